"""One connection while it is up: do samples come, and since when without trouble."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.waits import as_ns
from spinewatch.model.time import NS_PER_S

MISSED: Final = 3
"""Intervals of a slow stream without samples: one may be lost on the way, and one be late."""


class Verdict(Enum):
    """What to think of a connection."""

    FINE = auto()
    SETTLED = auto()
    """Fine for long enough; said once."""
    SILENT = auto()
    """Subscribing anew may help."""
    DEAD = auto()
    """Silent although it was subscribed to anew a short while ago."""


class Uptime:
    """Watches the streams of one sensor.

    Parameters
    ----------
    intervals_s
        Per stream the longest interval at which samples normally come.
    policy
        How patient to be.
    """

    def __init__(self, intervals_s: Mapping[str, float], *, policy: Policy) -> None:
        self._limits_ns = {
            name: as_ns(max(policy.silence_s, MISSED * each)) for name, each in intervals_s.items()
        }
        self._renewed_ns = as_ns(policy.resubscribed_s)
        self._settled_ns = as_ns(policy.settled_s)
        self._heard_ns = dict.fromkeys(intervals_s, 0)
        self._awaited: frozenset[str] = frozenset()
        self._was_renewed = False
        self._is_settled = False
        self._steady_ns = 0

    @property
    def is_settled(self) -> bool:
        """Say whether it was fine for long enough."""
        return self._is_settled

    def begin(self, now_ns: int) -> None:
        """Watch a new connection."""
        self._heard_ns = dict.fromkeys(self._heard_ns, now_ns)
        self._awaited = frozenset()
        self._was_renewed = self._is_settled = False
        self._steady_ns = now_ns

    def renew(self, now_ns: int) -> None:
        """Take note that it is being subscribed to anew; what is silent now has to come."""
        self._awaited = self.silent(now_ns)
        self._was_renewed = True
        self._is_settled = False

    def renewed(self, now_ns: int) -> bool:
        """Watch on after it was; says whether everything has come already."""
        self._heard_ns = dict.fromkeys(self._heard_ns, now_ns)
        self._steady_ns = now_ns
        return not self._awaited

    def heard(self, stream: str, now_ns: int) -> bool:
        """Take note of samples; says whether now everything has come that had to."""
        if stream not in self._heard_ns:
            return False
        self._heard_ns[stream] = now_ns
        if stream not in self._awaited:
            return False
        self._awaited -= {stream}
        return not self._awaited

    def silent(self, now_ns: int) -> frozenset[str]:
        """Give the streams that are silent beyond their limits."""
        return frozenset(
            name
            for name, heard_ns in self._heard_ns.items()
            if now_ns - heard_ns > self._limit_ns(name)
        )

    def silence_s(self, now_ns: int) -> float:
        """Give how long the most silent of them is."""
        return max(now_ns - self._heard_ns[name] for name in self.silent(now_ns)) / NS_PER_S

    def judge(self, now_ns: int) -> Verdict:
        """Give what is to be thought of it."""
        if self.silent(now_ns):
            return Verdict.DEAD if self._was_renewed else Verdict.SILENT
        if self._is_settled or self._awaited or now_ns - self._steady_ns < self._settled_ns:
            return Verdict.FINE
        self._is_settled = True
        self._was_renewed = False
        return Verdict.SETTLED

    def _limit_ns(self, stream: str) -> int:
        limit_ns = self._limits_ns[stream]
        return max(limit_ns, self._renewed_ns) if stream in self._awaited else limit_ns
