"""Where samples lie: the index of each, lost ones counted, and the line from index to time."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from msgspec import Struct

from spinewatch.timebase.counters import SampleCounter
from spinewatch.timebase.dither import Dither, DitherState
from spinewatch.timebase.doubt import Doubt, DoubtState
from spinewatch.timebase.fit import FitState, MinimumDelayFit
from spinewatch.timebase.lateness import (
    Finding,
    JudgeState,
    LatenessJudge,
    noticed_from_ns,
    wraps_in,
)
from spinewatch.timebase.limits import (
    EVERYDAY_DELAY_NS,
    SETTLE_NS,
    SLIPS_NS,
    STOOD_NS,
    WRAP_TOLERANCE,
)
from spinewatch.timebase.recent_floor import RecentFloor, RecentFloorState
from spinewatch.timebase.slips import LevelFloor, LevelFloorState, may_be_locked
from spinewatch.timebase.standing import StandingLateness, StandingState


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """What became of samples that were appended.

    Attributes
    ----------
    settled
        Their place is known, and that of all appended before them.
    hidden
        Samples missing that the wire did not show.
    estimated
        Whether ``hidden`` may be wrong.
    undue
        Samples that were counted as lost before and were not.
    paused
        The sensor had stopped sampling: the line starts anew with these samples.
    """

    settled: bool
    hidden: int = 0
    estimated: bool = False
    undue: int = 0
    paused: bool = False


_WAITING: Final = Placing(settled=False)
SETTLED: Final = Placing(settled=True)
"""The place is known, and there is nothing else to say."""


class TimelineState(Struct, frozen=True, kw_only=True):
    """Everything that `Timeline.restore` needs."""

    fit: FitState
    judge: JudgeState
    recent: RecentFloorState
    standing: StandingState
    dither: DitherState
    floor: LevelFloorState
    next_index: int
    last_arrival_ns: int
    doubt: DoubtState | None


class Timeline:
    """Indices of the samples of one stream, and when each was taken.

    Parameters
    ----------
    fs_hz
        Nominal rate.
    counter
        What the wire tells of loss.
    """

    def __init__(self, *, fs_hz: float, counter: SampleCounter) -> None:
        self._fs_hz = fs_hz
        self._counter = counter
        self.fit = MinimumDelayFit(fs_hz=fs_hz)
        self._judge = LatenessJudge()
        self._recent = RecentFloor()
        self._standing = StandingLateness()
        self._dither = Dither()
        self._floor = LevelFloor()
        self._next_index = 0
        self._last_arrival_ns = 0
        self._doubt: Doubt | None = None

    def lateness_ns(self, ahead: int, arrival_ns: int) -> float:
        """How late a packet came whose last sample lies ``ahead`` samples after the last one."""
        if not self.fit.started:
            return 0.0
        return self.fit.lateness_ns(self._next_index - 1 + ahead, arrival_ns)

    def before_last(self, rows: int, reference_ns: int) -> float:
        """Nanoseconds from ``reference_ns`` to the time of the sample before the last ``rows``."""
        return self.fit.expected_after(self._next_index - rows - 1, reference_ns)

    def restart(self) -> None:
        """Start a new line; a measured rate stays as the rate to start from."""
        self.fit.restart()
        self._judge.restart()
        self._recent.clear()
        self._floor.clear()
        self._standing.clear()
        self._doubt = None

    def comes_too_early(self, ahead: int, arrival_ns: int) -> bool:
        """Whether a packet, ``ahead`` as for `lateness_ns`, came before it can have been taken.

        A little too early is the line's own error: it moves down to what comes first.
        """
        if not self.fit.trusted:
            return False
        error_ns = ahead * self.fit.period_ns * self.fit.rate_error
        return -self.lateness_ns(ahead, arrival_ns) > EVERYDAY_DELAY_NS + error_ns

    def append(self, rows: int, *, missing: int, arrival_ns: int) -> Placing:
        """Append the samples of a packet.

        Parameters
        ----------
        rows
            How many.
        missing
            Samples missing before them, as the wire shows.
        arrival_ns
            When the packet came.
        """
        lateness_ns = self.lateness_ns(missing + rows, arrival_ns)
        if not self._counter.on_wire:
            self._dither.take(lateness_ns)
            self._floor.take(lateness_ns, arrival_ns)
        self._next_index += missing + rows
        self._judge.discount_silence(arrival_ns - self._last_arrival_ns)
        self._last_arrival_ns = arrival_ns
        wrap_ns = self._counter.samples_per_wrap * self.fit.period_ns
        if self._doubt is not None:
            undue = self._doubt.undue_wraps(self._next_index - 1, arrival_ns, wrap_ns=wrap_ns)
            if undue:
                return self._take_back(self._doubt, undue, arrival_ns)
            if self._next_index > self._doubt.ends_at:
                self._doubt = None
        since_recent_ns = lateness_ns - self._recent.ns
        noticed_ns = self._noticed_ns(wrap_ns)
        if since_recent_ns < noticed_ns:
            return self._place_in_time(lateness_ns, since_recent_ns, arrival_ns)
        finding = self._judge.judge(
            since_recent_ns,
            arrival_ns=arrival_ns,
            noticed_ns=noticed_ns,
            broken=missing > 0,
            likely=self._counter.hides_likely,
        )
        if finding is Finding.WAIT:
            return _WAITING
        if finding is Finding.LOST:
            return self._settle(arrival_ns)
        if not (self.fit.trusted or self._counter.hides_likely):
            self._observe(lateness_ns, arrival_ns)
        return SETTLED

    def state(self) -> TimelineState:
        """Give everything to go on exactly here, but for the counter's part."""
        return TimelineState(
            fit=self.fit.state(),
            judge=self._judge.state(),
            recent=self._recent.state(),
            standing=self._standing.state(),
            dither=self._dither.state(),
            floor=self._floor.state(),
            next_index=self._next_index,
            last_arrival_ns=self._last_arrival_ns,
            doubt=None if self._doubt is None else self._doubt.state(),
        )

    def restore(self, state: TimelineState) -> None:
        """Go on where `state` was taken."""
        self.fit.restore(state.fit)
        self._judge.restore(state.judge)
        self._recent.restore(state.recent)
        self._standing.restore(state.standing)
        self._dither.restore(state.dither)
        self._floor.restore(state.floor)
        self._next_index = state.next_index
        self._last_arrival_ns = state.last_arrival_ns
        self._doubt = None if state.doubt is None else self._doubt_of(state.doubt)

    def _doubt_of(self, state: DoubtState) -> Doubt:
        before = MinimumDelayFit(fs_hz=self._fs_hz)
        before.restore(state.before)
        return Doubt(before=before, wraps=state.wraps, ends_at=state.ends_at)

    def _place_in_time(
        self, lateness_ns: float, since_recent_ns: float, arrival_ns: int
    ) -> Placing:
        self._judge.forgive(arrival_ns)
        if self._standing.stands(since_recent_ns, arrival_ns):
            return self._start_anew(arrival_ns)
        self._observe(lateness_ns, arrival_ns)
        return SETTLED

    def settle_before_hole(self, ahead: int, arrival_ns: int) -> Placing:
        """Decide on lateness that has stood for a moment, if a hole seems to add to it now.

        ``ahead`` and ``arrival_ns`` are of the packet after the hole, as for `lateness_ns`.
        """
        wrap_ns = self._counter.samples_per_wrap * self.fit.period_ns
        more_ns = self.lateness_ns(ahead, arrival_ns) - self._recent.ns - self._judge.floor_ns
        stood = self._judge.stood_ns(self._last_arrival_ns) >= STOOD_NS
        if stood and more_ns >= self._noticed_ns(wrap_ns) and self._wraps_seen() > 0:
            return self._settle(arrival_ns)
        return _WAITING

    def settle_before_silence(self, arrival_ns: int) -> Placing:
        """Leave lateness undecided, if nothing came for so long before the packet that comes now.

        A silence is no evidence for what was late before it, and makes all late that follows.
        """
        silent = arrival_ns - self._last_arrival_ns >= SETTLE_NS
        if self._counter.on_wire or not silent:
            return _WAITING
        self._judge.restart()
        return SETTLED

    def _noticed_ns(self, wrap_ns: float) -> float:
        if self._counter.on_wire:
            return noticed_from_ns(wrap_ns, on_wire=True)
        noticed_ns = noticed_from_ns(wrap_ns, on_wire=False)
        if not self._dither.is_wide and (not self._floor.is_level or may_be_locked(wrap_ns)):
            return max(noticed_ns, SLIPS_NS)
        return noticed_ns if self.fit.trusted else max(noticed_ns, EVERYDAY_DELAY_NS)

    def _observe(self, lateness_ns: float, arrival_ns: int) -> None:
        line_changed = self.fit.observe(self._next_index - 1, arrival_ns)
        if line_changed:
            self._recent.clear()
        elif not self.fit.trusted:
            self._recent.take(lateness_ns, arrival_ns)

    def _settle(self, arrival_ns: int) -> Placing:
        """Decide on the lateness seen so far, for the samples appended since it was noticed."""
        wraps = self._wraps_seen()
        self._judge.restart()
        if wraps == 0:
            return self._start_anew(arrival_ns)
        unsure = wraps * self.fit.rate_error > WRAP_TOLERANCE
        hidden = round(wraps * self._counter.samples_per_wrap)
        self._next_index += hidden
        self._floor.step_down(hidden * self.fit.period_ns)
        self._note_doubt(wraps)
        self.fit.observe(self._next_index - 1, arrival_ns)
        return Placing(settled=True, hidden=hidden, estimated=unsure or not self._counter.on_wire)

    def _start_anew(self, arrival_ns: int) -> Placing:
        """Go on from here with a new line: the sensor did not sample for a while."""
        self.restart()
        self.fit.observe(self._next_index - 1, arrival_ns)
        return Placing(settled=True, paused=True)

    def _wraps_seen(self) -> int:
        return wraps_in(
            self._judge.floor_ns, wrap_ns=self._counter.samples_per_wrap * self.fit.period_ns
        )

    def _note_doubt(self, wraps: int) -> None:
        if self._doubt is not None:
            self._doubt.wraps += wraps
        elif self.fit.trusted:
            known_for = WRAP_TOLERANCE * self._counter.samples_per_wrap / self.fit.rate_error
            self._doubt = Doubt(
                before=deepcopy(self.fit), wraps=wraps, ends_at=self._next_index + round(known_for)
            )

    def _take_back(self, doubt: Doubt, wraps: int, arrival_ns: int) -> Placing:
        """Go on from the line as it was before samples were held for lost that were not."""
        samples = round(wraps * self._counter.samples_per_wrap)
        doubt.before.shift(samples)
        doubt.wraps -= wraps
        self.fit = deepcopy(doubt.before)
        self.fit.observe(self._next_index - 1, arrival_ns)
        if doubt.wraps == 0:
            self._doubt = None
        self._judge.regret()
        self._recent.clear()
        self._floor.clear()
        return Placing(settled=True, undue=samples)
