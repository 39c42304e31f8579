"""Time that the person took off on purpose: unknown by plan, no concern, and bounded."""

from dataclasses import dataclass
from typing import Final

from spinewatch.model.commands import Pause
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

    def begin(self, command: Pause, now_ns: int) -> "PauseState":
        """Start a pause, or replace the one in force."""
        if command.minutes is None:
            return PauseState(reason=command.reason, end_ns=FOREVER_NS)
        length_ns = round(command.minutes * SECONDS_PER_MINUTE * NS_PER_S)
        return PauseState(reason=command.reason, end_ns=now_ns + length_ns)

    def at(self, now_ns: int) -> PauseReason | None:
        """Say whether a second that starts now is paused, and why."""
        return self.reason if now_ns < self.end_ns else None
