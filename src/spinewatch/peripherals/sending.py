"""The way of notifications out of a simulated sensor: spoiled if a fault says so, else all sent."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from bumble.device import Connection
from bumble.gatt import Characteristic, ClientCharacteristicConfigurationBits

from spinewatch.peripherals.radio_host import RadioHost
from spinewatch.peripherals.spoiling import Spoiling
from spinewatch.simulation.devices.contract import Notification
from spinewatch.simulation.faults import Spoil

Sent = Callable[[str, bytes], None]
"""Told of every notification that was handed to the radio: characteristic and bytes."""

_IN_FLIGHT: Final = 16
"""Packets that may wait for the controller: a quarter of its buffers, so that none is queued behind
them and lost when the connection ends."""

_ATT_HEADER_BYTES: Final = 3
_NOTIFY: Final = ClientCharacteristicConfigurationBits.NOTIFICATION
_INDICATE: Final = ClientCharacteristicConfigurationBits.INDICATION


class Sending:
    """Sends notifications of one sensor to whoever is connected.

    Parameters
    ----------
    radio
        Sends them; what would not arrive passes unsent.
    table
        The characteristics by UUID.
    sent
        Told of what was handed to the radio.

    Attributes
    ----------
    connection
        Where to; without one everything passes unsent.
    is_hushed
        Whether everything passes unsent.
    """

    def __init__(
        self, *, radio: RadioHost, table: Mapping[str, Characteristic[bytes]], sent: Sent | None
    ) -> None:
        self.connection: Connection | None = None
        self.is_hushed = False
        self._radio = radio
        self._table = table
        self._sent = sent
        self._spoilings: list[Spoiling] = []

    def disconnected(self) -> None:
        """Forget the connection, and what faults held back in it."""
        self.connection = None
        for each in self._spoilings:
            each.forget()

    def spoil(self, fault: Spoil) -> None:
        """Spoil what is sent from now on."""
        until_s = None if fault.for_s is None else self._now_s() + fault.for_s
        self._spoilings.append(Spoiling(fault, until_s=until_s))

    async def send(self, notification: Notification) -> None:
        """Send a notification, or what faults make of it; wait while the radio is busy."""
        if self.is_hushed:
            return
        now_s = self._now_s()
        self._spoilings = [each for each in self._spoilings if not each.is_over(now_s)]
        going = [notification]
        for spoiling in self._spoilings:
            going = [left for each in going for left in spoiling.passed(each, now_s)]
        for characteristic, data in going:
            await self._hand_over(characteristic, data)

    async def _hand_over(self, characteristic: str, data: bytes) -> None:
        connection = self.connection
        if connection is None or not self._radio.can_send:
            return
        server, served = self._radio.device.gatt_server, self._table[characteristic]
        wanted = server.read_cccd(connection, served)[0]
        if not wanted & (_NOTIFY | _INDICATE):
            return
        await self._wait_for_room(connection)
        if connection is not self.connection or not self._radio.can_send:
            return
        whole = data[: connection.att_mtu - _ATT_HEADER_BYTES]
        if self._sent is not None:
            self._sent(characteristic, whole)
        if wanted & _NOTIFY:
            await server.notify_subscriber(connection, served, whole)
        else:
            await server.indicate_subscriber(connection, served, whole)

    async def _wait_for_room(self, connection: Connection) -> None:
        queue = self._radio.device.host.get_data_packet_queue(connection.handle)
        while queue is not None and queue.pending >= _IN_FLIGHT:
            await queue.drain(connection.handle)

    def _now_s(self) -> float:
        return asyncio.get_running_loop().time()
