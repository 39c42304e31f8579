"""Late or lost? Telling a stall, after which all comes in a burst, from samples that are gone.

Delay comes and goes, but a lost sample makes all that follow look late for ever. So lateness of
as much as the wire could hide is watched until it falls, or until it has settled.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto
from math import floor

from msgspec import Struct

from spinewatch.model.time import NS_PER_S
from spinewatch.timebase.limits import (
    BAD_DAY_DELAY_NS,
    BATCHING_NS,
    EVERYDAY_DELAY_NS,
    EVIDENCE_NS,
    FALL,
    HOLD_LIMIT_NS,
    LOUD_FALL_NS,
    MOST_PATIENCE_NS,
    PATIENCE,
    PAUSE_NS,
    SETTLE_NS,
    SILENCE_NS,
    UNLIKELY_EVIDENCE_NS,
    WRAP_TOLERANCE,
)


class Finding(Enum):
    """What lateness says about the place of a packet that comes noticeably late."""

    UNCLEAR = auto()
    """Late, by little or for long and still catching up: place it as it is and keep watching."""
    WAIT = auto()
    """So late that its place is not known yet."""
    LOST = auto()
    """Late for good."""


@dataclass(slots=True)
class _Watch:
    """Lateness since it was first noticed: its floor, and when that last fell.

    ``loud`` means more than everyday delay: samples wait for the decision, but not for ever.
    ``broken`` means that the counter showed a hole, so that more may well be missing.
    """

    floor_ns: float
    began_ns: int
    fell_ns: int
    fell_to_ns: float
    loud: bool
    broken: bool = False

    def withholds_at(self, arrival_ns: int) -> bool:
        """Whether samples still wait."""
        return self.loud and arrival_ns - self.began_ns < HOLD_LIMIT_NS


@dataclass(slots=True)
class _Experience:
    """The longest that lateness stood and then passed by itself."""

    longest_ns: int = 0

    def learn(self, stood_ns: int) -> None:
        """Take note of lateness that stood so long and was not for good."""
        self.longest_ns = max(self.longest_ns, stood_ns)


class JudgeState(Struct, frozen=True, kw_only=True):
    """Everything that `LatenessJudge.restore` needs.

    ``decided`` is whether the lateness that was decided last was loud, and how long it had stood.
    """

    watch: _Watch | None
    decided: tuple[bool, int] | None
    quiet_ns: int
    loud_ns: int


class LatenessJudge:
    """Decides for one stream, packet by packet. Constant memory."""

    def __init__(self) -> None:
        self._watch: _Watch | None = None
        self._decided: tuple[_Experience, int] | None = None
        self._quiet = _Experience()
        self._loud = _Experience()

    @property
    def floor_ns(self) -> float:
        """Least lateness since it was noticed."""
        return 0.0 if self._watch is None else self._watch.floor_ns

    def stood_ns(self, arrival_ns: int) -> int:
        """How long the least lateness has stood, or 0 when nothing is watched."""
        return 0 if self._watch is None else arrival_ns - self._watch.fell_ns

    def discount_silence(self, silent_ns: int) -> None:
        """Take note of how long nothing came: only what comes can stand."""
        watch = self._watch
        if watch is not None and silent_ns > SILENCE_NS:
            watch.began_ns += silent_ns - SILENCE_NS
            watch.fell_ns += silent_ns - SILENCE_NS

    def restart(self) -> None:
        """Stop watching."""
        self._watch = None

    def state(self) -> JudgeState:
        """Give everything to go on exactly here."""
        decided = self._decided
        return JudgeState(
            watch=None if self._watch is None else replace(self._watch),
            decided=None if decided is None else (decided[0] is self._loud, decided[1]),
            quiet_ns=self._quiet.longest_ns,
            loud_ns=self._loud.longest_ns,
        )

    def restore(self, state: JudgeState) -> None:
        """Go on where `state` was taken."""
        self._watch = None if state.watch is None else replace(state.watch)
        self._quiet = _Experience(state.quiet_ns)
        self._loud = _Experience(state.loud_ns)
        self._decided = None
        if state.decided is not None:
            was_loud, stood_ns = state.decided
            self._decided = (self._loud if was_loud else self._quiet, stood_ns)

    def judge(
        self,
        lateness_ns: float,
        *,
        arrival_ns: int,
        noticed_ns: float,
        broken: bool,
        likely: bool,
    ) -> Finding:
        """Take the lateness of a packet that is noticeably late.

        Parameters
        ----------
        lateness_ns
            By how much the packet is late if only what the counter shows is missing.
        arrival_ns
            When it came.
        noticed_ns
            Lateness from which samples may be missing unnoticed, see `noticed_from_ns`.
        broken
            Whether the counter shows a hole right before the packet.
        likely
            Whether loss that the counter does not show is to be expected at all.
        """
        everyday_ns = EVERYDAY_DELAY_NS if likely else BAD_DAY_DELAY_NS
        loud = broken or lateness_ns > everyday_ns
        stepped = broken and lateness_ns - self.floor_ns >= noticed_ns
        watch = self._watching(lateness_ns, arrival_ns, loud=loud, stepped=stepped)
        watch.broken |= broken
        fall_ns = FALL * noticed_ns
        if lateness_ns > everyday_ns:
            fall_ns = max(fall_ns, LOUD_FALL_NS)
        if lateness_ns < watch.fell_to_ns - fall_ns:
            if lateness_ns < watch.fell_to_ns / 2:  # less is connection events, not catching up
                self._learn(watch, arrival_ns)
            watch.fell_ns, watch.fell_to_ns = arrival_ns, lateness_ns
        watch.floor_ns = min(watch.floor_ns, lateness_ns)
        return self._find(watch, arrival_ns, likely=likely)

    def _watching(
        self, lateness_ns: float, arrival_ns: int, *, loud: bool, stepped: bool
    ) -> _Watch:
        """Give the watch to go on with, a new one where lateness is of a new kind."""
        watch = self._watch
        if watch is not None and not stepped and watch.loud >= loud:
            return watch
        began_ns = watch.began_ns if watch is not None and watch.loud else arrival_ns
        self._watch = _Watch(lateness_ns, began_ns, arrival_ns, lateness_ns, loud)
        return self._watch

    def _find(self, watch: _Watch, arrival_ns: int, *, likely: bool) -> Finding:
        withheld = watch.withholds_at(arrival_ns)
        experience = self._loud if withheld else self._quiet
        needed = EVIDENCE_NS if likely or watch.loud else UNLIKELY_EVIDENCE_NS
        seconds = 0.0 if watch.broken else needed / watch.floor_ns
        stood_ns = arrival_ns - watch.fell_ns
        if stood_ns >= _patience_ns(seconds, experience):
            self._decided = (experience, stood_ns)
            return Finding.LOST
        return Finding.WAIT if withheld else Finding.UNCLEAR

    def regret(self) -> None:
        """Learn that what was decided last was wrong: the lateness did pass."""
        self._watch = None
        if self._decided is not None:
            experience, stood_ns = self._decided
            experience.learn(stood_ns)

    def forgive(self, arrival_ns: int) -> None:
        """Take a packet that is in time, and learn from lateness that came and went."""
        watch = self._watch
        if watch is not None:
            self._learn(watch, arrival_ns)
        self._watch = None

    def _learn(self, watch: _Watch, arrival_ns: int) -> None:
        """Learn that lateness stood until now and did not stay.

        What is left of a stall when the burst is through is no more than everyday delay.
        """
        is_loud = watch.loud and watch.floor_ns > EVERYDAY_DELAY_NS
        experience = self._loud if is_loud else self._quiet
        experience.learn(arrival_ns - watch.fell_ns)


def _patience_ns(seconds: float, experience: _Experience) -> float:
    """How long lateness must stand to be for good: longer than any that passed by itself."""
    least_ns = max(seconds * NS_PER_S, SETTLE_NS, PATIENCE * experience.longest_ns)
    return min(least_ns, MOST_PATIENCE_NS)


def noticed_from_ns(wrap_ns: float, *, on_wire: bool) -> float:
    """Lateness from which samples may be missing unnoticed.

    ``wrap_ns`` is the duration of what can be lost without the wire showing it.
    """
    least_ns = 0.0 if on_wire else BATCHING_NS
    return min(max((1.0 - WRAP_TOLERANCE) * wrap_ns, least_ns), PAUSE_NS)


def wraps_in(lateness_ns: float, *, wrap_ns: float) -> int:
    """Whole turns of the counter that lateness for good amounts to."""
    return floor(lateness_ns / wrap_ns + WRAP_TOLERANCE)
