"""The radio of a simulated adapter: Bumble's host and controller, with one connection at a time."""

import asyncio
from contextlib import suppress
from typing import Any, Final, Self

from bumble import hci
from bumble.device import Connection, ConnectionParametersPreferences, Device
from bumble.host import Host
from bumble.keys import MemoryKeyStore
from bumble.transport.common import AsyncPipeSink

from spinewatch.peripherals.air import SimulatedAir
from spinewatch.peripherals.controller import SimulatedController
from tests.bluetooth import bluez_errors

INTERVAL_MS: Final = (30, 50)
SUPERVISION_MS: Final = 420
"""What Linux asks for by itself (hci_alloc_dev in its net/bluetooth/hci_core.c)."""


class Radio:
    """See `create`.

    Attributes
    ----------
    device, controller
        Bumble's.
    supervision_ms
        After how long a connection of which nothing is heard is lost.
    """

    def __init__(self, device: Device, controller: SimulatedController) -> None:
        self.device = device
        self.controller = controller
        self.supervision_ms = SUPERVISION_MS
        self._given_up: asyncio.Future[None] | None = None

    @classmethod
    async def create(cls, air: SimulatedAir, *, name: str, address: str) -> Self:
        """Put a radio on the air, switched on."""
        controller = air.make_controller(name)
        host = Host(controller, AsyncPipeSink(controller))
        device = Device(name=name, address=hci.Address(address), host=host)
        device.keystore = MemoryKeyStore()
        await device.power_on()
        return cls(device, controller)

    @property
    def is_connecting(self) -> bool:
        """Say whether a connection is being made."""
        return self._given_up is not None

    async def connect(self, address: hci.Address) -> Connection:
        """Connect as soon as a device advertises, however long that takes.

        Raises
        ------
        BleakDBusError
            When `give_up` was called, or the radio was taken away.
        """
        attempt = asyncio.create_task(self._connected(address))
        given_up = self._given_up = asyncio.get_running_loop().create_future()
        either: set[asyncio.Future[Any]] = {attempt, given_up}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if given_up.done():
                await self._abort(attempt)
        except asyncio.CancelledError:
            await self._abort(attempt)
            raise
        finally:
            self._given_up = None
        if given_up.done() or attempt.cancelled() or attempt.exception() is not None:
            raise bluez_errors.failed(bluez_errors.ABORTED)
        return attempt.result()

    def give_up(self) -> None:
        """Abort the connection that is being made, if one is."""
        if self._given_up is not None and not self._given_up.done():
            self._given_up.set_result(None)

    async def listen(self) -> None:
        """Scan."""
        await self.device.start_scanning(active=True, filter_duplicates=False)

    async def stop_listening(self) -> None:
        """Scan no longer."""
        if self.device.scanning:
            await self.device.stop_scanning()

    async def pull_out(self) -> None:
        """Take away the power, without a word to anybody on the air."""
        await self.stop_listening()
        self.give_up()
        while self.is_connecting:  # noqa: ASYNC110 - it takes a few turns of the loop
            await asyncio.sleep(0)
        # A command that is under way during a reset would never be answered: let it end first.
        await self.device.host.flush()
        await self.device.host.reset()

    async def plug_in(self) -> None:
        """Switch it on again."""
        await self.device.power_on()

    async def _connected(self, address: hci.Address) -> Connection:
        least_ms, most_ms = INTERVAL_MS
        wanted = ConnectionParametersPreferences(
            connection_interval_min=least_ms,
            connection_interval_max=most_ms,
            supervision_timeout=self.supervision_ms,
        )
        return await self.device.connect(
            address, connection_parameters_preferences={hci.Phy.LE_1M: wanted}, timeout=None
        )

    async def _abort(self, attempt: asyncio.Task[Connection]) -> None:
        """End an attempt as a host does: a connection may come up while it is given up."""
        while not attempt.done():
            with suppress(hci.HCI_Error):
                await self.device.send_sync_command(hci.HCI_LE_Create_Connection_Cancel_Command())
            await asyncio.sleep(0)
        if not attempt.cancelled() and attempt.exception() is None:
            connection = attempt.result()
            if self.device.connections.get(connection.handle) is connection:
                await connection.disconnect()
