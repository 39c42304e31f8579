"""When to commit: pure reckoning on the monotonic time that the caller hands in."""

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Rhythm:
    """Comes due once per period, the first time one period after it was first asked."""

    period_ns: int
    last_ns: int | None = None

    def due(self, now_ns: int) -> bool:
        """Whether a period has passed; time that went back is another clock's and is due."""
        if self.last_ns is None:
            self.last_ns = now_ns
        return not self.last_ns <= now_ns < self.last_ns + self.period_ns

    def done(self, now_ns: int) -> None:
        """Start the next period."""
        self.last_ns = now_ns
