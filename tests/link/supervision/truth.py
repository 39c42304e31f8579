"""What sensors and adapters are in truth, whatever supervision believes."""

from collections import deque
from dataclasses import dataclass, field

from spinewatch.link.supervision.actions import Action, PowerCycle, RestartService, Tell
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.trouble import Trouble

TICK_NS = 100_000_000
S = 1_000_000_000
STREAM = "emg"


@dataclass(slots=True, kw_only=True)
class FakeSensor:
    """What a sensor is in truth."""

    adapter: str
    is_near: bool = True
    is_connected: bool = False
    streams: bool = True
    cured_by: str = "resubscribe"
    refuses: list[Trouble] = field(default_factory=list)
    always_refuses: Trouble | None = None
    refuses_until: type[PowerCycle | RestartService] | None = None
    falls_after_s: float | None = None
    advertises_every_s: float = 0.5
    generation: int = 0
    doing: Action | None = None
    seen_ns: int | None = None
    heard_ns: int = 0
    up_ns: int | None = None
    connects: deque[int] = field(default_factory=deque)
    unreached_ns: int | None = None
    """Since when connects fail in a way that may be the adapter's fault."""
    told: Tell | None = None
    may_repeat: bool = False


@dataclass(slots=True, kw_only=True)
class FakeAdapter:
    """What an adapter is in truth; ``is_told`` is what supervision knows of it.

    ``is_lost`` says that no remedy helps, ``is_sacrificed`` that streams were cut for one.
    """

    is_on: bool = True
    is_deaf: bool = False
    is_told: bool = True
    can_power: bool = True
    refuses_scan: bool = False
    has_neighbours: bool = False
    is_lost: bool = False
    is_sacrificed: bool = False
    sacrificed_ns: dict[bool, int] = field(default_factory=dict)
    """When streams were cut for a power cycle, and for a restart of the service, last."""
    refusals: int = 0
    refused_ns: int = 0
    heard_ns: int | None = None
    power_fails: bool = False
    scans: bool = False
    doing: Action | None = None


@dataclass(slots=True, kw_only=True)
class Truth:
    """Everything together, now."""

    policy: Policy
    sensors: dict[str, FakeSensor]
    adapters: dict[str, FakeAdapter]
    now_ns: int = 1000 * S
    planned_off: frozenset[str] = frozenset()
    is_restarting: bool = False

    def seconds_since(self, time_ns: int) -> float:
        return (self.now_ns - time_ns) / S

    def of(self, adapter: str) -> list[FakeSensor]:
        return [each for each in self.sensors.values() if each.adapter == adapter]
