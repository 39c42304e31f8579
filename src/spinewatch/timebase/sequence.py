"""Which samples of a packet are new, and how many the wire shows to be missing before them."""

from typing import NamedTuple

from msgspec import Struct

from spinewatch.model.blocks import FloatArray
from spinewatch.model.samples import Samples
from spinewatch.timebase.counters import SampleCounter, is_repeat
from spinewatch.timebase.limits import ANCIENT_NS, ANEW_PACKETS, PAUSE_NS, REPEAT_NS, STALE_NS
from spinewatch.timebase.timeline import Timeline


class NewPart(NamedTuple):
    """The samples of a packet that were not seen before; shape (n, channels), perhaps empty.

    ``unsure`` says that ``missing`` may be wrong by a sample.
    """

    values: FloatArray
    missing: int
    unsure: bool = False


class SequenceState(Struct, frozen=True, kw_only=True):
    """Everything that `SampleSequence.restore` needs."""

    last: Samples | None
    last_arrival_ns: int
    stale_since_ns: int | None
    stale: Samples | None
    stale_in_a_row: int


class SampleSequence:
    """Puts the packets of one stream in sequence: repeats and late-comers fall out."""

    def __init__(self, counter: SampleCounter) -> None:
        self._counter = counter
        self._last: Samples | None = None
        self._last_arrival_ns = 0
        self._stale_since_ns: int | None = None
        self._stale: Samples | None = None
        self._stale_in_a_row = 0

    def restart(self) -> None:
        """Forget what came: the next packet follows on nothing."""
        self._counter.restart()
        self._last = None
        self._forget_stale()

    def take(self, samples: Samples, *, arrival_ns: int, timeline: Timeline) -> NewPart:
        """Take a packet; what is left of it after repeats and older samples is new."""
        values, counter = samples.values, self._counter
        missing = counter.missing_before(samples.counter)
        if self._repeats_last(samples, missing, arrival_ns):
            return NewPart(values[:0], 0)
        older = self._older(len(values), missing, arrival_ns, timeline) if missing else 0
        too_early = older == 0 < missing and timeline.comes_too_early(
            missing + len(values), arrival_ns
        )
        if older >= len(values) or too_early:
            is_ancient = older * timeline.fit.period_ns >= ANCIENT_NS
            self._note_stale(samples, arrival_ns, impossible=is_ancient or too_early)
            return NewPart(values[:0], 0)
        self._last, self._last_arrival_ns = samples, arrival_ns
        if self._stale_since_ns is not None:
            self._forget_stale()
        if older:
            counter.accept_overlapping(samples.counter, len(values))
            return NewPart(values[older:], 0)
        unsure = missing > 0 and counter.is_unsure_of(missing)
        counter.accept(samples.counter, len(values), missing=missing)
        return NewPart(values, missing, unsure)

    def is_anew(self, arrival_ns: int) -> bool:
        """Whether the counter must have started anew.

        Nothing new has come: packets in a row that are from too long ago to be late, or from the
        future, or whatever it was for too long.
        """
        since_ns = self._stale_since_ns
        return since_ns is not None and (
            self._stale_in_a_row >= ANEW_PACKETS or arrival_ns - since_ns >= STALE_NS
        )

    def state(self) -> SequenceState:
        """Give everything to go on exactly here, but for the counter's part."""
        return SequenceState(
            last=self._last,
            last_arrival_ns=self._last_arrival_ns,
            stale_since_ns=self._stale_since_ns,
            stale=self._stale,
            stale_in_a_row=self._stale_in_a_row,
        )

    def restore(self, state: SequenceState) -> None:
        """Go on where `state` was taken."""
        self._last = state.last
        self._last_arrival_ns = state.last_arrival_ns
        self._stale_since_ns = state.stale_since_ns
        self._stale = state.stale
        self._stale_in_a_row = state.stale_in_a_row

    def _note_stale(self, samples: Samples, arrival_ns: int, *, impossible: bool) -> None:
        if self._stale_since_ns is None:
            self._stale_since_ns = arrival_ns
        follows = self._follows_stale(samples.counter)
        self._stale_in_a_row = impossible * (1 + follows * self._stale_in_a_row)
        self._stale = samples

    def _follows_stale(self, counter: int | None) -> bool:
        stale = self._stale
        if stale is None or stale.counter is None or counter is None:
            return False
        return self._counter.missing_between(stale.counter, len(stale.values), counter) == 0

    def _forget_stale(self) -> None:
        self._stale_since_ns = None
        self._stale = None
        self._stale_in_a_row = 0

    def _repeats_last(self, samples: Samples, missing: int, arrival_ns: int) -> bool:
        last = self._last
        if last is None or not self._counter.shows_same(samples.counter, len(samples.values)):
            return False
        at_once = arrival_ns - self._last_arrival_ns < REPEAT_NS
        return (missing > 0 or at_once) and is_repeat(samples.values, last.values)

    def _older(self, rows: int, missing: int, arrival_ns: int, timeline: Timeline) -> int:
        """Count samples that were placed before, where the counter may as well have gone backward.

        The counter went forward unless the packet would then have come before its samples were
        taken. Of the turns that it may have gone back, arrival names the most likely.
        """
        early_ns = -timeline.lateness_ns(missing + rows, arrival_ns)
        wrap = self._counter.samples_per_wrap
        turns = round(early_ns / (wrap * timeline.fit.period_ns))
        if early_ns > PAUSE_NS:
            turns = max(turns, 1)
        return max(0, round(turns * wrap) - missing)
