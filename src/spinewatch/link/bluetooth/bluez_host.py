"""The host of a Linux machine: BlueZ over D-Bus, rfkill and the kernel's management socket."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from dbus_fast import Variant

from spinewatch.link.bluetooth import mgmt
from spinewatch.link.bluetooth.bluez_names import (
    ADAPTER,
    BLUEZ,
    DEVICE,
    adapter_index,
    adapter_path,
    device_path,
    looks_random,
)
from spinewatch.link.bluetooth.bluez_refusals import (
    is_unknown,
    no_power,
    no_restart,
    without_bus,
    without_service,
)
from spinewatch.link.bluetooth.bluez_version import TOO_OLD, installed_version
from spinewatch.link.bluetooth.host import AdapterState, Availability, HostState
from spinewatch.link.bluetooth.rfkill import is_blocked
from spinewatch.link.bluetooth.system_bus import BusError, SystemBus

_SYSTEMD: Final = "org.freedesktop.systemd1"

_SETTLE_S: Final = 0.5
"""Between off and on: a controller that is switched on at once may come up half."""

_RESTART_S: Final = 10.0
"""For bluetoothd to come back: it takes one to two seconds on a Pi."""

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
        self._version_of: str | None = None

    async def state(self, adapters: Sequence[str]) -> HostState:
        """Look at adapters and service."""
        try:
            service = await self._bus.owner(BLUEZ)
        except BusError as error:
            return _all(adapters, without_bus(error), said=str(error))
        if service is None:
            return _all(adapters, Availability.NO_SERVICE)
        version = await self._version_behind(service)
        if version is not None and version < TOO_OLD:
            said = "BlueZ {}.{}".format(*version)
            return _all(adapters, Availability.TOO_OLD, said=said, service=service)
        states = await asyncio.gather(*(self._adapter(each) for each in adapters))
        return HostState(adapters={each.adapter: each for each in states}, service=service)

    async def power_cycle(self, adapter: str) -> str | None:
        """Switch an adapter off and on, by BlueZ or else by the kernel."""
        try:
            await self._set_powered(adapter, powered=False)
            await asyncio.sleep(_SETTLE_S)
            await self._set_powered(adapter, powered=True)
        except BusError as error:
            log.debug("%s: %s", adapter, error)
            problem = await _cycled_by_kernel(adapter)
            return None if problem is None else f"{no_power(error)}; {problem}"
        return None

    async def restart_service(self) -> str | None:
        """Have systemd restart bluetooth.service."""
        try:
            before = await self._bus.owner(BLUEZ)
            await self._bus.call(
                _SYSTEMD,
                "/org/freedesktop/systemd1",
                "org.freedesktop.systemd1.Manager",
                "RestartUnit",
                "ss",
                ["bluetooth.service", "replace"],
            )
        except BusError as error:
            return no_restart(error)
        return await self._came_back(before)

    async def held(self, adapter: str, addresses: Iterable[str]) -> frozenset[str]:
        """Ask BlueZ of each address whether it is connected."""
        asked = tuple(dict.fromkeys(each.upper() for each in addresses))
        answers = await asyncio.gather(*(self._device(adapter, each) for each in asked))
        return frozenset(
            address
            for address, device in zip(asked, answers, strict=True)
            if device.get("Connected") is True
        )

    async def forget(self, adapter: str, address: str) -> str | None:
        """Have BlueZ remove a device."""
        return await self._gone(
            adapter_path(adapter), ADAPTER, "RemoveDevice", "o", [device_path(adapter, address)]
        )

    async def disconnect(self, adapter: str, address: str) -> str | None:
        """Have BlueZ end a connection."""
        return await self._gone(device_path(adapter, address), DEVICE, "Disconnect")

    async def ask_interval(
        self, adapter: str, address: str, *, min_ms: float, max_ms: float
    ) -> str | None:
        """Tell the kernel which connection interval to ask for."""
        index = adapter_index(adapter)
        if index is None:
            return f"the interval is unknown: {adapter} has no number"
        problem = await mgmt.load_interval(
            index,
            address,
            is_random=await self._is_random(adapter, address),
            min_ms=min_ms,
            max_ms=max_ms,
        )
        return None if problem is None else f"the interval is unknown: {problem}"

    async def close(self) -> None:
        """Let go of the bus."""
        self._bus.close()

    async def _adapter(self, adapter: str) -> AdapterState:
        try:
            found = await self._bus.properties(BLUEZ, adapter_path(adapter), ADAPTER)
        except BusError as error:
            why = self._why_missing(adapter) if is_unknown(error) else without_service(error)
            return AdapterState(adapter=adapter, availability=why, said=str(error))
        address = found.get("Address")
        return AdapterState(
            adapter=adapter,
            availability=Availability.READY if found.get("Powered") else self._why_off(adapter),
            address=None if address is None else str(address),
        )

    def _why_missing(self, adapter: str) -> Availability:
        return Availability.BLOCKED if is_blocked(self._system, adapter) else Availability.ABSENT

    def _why_off(self, adapter: str) -> Availability:
        return Availability.BLOCKED if is_blocked(self._system, adapter) else Availability.OFF

    async def _device(self, adapter: str, address: str) -> dict[str, object]:
        """Give what BlueZ knows of a device: nothing, where it does not know it or is not there."""
        try:
            return await self._bus.properties(BLUEZ, device_path(adapter, address), DEVICE)
        except BusError as error:
            if not is_unknown(error):
                log.debug("%s: %s", address, error)
            return {}

    async def _is_random(self, adapter: str, address: str) -> bool:
        told = (await self._device(adapter, address)).get("AddressType")
        return looks_random(address) if told is None else told == "random"

    async def _version_behind(self, service: str) -> tuple[int, int] | None:
        """Give the version installed when this service started: an update restarts it."""
        if self._version_of != service:
            self._version = await installed_version()
            self._version_of = service
        return self._version

    async def _set_powered(self, adapter: str, *, powered: bool) -> None:
        value = Variant("b", powered)
        await self._bus.set(BLUEZ, adapter_path(adapter), ADAPTER, "Powered", value)

    async def _came_back(self, before: str | None) -> str | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_RESTART_S):
                while True:
                    await asyncio.sleep(_SETTLE_S)
                    if await self._service_now() not in {None, before}:
                        return None
        return "the Bluetooth service did not come back"

    async def _service_now(self) -> str | None:
        try:
            return await self._bus.owner(BLUEZ)
        except BusError:
            return None

    async def _gone(
        self,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: list[object] | None = None,
    ) -> str | None:
        try:
            await self._bus.call(BLUEZ, path, interface, member, signature, body)
        except BusError as error:
            return None if is_unknown(error) else str(error)
        return None


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


async def _cycled_by_kernel(adapter: str) -> str | None:
    index = adapter_index(adapter)
    if index is None:
        return f"{adapter} has no number for the kernel"
    off = await mgmt.set_powered(index, powered=False)
    on = await mgmt.set_powered(index, powered=True)
    return off or on
