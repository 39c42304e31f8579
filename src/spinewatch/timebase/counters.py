"""Sensor counters: how many samples are missing before a packet, as far as the wire can tell."""

from math import gcd

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.samples import StreamSpec
from spinewatch.timebase.limits import RATIO_SAMPLES


class SampleCounter:
    """The counter that a stream has on its wire: of samples, or of ticks of the sensor's clock.

    Without one (``spec.counter`` None) nothing is ever missing as far as the wire tells, and what
    can be lost unnoticed is whole packets.
    """

    def __init__(self, spec: StreamSpec) -> None:
        counter = spec.counter
        self._modulus = None if counter is None else counter.modulus
        self._ticks_hz = None if counter is None else counter.ticks_hz
        self._ticks_per_sample = 1.0 if self._ticks_hz is None else self._ticks_hz / spec.fs_hz
        self._first: int | None = None
        self._rows = 0
        self._common_rows = 0
        self._has_shown_loss = False
        self._seen_ticks = 0
        self._seen_samples = 0

    @property
    def on_wire(self) -> bool:
        """Whether the wire has a counter at all."""
        return self._modulus is not None

    @property
    def samples_per_wrap(self) -> float:
        """Samples that can be missing without the wire showing it.

        A turn of the counter; without a counter, the packet of which all packets so far are
        multiples.
        """
        if self._modulus is None:
            return max(self._common_rows, 1)
        return self._modulus / self._ticks_per_sample

    @property
    def hides_likely(self) -> bool:
        """Whether loss that the wire does not show is to be expected at all.

        Lost packets of many sizes amount to whole turns of the counter now and then, but show on
        it far more often. While a counter has not shown any loss, it has hidden none, unless it
        turns a whole number of times in every packet.
        """
        if self._modulus is None or self._has_shown_loss:
            return True
        return self._common_rows % self.samples_per_wrap == 0

    def missing_before(self, counter: int | None) -> int:
        """Fewest samples that may be missing between the last packet and this one."""
        if counter is None or self._first is None or self._modulus is None:
            return 0
        ticks = (counter - self._first) % self._modulus
        ahead = ticks / self._ticks_per_sample - self._rows
        return round((ahead + 0.5) % self.samples_per_wrap - 0.5)

    def shows_same(self, counter: int | None, rows: int) -> bool:
        """Whether counter and size of a packet are those of the last one."""
        return counter == self._first and rows == self._rows

    def accept(self, counter: int | None, rows: int) -> None:
        """Take a packet of ``rows`` samples as the last one."""
        self._common_rows = gcd(self._common_rows, rows)
        if self._modulus is not None and counter is not None and self._first is not None:
            if self.missing_before(counter):
                self._has_shown_loss = True
            else:
                self._learn_ratio((counter - self._first) % self._modulus)
        self._first = counter
        self._rows = rows

    def restart(self) -> None:
        """Forget the last packet; what was learned about the sensor's clock stays."""
        self._first = None
        self._rows = 0

    def _learn_ratio(self, ticks: int) -> None:
        if self._ticks_hz is None:
            return
        self._seen_ticks += ticks
        self._seen_samples += self._rows
        if self._seen_samples >= RATIO_SAMPLES:
            self._ticks_per_sample = self._seen_ticks / self._seen_samples


def is_repeat(values: FloatArray, last: FloatArray) -> bool:
    """Whether two packets hold the same, varying samples; a stuck or railed channel is no proof."""
    return np.array_equal(values, last) and bool((values != values[0]).any())
