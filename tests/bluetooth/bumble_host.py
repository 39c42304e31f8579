"""What a machine offers for Bluetooth beyond bleak, over simulated adapters."""

from collections.abc import Iterable, Sequence

from spinewatch.link.bluetooth.host import AdapterState, Availability, HostState
from tests.bluetooth.bumble_bluez import BlueZAdapter


class BumbleHost:
    """Implements `spinewatch.link.bluetooth.host.Host`.

    Attributes
    ----------
    done
        What was asked for and done, in order, like "power cycle hci0".
    availability
        What is said of an adapter instead of the truth, by its name.
    refuses
        Why neither power nor service may be touched; None if they may.
    runs
        Whether the Bluetooth service runs.
    """

    def __init__(self, *adapters: BlueZAdapter) -> None:
        self._adapters = {each.name: each for each in adapters}
        self.done: list[str] = []
        self.availability: dict[str, Availability] = {}
        self.refuses: str | None = None
        self.runs = True

    async def state(self, adapters: Sequence[str]) -> HostState:
        """Say how the adapters are."""
        starts = max(each.service for each in self._adapters.values())
        return HostState(
            adapters={
                name: AdapterState(adapter=name, availability=self._availability(name))
                for name in adapters
            },
            service=f":1.{starts}" if self.runs else None,
        )

    async def power_cycle(self, adapter: str) -> str | None:
        """Switch an adapter off and on."""
        if self.refuses is not None:
            return self.refuses
        found = self._adapters.get(adapter)
        if found is None or not found.is_present:
            return f"there is no adapter {adapter}"
        if self._availability(adapter) is Availability.BLOCKED:
            return "it is blocked by rfkill"
        await found.power(on=False)
        await found.power(on=True)
        self.done.append(f"power cycle {adapter}")
        return None

    async def restart_service(self) -> str | None:
        """Restart the service of all adapters."""
        if self.refuses is not None:
            return self.refuses
        for each in self._adapters.values():
            await each.restart_service()
        self.runs = True
        self.done.append("restart")
        return None

    async def held(self, adapter: str, addresses: Iterable[str]) -> frozenset[str]:
        """Give those of some addresses that an adapter is connected to."""
        found = self._adapters.get(adapter)
        if found is None or not self.runs:
            return frozenset()
        known = {each.upper(): found.known(each) for each in addresses}
        return frozenset(
            address
            for address, remote in known.items()
            if remote is not None and remote.is_connected
        )

    async def forget(self, adapter: str, address: str) -> str | None:
        """Forget a device."""
        await self._adapters[adapter].forget(address)
        self.done.append(f"forget {address}")
        return None

    async def disconnect(self, adapter: str, address: str) -> str | None:
        """End a connection that nobody uses."""
        if await self._adapters[adapter].disconnect(address):
            self.done.append(f"disconnect {address}")
        return None

    async def ask_interval(
        self, adapter: str, address: str, *, min_ms: float, max_ms: float
    ) -> str | None:
        """Say that it cannot be set: on most machines the service is not allowed to either."""
        del adapter, address, min_ms, max_ms
        return "connection parameters are unknown"

    async def close(self) -> None:
        """Hold nothing."""

    def _availability(self, name: str) -> Availability:
        if name in self.availability:
            return self.availability[name]
        if not self.runs:
            return Availability.NO_SERVICE
        found = self._adapters.get(name)
        if found is None or not found.is_present:
            return Availability.ABSENT
        return Availability.READY if found.is_powered else Availability.OFF
