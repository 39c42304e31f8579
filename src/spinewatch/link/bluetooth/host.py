"""What this machine offers for Bluetooth beyond bleak: adapters, power, the service, bonds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Availability(StrEnum):
    """Whether an adapter can be used, and if not why."""

    READY = "ready"
    OFF = "off"
    BLOCKED = "blocked"
    """By rfkill: the flight mode of this machine."""

    ABSENT = "absent"
    NO_SERVICE = "no service"
    """The Bluetooth service, bluetoothd, does not run."""

    NOT_ANSWERING = "not answering"
    """No answer in time, from the service or the bus: busy for a moment, or stuck."""

    NO_BUS = "no bus"
    DENIED = "denied"
    TOO_OLD = "too old"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterState:
    """One adapter as it is now; ``said`` are the system's own words, if it said any."""

    adapter: str
    availability: Availability
    address: str | None = None
    said: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """All adapters that were asked about, by name.

    ``service`` is the identity of the running Bluetooth service, another one after every restart;
    None if it does not run.
    """

    adapters: Mapping[str, AdapterState]
    service: str | None


class Host(Protocol):
    """What the link may ask of the machine. Nothing of it raises; each call is bounded in time.

    What may fail gives None when it is done, otherwise a clause that says why not.
    """

    async def state(self, adapters: Sequence[str]) -> HostState:
        """Look at adapters and service; cheap enough to be asked every two seconds."""
        ...

    async def power_cycle(self, adapter: str) -> str | None:
        """Switch an adapter off and on; one that is off is switched on."""
        ...

    async def restart_service(self) -> str | None:
        """Restart the Bluetooth service, and wait until it answers."""
        ...

    async def held(self, adapter: str, addresses: Iterable[str]) -> frozenset[str]:
        """Give those of some addresses, in capitals, to which the service holds a connection.

        Whoever made it: such a sensor does not advertise. Where the service does not tell, none.
        """
        ...

    async def forget(self, adapter: str, address: str) -> str | None:
        """Have the service forget a device, with its bond and its cached services.

        One that it does not know is forgotten already.
        """
        ...

    async def disconnect(self, adapter: str, address: str) -> str | None:
        """End a connection, whoever made it; done if there is none."""
        ...

    async def ask_interval(
        self, adapter: str, address: str, *, min_ms: float, max_ms: float
    ) -> str | None:
        """Tell the kernel which connection interval to ask for at the next connection."""
        ...

    async def close(self) -> None:
        """Let go of the bus."""
        ...
