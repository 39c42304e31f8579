"""One sensor of the configuration on the radio: set up, listened to, and let go of."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final

from spinewatch.drivers.contract import Driver, Step
from spinewatch.link.bluetooth.air_scanner import Heard
from spinewatch.link.bluetooth.connection import Connection
from spinewatch.link.bluetooth.ear import Ear
from spinewatch.link.bluetooth.errors_of_bleak import classify
from spinewatch.link.bluetooth.failure import RadioError
from spinewatch.link.bluetooth.first_reading import read_first
from spinewatch.link.bluetooth.memory import SensorMemory
from spinewatch.link.bluetooth.record_queue import RecordQueue
from spinewatch.link.bluetooth.stack import BluetoothStack
from spinewatch.link.radio import texts
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.configuration import SensorConfig
from spinewatch.model.errors import LinkError
from spinewatch.model.packets import LinkEvent, LinkState, Packet
from spinewatch.model.samples import Decoded, Samples
from spinewatch.model.time import Clock

SET_UP_S: Final = 60.0
"""For everything from the connection to the last step; the slowest driver's waits take 5 s."""

RESUBSCRIBE_S: Final = 15.0
"""For subscribing anew: the same steps on a connection that is there. Meanwhile nothing is measured
and reconnecting helps as well, so it is not waited for longer."""

log = logging.getLogger(__name__)


