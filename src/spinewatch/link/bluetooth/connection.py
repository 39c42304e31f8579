"""One connection to one sensor, from the client that is made for it to its end."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from bleak import BleakClient
from bleak.backends.device import BLEDevice

from spinewatch.drivers.contract import Driver
from spinewatch.link.bluetooth.conversation import Conversation
from spinewatch.link.bluetooth.failure import RadioError
from spinewatch.link.bluetooth.gatt import (
    ATT_HEADER_BYTES,
    LEAST_MTU,
    fingerprint,
    told_mtu,
)
from spinewatch.link.bluetooth.stack import BluetoothStack
from spinewatch.link.bluetooth.unforeseen import RADIO_FAILURES, only_radio_failures
from spinewatch.link.supervision.trouble import Trouble

CONNECT_S: Final = 20.0
"""For a connection and the discovery of its services: what bleak-retry-connector allows."""

DISCONNECT_S: Final = 5.0
"""BlueZ answers within a second, or never."""

MTU_S: Final = 5.0
MTU_LOOKS: Final = 50
"""After so long the exchange of MTUs is over: BlueZ begins it with the connection, and tells
nobody. Two seconds were too short once, on a machine under load."""

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

    Attributes
    ----------
    conversation
        The steps that are done on it.
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
        self._largest_bytes = 0
        self._client = BleakClient(
            device,
            disconnected_callback=lambda _client: self._dropped(),
            timeout=CONNECT_S,
            pair=driver.radio.is_bonded,
            backend=stack.client,
        )
        self.conversation = Conversation(
            sensor=sensor, kind=driver.kind, client=self._client, received=self._came
        )

    @property
    def fingerprint(self) -> str:
        """Give the identity of its GATT table."""
        return fingerprint(self._client.services)

    @property
    def is_up(self) -> bool:
        """Say whether it was made and has not ended."""
        return self._is_up

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
        with only_radio_failures():
            async with asyncio.timeout(CONNECT_S):
                await self._client.connect()
        self._is_up = self._client.is_connected
        if not self._is_up:
            self.conversation.end()

    async def must_carry(self, mtu: int) -> None:
        """Check that notifications fit, once the MTUs are exchanged.

        Raises
        ------
        RadioError
            When they do not, or the connection ends meanwhile.
        """
        for _ in range(MTU_LOOKS):
            if self._carries(mtu):
                return
            await self.conversation.wait(MTU_S / MTU_LOOKS)
        raise RadioError(
            Trouble.SMALL_MTU,
            f"{self._sensor} needs packets of {mtu} bytes, and {self.mtu} were agreed on.",
            advice="Use an adapter of Bluetooth 4.2 or later; very old and very cheap ones "
            "cannot do more.",
        )

    async def close(self, *, politely: bool = False) -> None:
        """End the connection and let go of everything; never fails.

        Also for a connection that is dead: bleak keeps its bus until it is told, and a sensor that
        connects again is then heard twice.

        Parameters
        ----------
        politely
            Whether the sensor is told first, by the steps of its driver.
        """
        if politely and self._is_up:
            await self._say_goodbye()
        self._is_up = False
        try:
            with only_radio_failures():
                async with asyncio.timeout(DISCONNECT_S):
                    await self._client.disconnect()
        except RADIO_FAILURES as error:
            log.debug("%s: %s while disconnecting", self._sensor, error)

    def _carries(self, mtu: int) -> bool:
        """Say whether notifications fit, or nothing speaks against it.

        BlueZ may go on telling the size of the start. A notification that was larger shows that
        another one was agreed on, but not which: a sensor may have had little to send.
        """
        is_unknown = told_mtu(self._client.services) <= LEAST_MTU < self.mtu
        return is_unknown or self.mtu >= mtu

    async def _say_goodbye(self) -> None:
        try:
            async with asyncio.timeout(1.0):
                await self.conversation.perform(self._driver.disconnect_steps())
        except RADIO_FAILURES as error:
            log.debug("%s: %s while saying goodbye", self._sensor, error)

    def _came(self, characteristic: str, data: bytes) -> None:
        """Hand bytes on, but not those of a client that was let go of."""
        if self._is_up:
            self._largest_bytes = max(self._largest_bytes, len(data))
            self._received(characteristic, data)

    def _dropped(self) -> None:
        """Pass on that it ended; bleak also says so of a connection that never came to be."""
        was_up, self._is_up = self._is_up, False
        self.conversation.end()
        if was_up:
            self._ended()
