"""The radio of one simulated sensor: Bumble's device on a controller of the simulated air."""

import asyncio
from collections.abc import Callable, Sequence

from bumble import hci
from bumble.controller import Controller
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import Service
from bumble.host import Host
from bumble.transport.common import AsyncPipeSink

from spinewatch.peripherals.air import SimulatedAir, radio_address
from spinewatch.peripherals.reach import Reach


class RadioHost:
    """Advertises while nobody is connected and it has power.

    Make it in a running event loop.

    Parameters
    ----------
    air
        Where it is.
    name, address
        Of the sensor.
    services
        Its GATT table.
    mtu
        The longest ATT MTU that it agrees to.
    advertise
        Gives what it advertises, anew each time that it begins to.
    connected, disconnected
        Called with the connection, and with the code of why it has ended.

    Attributes
    ----------
    device
        Bumble's.
    """

    def __init__(
        self,
        *,
        air: SimulatedAir,
        name: str,
        address: str,
        services: Sequence[Service],
        mtu: int,
        advertise: Callable[[], bytes],
        connected: Callable[[Connection], None],
        disconnected: Callable[[int], None],
    ) -> None:
        own = radio_address(address)
        self._air = air
        self._is_public = own.is_public
        self._controller = air.make_controller(name, public_address=own if own.is_public else None)
        self._advertise = advertise
        self._connected = connected
        self._disconnected = disconnected
        self._has_power = self._is_ending = self._is_away = False
        self._alone = asyncio.Event()
        self._alone.set()
        self._advertising = asyncio.Lock()
        self.device = Device(
            config=DeviceConfiguration(
                name=name,
                advertising_interval_min=air.advertising_ms,
                advertising_interval_max=air.advertising_ms,
            ),
            address=None if own.is_public else own,
            host=Host(self._controller, AsyncPipeSink(self._controller)),
        )
        self.device.gatt_server.max_mtu = mtu
        self.device.add_services(services)
        self.device.on(Device.EVENT_CONNECTION, self._on_connection)

    @property
    def reach(self) -> Reach:
        """The way to this sensor, to change it."""
        return self._air.reach(self._controller)

    @property
    def has_power(self) -> bool:
        """Whether it is switched on."""
        return self._has_power

    @property
    def is_away(self) -> bool:
        """Whether it is out of range."""
        return self._is_away

    @property
    def can_send(self) -> bool:
        """Whether what is sent now would arrive."""
        return not (self._alone.is_set() or self._is_ending or self._is_away)

    async def start(self) -> None:
        """Switch on for the first time, and advertise."""
        await self.device.power_on()
        await self.switch_on()

    async def switch_on(self) -> None:
        """Give it power, and advertise."""
        self._has_power = True
        await self.advertise()

    async def switch_off(self) -> None:
        """Take its power away; whoever is connected notices by the supervision timeout."""
        self._has_power = False
        self._is_ending = True
        self._soon(self._air.cut)
        await self.advertise()

    async def advertise(self) -> None:
        """Advertise what there is to tell now, or stop, as power and connection want it."""
        async with self._advertising:
            await self.device.stop_advertising()
            if not self._has_power or self._controller.le_connections:
                return
            await self.device.start_advertising(
                own_address_type=hci.OwnAddressType.PUBLIC
                if self._is_public
                else hci.OwnAddressType.RANDOM,
                advertising_data=self._advertise(),
                scan_response_data=b"",
            )

    def hang_up(self) -> None:
        """End the connection after what was sent before."""
        self._is_ending = True
        self._soon(self._air.hang_up)

    def leave(self) -> None:
        """Go out of range."""
        self._is_away = True
        self._soon(self._air.leave)

    def come_back(self) -> None:
        """Come into range again."""
        self._is_away = False
        self._soon(self._air.come_back)

    async def stop(self) -> None:
        """Hang up, fall silent and leave the air; nothing happens the second time."""
        if self._controller not in self._air.controllers:
            return
        self._has_power = False
        self.hang_up()
        await self._alone.wait()
        await self.advertise()
        self._air.remove_controller(self._controller)

    def _soon(self, change: Callable[[Controller], None]) -> None:
        """Change something on the air after what was handed to the controller before."""
        asyncio.get_running_loop().call_soon(change, self._controller)

    def _on_connection(self, connection: Connection) -> None:
        self._alone.clear()
        self._is_ending = False
        connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)
        self._connected(connection)

    def _on_disconnection(self, reason: int) -> None:
        self._alone.set()
        self._disconnected(reason)
