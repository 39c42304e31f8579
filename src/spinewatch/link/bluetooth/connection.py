"""One connection to one sensor, from the client that is made for it to its end."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.exc import BleakError

from spinewatch.drivers.contract import Driver, Read, Step, Subscribe, Write
from spinewatch.link.bluetooth.failure import SetUpError
from spinewatch.link.bluetooth.gatt import (
    ATT_HEADER_BYTES,
    characteristic_of,
    fingerprint,
    told_mtu,
)
from spinewatch.link.bluetooth.stack import BluetoothStack
from spinewatch.link.radio import must_confirm, without_characteristic
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.errors import LinkError
from spinewatch.model.samples import Decoded, Reply

CONNECT_S: Final = 20.0
"""For a connection and the discovery of its services: what bleak-retry-connector allows."""

LEAST_ANSWER_S: Final = 2.0
"""For an answer that confirms a write: the longest connection interval is 4 s, but 50 ms is usual,
and a sensor answers within a few."""

DISCONNECT_S: Final = 5.0
"""BlueZ answers within a second, or never."""

MTU_S: Final = 2.0
MTU_LOOKS: Final = 20
"""After so long the exchange of MTUs is over: BlueZ begins it with the connection, and tells
nobody."""

READ_BACK_S: Final = 0.2
"""For the reader of the queue to decode what was read: it only has to get its turn."""

log = logging.getLogger(__name__)


class Connection:
    """One client, used once.

    Parameters
    ----------
    sensor
        What the configuration calls it.
    driver
        Says which steps there are and what they need; its state is not touched.
    device
        As it was just seen.
    stack
        Of this machine.
    received
        Called with characteristic and bytes of every notification and of every value read; it must
        only queue them.
    ended
        Called once when the connection ends otherwise than by `close`.
    """

    def __init__(
        self,
        *,
        sensor: str,
        driver: Driver,
        device: BLEDevice,
        stack: BluetoothStack,
        received: Callable[[str, bytes], None],
        ended: Callable[[], None],
    ) -> None:
        self._sensor = sensor
        self._driver = driver
        self._received = received
        self._ended = ended
        self._is_up = False
        self._subscribed: set[str] = set()
        self._largest_bytes = 0
        self._told: list[Decoded] = []
        self._heard = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._client = BleakClient(
            device,
            disconnected_callback=lambda _client: self._dropped(),
            timeout=CONNECT_S,
            pair=driver.radio.is_bonded,
            backend=stack.client,
        )

    @property
    def fingerprint(self) -> str:
        """Give the identity of its GATT table."""
        return fingerprint(self._client.services)

    @property
    def mtu(self) -> int:
        """Give the MTU as far as it has shown: told, or by the largest notification."""
        return max(told_mtu(self._client.services), self._largest_bytes + ATT_HEADER_BYTES)

    async def open(self) -> None:
        """Connect, and discover what it has.

        Raises
        ------
        BleakError, TimeoutError, OSError
            When that does not work; `close` then lets go of what is left.
        """
        async with asyncio.timeout(CONNECT_S):
            await self._client.connect()
        self._is_up = True

    async def perform(self, steps: Sequence[Step]) -> tuple[Decoded, ...]:
        """Do steps in order; see `Radio.perform`.

        Raises
        ------
        LinkError
            When it lacks a characteristic or does not confirm a step.
        BleakError, TimeoutError, OSError
            When the radio fails.
        """
        done: list[Decoded] = []
        async with self._one_at_a_time:
            for step in steps:
                self._told.clear()
                await self._do(step)
                done += self._told
            self._told.clear()
        return tuple(done)

    async def renew(self) -> None:
        """Give up all subscriptions, so that the next steps make them anew."""
        async with self._one_at_a_time:
            for uuid in tuple(self._subscribed):
                found = characteristic_of(self._client.services, uuid)
                self._subscribed.discard(uuid)
                if found is not None:
                    await self._client.stop_notify(found)

    async def must_carry(self, mtu: int) -> None:
        """Check that notifications fit, once the MTUs are exchanged.

        Raises
        ------
        SetUpError
            When they do not.
        """
        for _ in range(MTU_LOOKS):
            if self.mtu >= mtu:
                break
            await asyncio.sleep(MTU_S / MTU_LOOKS)
        if self.mtu < mtu:
            raise SetUpError(
                Trouble.SMALL_MTU,
                f"{self._sensor} needs packets of {mtu} bytes, and {self.mtu} were agreed on.",
                advice="Use an adapter of Bluetooth 4.2 or later; very old and very cheap ones "
                "cannot do more.",
            )
        log.info("%s: MTU %d", self._sensor, self.mtu)

    def told(self, decoded: Sequence[Decoded]) -> None:
        """Take what its driver made of a packet, for the step that waits for it, if any does."""
        if decoded and self._one_at_a_time.locked():
            self._told += decoded
            self._heard.set()

    async def close(self, *, politely: bool = False) -> None:
        """End the connection and let go of everything; never fails.

        Also for a connection that is dead: bleak keeps its bus until it is told, and a sensor that
        connects again is then heard twice.

        Parameters
        ----------
        politely
            Whether the sensor is told first, by the steps of its driver.
        """
        was_up, self._is_up = self._is_up, False
        if politely and was_up:
            await self._say_goodbye()
        try:
            async with asyncio.timeout(DISCONNECT_S):
                await self._client.disconnect()
        except (BleakError, OSError, EOFError, TimeoutError) as error:
            log.debug("%s: %s while disconnecting", self._sensor, error)

    async def _say_goodbye(self) -> None:
        try:
            async with asyncio.timeout(1.0):
                await self.perform(self._driver.disconnect_steps())
        except (BleakError, LinkError, OSError, EOFError, TimeoutError) as error:
            log.debug("%s: %s while saying goodbye", self._sensor, error)

    async def _do(self, step: Step) -> None:
        characteristic = characteristic_of(self._client.services, step.characteristic)
        match step:
            case Read():
                if characteristic is not None:
                    await self._read(characteristic)
            case _ if characteristic is None:
                lacking = without_characteristic(
                    self._sensor, self._driver.kind, step.characteristic
                )
                raise SetUpError(Trouble.WRONG_DEVICE, lacking.what, advice=lacking.advice)
            case Subscribe():
                await self._subscribe(characteristic)
            case Write():
                await self._write(characteristic, step)

    async def _read(self, characteristic: BleakGATTCharacteristic) -> None:
        """Read; a value that cannot be had is no answer, but a dead connection is an error."""
        try:
            value = await self._client.read_gatt_char(characteristic)
        except BleakError:
            if not self._client.is_connected:
                raise
            return
        self._heard.clear()
        self._received(characteristic.uuid, bytes(value))
        await self._heard_within(READ_BACK_S)

    async def _subscribe(self, characteristic: BleakGATTCharacteristic) -> None:
        uuid = characteristic.uuid
        if uuid in self._subscribed:
            return
        await self._client.start_notify(
            characteristic, lambda _sender, data: self._notified(uuid, bytes(data))
        )
        self._subscribed.add(uuid)

    async def _write(self, characteristic: BleakGATTCharacteristic, step: Write) -> None:
        await self._client.write_gatt_char(characteristic, step.data, response=step.with_response)
        if step.expect is None:
            await asyncio.sleep(step.wait_s)
            return
        patient = replace(step, wait_s=max(step.wait_s, LEAST_ANSWER_S))
        try:
            async with asyncio.timeout(patient.wait_s):
                while not self._is_confirmed(step):
                    self._heard.clear()
                    await self._heard.wait()
        except TimeoutError:
            must_confirm(self._sensor, self._driver.kind, patient, self._told)

    def _is_confirmed(self, step: Write) -> bool:
        return any(isinstance(each, Reply) and each.name == step.expect for each in self._told)

    async def _heard_within(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        except TimeoutError:
            log.debug("%s: what was read meant nothing", self._sensor)

    def _notified(self, characteristic: str, data: bytes) -> None:
        self._largest_bytes = max(self._largest_bytes, len(data))
        self._received(characteristic, data)

    def _dropped(self) -> None:
        """Pass on that it ended; bleak also says so of a connection that never came to be."""
        was_up, self._is_up = self._is_up, False
        if was_up:
            self._ended()
