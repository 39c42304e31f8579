"""Sensor counters: how many samples are missing before a packet, as far as the wire can tell."""

from math import gcd

import numpy as np
from msgspec import Struct

from spinewatch.model.blocks import FloatArray
from spinewatch.model.samples import StreamSpec
from spinewatch.timebase.stamps import StampRatio, StampState, is_rate_error


class CounterState(Struct, frozen=True, kw_only=True):
    """Everything that `SampleCounter.restore` needs."""

    first: int | None
    rows: int
    common_rows: int
    has_shown_loss: bool
    samples_per_wrap: float
    hides_likely: bool
    stamps: StampState | None


class SampleCounter:
    """The counter that a stream has on its wire: of samples, or of ticks of the sensor's clock.

    Without one (``spec.counter`` None) nothing is ever missing as far as the wire tells, and what
    can be lost unnoticed is whole packets.

    Attributes
    ----------
    on_wire
        Whether the wire has a counter at all.
    samples_per_wrap
        Samples that can be missing without the wire showing it: a turn of the counter; without a
        counter, the packet of which all packets so far are multiples.
    hides_likely
        Whether loss that the wire does not show is to be expected at all. Lost packets of many
        sizes amount to whole turns of the counter now and then, but show on it far more often.
        While a counter has not shown any loss, it has hidden none, unless it turns a whole number
        of times in every packet.
    """

    def __init__(self, spec: StreamSpec) -> None:
        counter = spec.counter
        self._modulus = 0 if counter is None else counter.modulus
        self._stamps = (
            None
            if counter is None or counter.ticks_hz is None
            else StampRatio(ticks_hz=counter.ticks_hz, fs_hz=spec.fs_hz)
        )
        self._first: int | None = None
        self._rows = 0
        self._common_rows = 0
        self._has_shown_loss = False
        self.on_wire = counter is not None
        self.samples_per_wrap = 1.0
        self.hides_likely = True
        self._reckon()

    def missing_before(self, counter: int | None) -> int:
        """Fewest samples that may be missing between the last packet and this one."""
        if counter is None or self._first is None:
            return 0
        return self.missing_between(self._first, self._rows, counter)

    def missing_between(self, first: int, rows: int, counter: int) -> int:
        """Fewest samples that may be missing after ``rows`` samples that began at ``first``."""
        ticks = (counter - first) % self._modulus
        if self._stamps is None:
            return (ticks - rows) % self._modulus
        ahead = ticks / self._stamps.ticks_per_sample - rows
        if is_rate_error(ahead, rows):
            return 0
        return round((ahead + 0.5) % self.samples_per_wrap - 0.5)

    def is_unsure_of(self, missing: int) -> bool:
        """Whether a hole is so long that the sensor's clock cannot count it to the sample yet."""
        return self._stamps is not None and self._stamps.is_unsure_of(missing)

    def shows_same(self, counter: int | None, rows: int) -> bool:
        """Whether counter and size of a packet are those of the last one."""
        return counter == self._first and rows == self._rows

    def accept(self, counter: int | None, rows: int, *, missing: int) -> None:
        """Take a packet of ``rows`` samples as the last one, after so many missing."""
        if self._stamps is not None and counter is not None and self._first is not None:
            self._learn(self._stamps, (counter - self._first) % self._modulus, missing)
        shows_loss = missing != 0 and not self._has_shown_loss
        if shows_loss or not self._common_rows or rows % self._common_rows:
            self._has_shown_loss |= shows_loss
            self._common_rows = gcd(self._common_rows, rows)
            self._reckon()
        self._first = counter if self.on_wire else None
        self._rows = rows

    def accept_overlapping(self, counter: int | None, rows: int) -> None:
        """Take a packet as the last one, of which only the last samples were new."""
        self._first = None
        self.accept(counter, rows, missing=0)

    def restart(self) -> None:
        """Forget the last packet; what was learned about the sensor's clock stays."""
        self._first = None
        self._rows = 0
        if self._stamps is not None:
            self._stamps.interrupt()

    def state(self) -> CounterState:
        """Give everything to go on exactly here."""
        return CounterState(
            first=self._first,
            rows=self._rows,
            common_rows=self._common_rows,
            has_shown_loss=self._has_shown_loss,
            samples_per_wrap=self.samples_per_wrap,
            hides_likely=self.hides_likely,
            stamps=None if self._stamps is None else self._stamps.state(),
        )

    def restore(self, state: CounterState) -> None:
        """Go on where `state` was taken."""
        self._first = state.first
        self._rows = state.rows
        self._common_rows = state.common_rows
        self._has_shown_loss = state.has_shown_loss
        self.samples_per_wrap = state.samples_per_wrap
        self.hides_likely = state.hides_likely
        if self._stamps is not None and state.stamps is not None:
            self._stamps.restore(state.stamps)

    def _learn(self, stamps: StampRatio, ticks: int, missing: int) -> None:
        if missing and stamps.is_unsure_of(missing):
            stamps.interrupt()
            return
        stamps.learn(ticks, self._rows + missing)
        self.samples_per_wrap = self._modulus / stamps.ticks_per_sample

    def _reckon(self) -> None:
        if not self.on_wire:
            self.samples_per_wrap = float(max(self._common_rows, 1))
            return
        if self._stamps is not None:
            self.samples_per_wrap = self._modulus / self._stamps.ticks_per_sample
        else:
            self.samples_per_wrap = float(self._modulus)
        turns_whole = self._common_rows % self.samples_per_wrap == 0
        self.hides_likely = self._has_shown_loss or turns_whole


def is_repeat(values: FloatArray, last: FloatArray) -> bool:
    """Whether two packets hold the same, varying samples; a stuck or railed channel is no proof."""
    return np.array_equal(values, last) and bool((values != values[0]).any())
