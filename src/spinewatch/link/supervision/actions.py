"""What supervision asks for. Each action but `Tell` is bounded in time by who does it."""

from dataclasses import dataclass

from spinewatch.model.packets import LinkState


@dataclass(frozen=True, slots=True, kw_only=True)
class StartScan:
    """Listen for advertisements."""

    adapter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopScan:
    """Stop listening."""

    adapter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect:
    """Connect, and do the steps of the sensor's driver; the adapter does not scan meanwhile."""

    sensor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubscribe:
    """Do the steps of the driver again on the connection that there is."""

    sensor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnect:
    """End the connection and let go of all that belongs to it; it may be dead already."""

    sensor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Have the Bluetooth service forget the sensor, its bond and its cached services."""

    sensor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerCycle:
    """Switch an adapter off and on."""

    adapter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartService:
    """Restart the Bluetooth service of this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Tell what is known of a sensor now, and what is being done; ``cause`` is a clause.

    ``ask`` is a sentence for the person, where only a person can help.
    """

    sensor: str
    state: LinkState
    cause: str | None = None
    ask: str | None = None


Action = (
    StartScan
    | StopScan
    | Connect
    | Resubscribe
    | Disconnect
    | Forget
    | PowerCycle
    | RestartService
    | Tell
)
