"""The host of a Linux machine: BlueZ over D-Bus, rfkill and the kernel's management socket."""

import asyncio
import logging
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dbus_fast import Variant

from spinewatch.link.bluetooth import mgmt
from spinewatch.link.bluetooth.bluez_version import TOO_OLD, installed_version
from spinewatch.link.bluetooth.host import AdapterState, Availability, HostState
from spinewatch.link.bluetooth.rfkill import is_blocked
from spinewatch.link.bluetooth.system_bus import BusError, SystemBus

_BLUEZ: Final = "org.bluez"
_ADAPTER: Final = "org.bluez.Adapter1"
_DEVICE: Final = "org.bluez.Device1"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_ACCESS_DENIED: Final = "org.freedesktop.DBus.Error.AccessDenied"

_UNKNOWN: Final = frozenset(
    {
        "org.freedesktop.DBus.Error.UnknownObject",
        "org.freedesktop.DBus.Error.UnknownMethod",
        "org.freedesktop.DBus.Error.UnknownInterface",
        "org.freedesktop.DBus.Error.InvalidArgs",
        "org.bluez.Error.DoesNotExist",
        "org.bluez.Error.NotConnected",
    }
)
"""What it is asked about is not there: done, where it was to go away."""

_SETTLE_S: Final = 0.5
"""Between off and on: a controller that is switched on at once may come up half."""

_RESTART_LOOKS: Final = 20
"""Ten seconds for bluetoothd to come back: it takes one to two on a Pi."""

log = logging.getLogger(__name__)


