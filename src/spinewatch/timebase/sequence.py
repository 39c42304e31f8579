"""Which samples of a packet are new, and how many the wire shows to be missing before them."""

from typing import NamedTuple

from spinewatch.model.blocks import FloatArray
from spinewatch.model.samples import Samples
from spinewatch.timebase.counters import SampleCounter, is_repeat
from spinewatch.timebase.limits import PAUSE_NS, REPEAT_NS, STALE_NS
from spinewatch.timebase.timeline import Timeline


class NewPart(NamedTuple):
    """The samples of a packet that were not seen before; shape (n, channels), perhaps empty."""

    values: FloatArray
    missing: int


class SampleSequence:
    """Puts the packets of one stream in sequence: repeats and late-comers fall out."""

    def __init__(self, counter: SampleCounter) -> None:
        self._counter = counter
        self._last: Samples | None = None
        self._last_arrival_ns = 0
        self._stale_since_ns: int | None = None

    def restart(self) -> None:
        """Forget what came: the next packet follows on nothing."""
        self._counter.restart()
        self._last = None
        self._stale_since_ns = None

    def take(self, samples: Samples, *, arrival_ns: int, timeline: Timeline) -> NewPart:
        """Take a packet; what is left of it after repeats and older samples is new."""
        values = samples.values
        missing = self._counter.missing_before(samples.counter)
        if self._repeats_last(samples, missing, arrival_ns):
            return NewPart(values[:0], 0)
        older = self._older(len(values), missing, arrival_ns, timeline) if missing else 0
        if older >= len(values):
            self._note_stale(arrival_ns)
            return NewPart(values[:0], 0)
        self._counter.accept(samples.counter, len(values))
        self._last, self._last_arrival_ns = samples, arrival_ns
        self._stale_since_ns = None
        return NewPart(values[older:], 0) if older else NewPart(values, missing)

    def is_stale(self, arrival_ns: int) -> bool:
        """Whether only older samples have come for so long that the counter must be a new one."""
        since_ns = self._stale_since_ns
        return since_ns is not None and arrival_ns - since_ns >= STALE_NS

    def _note_stale(self, arrival_ns: int) -> None:
        if self._stale_since_ns is None:
            self._stale_since_ns = arrival_ns

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