class SensorLine:
    """Connects one sensor as often as it is told to, and never holds two connections.

    Parameters
    ----------
    sensor
        As configured; with an address.
    driver
        Of its kind; gives the steps.
    ear
        Listens to what comes.
    stack
        Of this machine.
    memory
        What was found on it the first time.
    clock
        Tells when a packet came.
    records
        Where packets and events go.
    ended
        Called when a connection ended by itself.
    """

    def __init__(
        self,
        *,
        sensor: SensorConfig,
        driver: Driver,
        ear: Ear,
        stack: BluetoothStack,
        memory: SensorMemory,
        clock: Clock,
        records: RecordQueue,
        ended: Callable[[str], None],
    ) -> None:
        self.sensor = sensor
        self.driver = driver
        self.ear = ear
        self._stack = stack
        self._memory = memory
        self._clock = clock
        self._records = records
        self._ended = ended
        self._connection: Connection | None = None
        self._ending = 0
        self._is_told_connected = False
        self._said: frozenset[str] = frozenset()
        self._mtu: int | None = None
        self.is_up = asyncio.Event()

    @property
    def is_held(self) -> bool:
        """Whether there is a connection, or one is being made or ended."""
        return self._connection is not None or self._ending > 0

    async def connect(self, heard: Heard) -> None:
        """Connect to a device that was just heard, make sure that it is the one, and set it up.

        Raises
        ------
        LinkError, BleakError, TimeoutError, OSError
            When that does not work, or the connection ends meanwhile; then nothing of it is left.
        """
        await self.close()
        connection = self._connection = Connection(
            sensor=self.sensor.name,
            driver=self.driver,
            device=heard.device,
            stack=self._stack,
            received=self._received,
            ended=self._lost,
        )
        try:
            async with asyncio.timeout(SET_UP_S):
                await connection.open()
                found = connection.fingerprint
                is_new = await self._is_new(found)
                self.announce(LinkState.CONNECTED, rssi_dbm=heard.advertisement.rssi_dbm)
                await self._set_up(connection)
                if is_new:
                    # Only now: what was discovered in part would be held against it for ever.
                    await asyncio.to_thread(self._memory.note_fingerprint, self.sensor, found)
                connection.conversation.must_go_on()
        except BaseException as error:
            if self._is_told_connected:
                self.announce(LinkState.LOST, cause=classify(error).said)
            await self.close()
            raise
        self.is_up.set()

    async def resubscribe(self) -> None:
        """Subscribe anew and do the driver's steps again.

        Raises
        ------
        LinkError, BleakError, TimeoutError, OSError
            When that does not work, or there is no connection.
        """
        connection = self._connected()
        async with asyncio.timeout(RESUBSCRIBE_S):
            await connection.conversation.renew()
            self._listen_to(await connection.conversation.perform(self.driver.connect_steps()))

    async def perform(self, steps: Sequence[Step]) -> tuple[Decoded, ...]:
        """Do steps on the sensor while it is connected, known to be the one, and set up.

        Raises
        ------
        LinkError, BleakError, TimeoutError, OSError
            When that does not work, or there is no connection.
        """
        async with asyncio.timeout(SET_UP_S):
            return await self._connected().conversation.perform(steps)

    async def close(self, *, politely: bool = False) -> None:
        """Let go of the connection, if there is one; never fails."""
        self.is_up.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            self._ending += 1
            try:
                await connection.close(politely=politely)
            finally:
                self._ending -= 1

    def hear(self, packet: Packet) -> tuple[str, ...]:
        """Understand a packet that came; gives the streams that it had samples of."""
        decoded = self.ear.take(packet)
        if self._connection is not None:
            self._connection.conversation.told(decoded)
        return tuple(each.stream for each in decoded if isinstance(each, Samples))

    def announce(
        self, state: LinkState, *, cause: str | None = None, rssi_dbm: int | None = None
    ) -> None:
        """Tell the chain what is known now; being connected is not told twice."""
        is_connected = state is LinkState.CONNECTED
        if is_connected and self._is_told_connected:
            return
        if not is_connected and cause is None and not self._is_told_connected:
            return
        self._is_told_connected = is_connected
        self._records.put(
            LinkEvent(
                sensor=self.sensor.name,
                state=state,
                mono_ns=self._clock.monotonic_ns(),
                cause=cause,
                rssi_dbm=rssi_dbm,
            )
        )

    async def _is_new(self, fingerprint: str) -> bool:
        """Make sure that it is the device of before; says whether there was none.

        Raises
        ------
        RadioError
            When it is another.
        """
        known = await asyncio.to_thread(self._memory.fingerprint, self.sensor)
        if known is not None and known != fingerprint:
            raise _another_device(self.sensor)
        return known is None

    async def _set_up(self, connection: Connection) -> None:
        self.ear.reset()
        await read_first(
            sensor=self.sensor,
            driver=self.driver,
            conversation=connection.conversation,
            memory=self._memory,
        )
        self._listen_to(await connection.conversation.perform(self.driver.connect_steps()))
        await connection.must_carry(self.driver.radio.min_mtu)
        self._note_mtu(connection.mtu)

    def _note_mtu(self, mtu: int) -> None:
        level = logging.DEBUG if mtu == self._mtu else logging.INFO
        log.log(level, "%s: MTU %d", self.sensor.name, mtu)
        self._mtu = mtu

    def _listen_to(self, told: Sequence[Decoded]) -> None:
        """Pass on what it says of itself, each sentence once."""
        said = frozenset(texts(told))
        for each in sorted(said - self._said):
            log.warning("%s says: %s", self.sensor.name, each)
        self._said = said

    def _connected(self) -> Connection:
        if self._connection is None or not self.is_up.is_set():
            raise LinkError(
                f"{self.sensor.name} is not connected.",
                advice="Switch it on and bring it near; `spinewatch sensors scan` shows whether "
                "it is there.",
            )
        return self._connection

    def _received(self, characteristic: str, data: bytes) -> None:
        self._records.put(
            Packet(
                sensor=self.sensor.name,
                characteristic=characteristic,
                data=data,
                mono_ns=self._clock.monotonic_ns(),
            )
        )

    def _lost(self) -> None:
        """Pass on that it ended; while it is being made, `connect` finds that out itself."""
        if self.is_up.is_set():
            self.is_up.clear()
            self._ended(self.sensor.name)


def _another_device(sensor: SensorConfig) -> RadioError:
    return RadioError(
        Trouble.WRONG_DEVICE,
        f"Another device than before answers under the address of {sensor.name}.",
        advice="If its firmware was updated, assign it anew: "
        f"`spinewatch sensors assign {sensor.address} {sensor.name}`.",
    )