class BluezHost:
    """What a machine with BlueZ offers; see `Host`.

    Parameters
    ----------
    system
        The kernel's view of devices.
    """

    def __init__(self, *, system: Path = Path("/sys")) -> None:
        self._system = system
        self._bus = SystemBus()
        self._version: tuple[int, int] | None = None
        self._is_version_known = False

    async def state(self, adapters: Sequence[str]) -> HostState:
        """Look at adapters and service."""
        try:
            service = await self._bus.owner(_BLUEZ)
        except BusError as error:
            denied = error.name == _ACCESS_DENIED
            why = Availability.DENIED if denied else Availability.NO_BUS
            return _all(adapters, why, said=str(error))
        if service is None:
            return _all(adapters, Availability.NO_SERVICE)
        if (version := await self._known_version()) is not None and version < TOO_OLD:
            said = "BlueZ {}.{}".format(*version)
            return _all(adapters, Availability.TOO_OLD, said=said, service=service)
        states = {adapter: await self._adapter(adapter) for adapter in adapters}
        return HostState(adapters=states, service=service)

    async def power_cycle(self, adapter: str) -> str | None:
        """Switch an adapter off and on, by BlueZ or else by the kernel."""
        try:
            await self._set_powered(adapter, powered=False)
            await asyncio.sleep(_SETTLE_S)
            await self._set_powered(adapter, powered=True)
        except BusError as error:
            log.debug("%s: %s", adapter, error)
            return await asyncio.to_thread(_cycled_by_kernel, adapter, str(error))
        return None

    async def restart_service(self) -> str | None:
        """Have systemd restart bluetooth.service."""
        try:
            before = await self._bus.owner(_BLUEZ)
            await self._bus.call(
                "org.freedesktop.systemd1",
                "/org/freedesktop/systemd1",
                "org.freedesktop.systemd1.Manager",
                "RestartUnit",
                "ss",
                ["bluetooth.service", "replace"],
            )
            for _ in range(_RESTART_LOOKS):
                await asyncio.sleep(_SETTLE_S)
                if await self._bus.owner(_BLUEZ) not in {None, before}:
                    return None
        except BusError as error:
            return f"the Bluetooth service cannot be restarted from here: {error}"
        return "the Bluetooth service did not come back"

    async def forget(self, adapter: str, address: str) -> str | None:
        """Have BlueZ remove a device."""
        return await self._gone(
            adapter_path(adapter), _ADAPTER, "RemoveDevice", "o", [device_path(adapter, address)]
        )

    async def disconnect(self, adapter: str, address: str) -> str | None:
        """Have BlueZ end a connection."""
        return await self._gone(device_path(adapter, address), _DEVICE, "Disconnect")

    async def ask_interval(
        self, adapter: str, address: str, *, is_random: bool, min_ms: float, max_ms: float
    ) -> str | None:
        """Tell the kernel which connection interval to ask for."""
        index = adapter_index(adapter)
        if index is None:
            return f"the interval is unknown: {adapter} has no number"
        return await asyncio.to_thread(
            mgmt.load_interval,
            index,
            address,
            is_random=is_random,
            min_ms=min_ms,
            max_ms=max_ms,
        )

    async def close(self) -> None:
        """Let go of the bus."""
        self._bus.close()

    async def _adapter(self, adapter: str) -> AdapterState:
        try:
            (body,) = await self._bus.call(
                _BLUEZ, adapter_path(adapter), _PROPERTIES, "GetAll", "s", [_ADAPTER]
            )
        except BusError as error:
            return AdapterState(
                adapter=adapter, availability=self._why_not(adapter, error), said=str(error)
            )
        found = (
            {str(key): each.value for key, each in body.items()} if isinstance(body, dict) else {}
        )
        address = found.get("Address")
        return AdapterState(
            adapter=adapter,
            availability=Availability.READY if found.get("Powered") else self._why_off(adapter),
            address=None if address is None else str(address),
        )

    def _why_not(self, adapter: str, error: BusError) -> Availability:
        if error.name == _ACCESS_DENIED:
            return Availability.DENIED
        if error.name not in _UNKNOWN:
            return Availability.NO_SERVICE
        is_blocked_now = is_blocked(self._system, adapter)
        return Availability.BLOCKED if is_blocked_now else Availability.ABSENT

    def _why_off(self, adapter: str) -> Availability:
        return Availability.BLOCKED if is_blocked(self._system, adapter) else Availability.OFF

    async def _known_version(self) -> tuple[int, int] | None:
        if not self._is_version_known:
            self._version = await installed_version()
            self._is_version_known = True
        return self._version

    async def _set_powered(self, adapter: str, *, powered: bool) -> None:
        await self._bus.call(
            _BLUEZ,
            adapter_path(adapter),
            _PROPERTIES,
            "Set",
            "ssv",
            [_ADAPTER, "Powered", Variant("b", powered)],
        )

    async def _gone(
        self,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: list[object] | None = None,
    ) -> str | None:
        try:
            await self._bus.call(_BLUEZ, path, interface, member, signature, body)
        except BusError as error:
            return None if error.name in _UNKNOWN else str(error)
        return None


def adapter_path(adapter: str) -> str:
    """Give the name of an adapter on the bus."""
    return f"/org/bluez/{adapter}"


def device_path(adapter: str, address: str) -> str:
    """Give the name of a device on the bus."""
    return f"{adapter_path(adapter)}/dev_{address.upper().replace(':', '_')}"


def adapter_index(adapter: str) -> int | None:
    """Give the kernel's number of an adapter."""
    found = re.fullmatch(r"hci(\d+)", adapter)
    return None if found is None else int(found[1])


def _all(
    adapters: Sequence[str],
    availability: Availability,
    *,
    said: str | None = None,
    service: str | None = None,
) -> HostState:
    states = {
        each: AdapterState(adapter=each, availability=availability, said=said) for each in adapters
    }
    return HostState(adapters=states, service=service)


def _cycled_by_kernel(adapter: str, before: str) -> str | None:
    index = adapter_index(adapter)
    if index is None:
        return before
    mgmt.set_powered(index, powered=False)
    problem = mgmt.set_powered(index, powered=True)
    return None if problem is None else f"{before}; {problem}"
