"""Time that the person took off on purpose: unknown by plan, no concern, and bounded."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from spinewatch.model.commands import Pause, Resume
from spinewatch.model.context import PauseReason
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE

FOREVER_NS: Final = 2**62
"""End of a pause that lasts until the person resumes: later than any monotonic clock."""


def paused_words(reason: PauseReason) -> str:
    """Say that nothing can be guided now, and how one goes on."""
    return f"Paused for {reason}. `spinewatch resume` first."


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseState:
    """The pause in force, if any."""

    reason: PauseReason | None = None
    end_ns: int = 0

    def at(self, now_ns: int) -> PauseReason | None:
        """Say whether a second that starts now is paused, and why."""
        return self.reason if now_ns < self.end_ns else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """The pause of everything, and those of single sensors by name, which others outlast."""

    whole: PauseState = PauseState()
    single: Mapping[str, PauseState] = field(default_factory=dict)

    def begin(self, command: Pause, now_ns: int) -> "Pauses":
        """Start a pause, or replace the one in force."""
        begun = PauseState(reason=command.reason, end_ns=_end_ns(command, now_ns))
        if not command.sensors:
            return replace(self, whole=begun)
        return replace(self, single={**self.single, **dict.fromkeys(command.sensors, begun)})

    def end(self, command: Resume) -> "Pauses":
        """End the pause of some sensors, or every pause."""
        if not command.sensors:
            return Pauses()
        left = {name: each for name, each in self.single.items() if name not in command.sensors}
        return replace(self, single=left)

    def at(self, now_ns: int) -> PauseReason | None:
        """Say whether a second that starts now is paused for all sensors, and why."""
        return self.whole.at(now_ns)

    def of(self, sensor: str, now_ns: int) -> PauseReason | None:
        """Say whether a second that starts now is paused for one sensor, and why."""
        return self.at(now_ns) or self.single.get(sensor, PauseState()).at(now_ns)

    def still(self, now_ns: int) -> dict[str, PauseReason]:
        """List the single sensors that are paused, by name."""
        reasons = {name: each.at(now_ns) for name, each in sorted(self.single.items())}
        return {name: reason for name, reason in reasons.items() if reason is not None}


def _end_ns(command: Pause, now_ns: int) -> int:
    if command.minutes is None:
        return FOREVER_NS
    return now_ns + round(command.minutes * SECONDS_PER_MINUTE * NS_PER_S)
