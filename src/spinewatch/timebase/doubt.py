"""Second thoughts: samples held for lost because of their lateness, which were only late.

If they were lost, what follows lies on the line as before. If they were not, what follows will,
once the delay is over, come before it can have been taken, by just the samples counted too many.
"""

from dataclasses import dataclass

from msgspec import Struct

from spinewatch.timebase.fit import FitState, MinimumDelayFit


class DoubtState(Struct, frozen=True, kw_only=True):
    """A `Doubt` to be kept."""

    before: FitState
    wraps: int
    ends_at: int


@dataclass(slots=True, kw_only=True)
class Doubt:
    """A loss that lateness alone told of, and the line as it was before.

    Attributes
    ----------
    before
        The line, which nothing that came later has moved.
    wraps
        Turns of the counter that were held for lost.
    ends_at
        Sample up to which the line before is known well enough to tell by it.
    """

    before: MinimumDelayFit
    wraps: int
    ends_at: int

    def undue_wraps(self, index: int, arrival_ns: int, *, wrap_ns: float) -> int:
        """Count the turns that cannot have been lost, since this sample came so early."""
        early_ns = -self.before.lateness_ns(index, arrival_ns)
        return max(0, min(round(early_ns / wrap_ns), self.wraps))

    def state(self) -> DoubtState:
        """Give everything to go on exactly here."""
        return DoubtState(before=self.before.state(), wraps=self.wraps, ends_at=self.ends_at)
