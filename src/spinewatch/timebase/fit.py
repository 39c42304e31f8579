"""Minimum-delay fit: the straight line under all arrivals says when a sample was taken.

A notification can come late but never early, so arrival against sample index has a sharp lower
edge. The line that lies under every point and is as high as possible on average touches two
neighbouring corners of the lower convex hull, those on both sides of the mean index: the linear
programme of Moon, Skelly and Towsley, "Estimation and removal of clock skew from network delay
measurements" (INFOCOM 1999). Bursts after a stall are points far above the edge and do not count.
"""

from collections import deque
from itertools import pairwise
from typing import Final, NamedTuple

from msgspec import Struct

from spinewatch.model.time import NS_PER_S
from spinewatch.timebase.limits import (
    BUCKET_S,
    FITTED_BASELINE_S,
    FLOOR_ERROR_NS,
    MAX_RATE_ERROR,
    TRUSTED_BASELINE_S,
    UNTRUSTED_RATE_ERROR,
    WINDOW_BUCKETS,
)

PARTS_PER_MILLION: Final = 1e6


class Arrival(NamedTuple):
    """Index of the last sample of a packet, and when the packet came."""

    sample: int
    mono_ns: int


class FitState(Struct, frozen=True, kw_only=True):
    """Everything that `MinimumDelayFit.restore` needs."""

    points: tuple[Arrival, ...]
    lowest: Arrival | None
    origin: Arrival
    prior_ns: float
    period_ns: float
    baseline_s: float


class MinimumDelayFit:
    """Period and origin of a stream's samples, in constant memory.

    Parameters
    ----------
    fs_hz
        Nominal rate, used until the arrivals say better.
    """

    def __init__(self, *, fs_hz: float) -> None:
        self._nominal_ns = NS_PER_S / fs_hz
        self._prior_ns = self._nominal_ns
        self._bucket_samples = max(1, round(BUCKET_S * fs_hz))
        self._points: deque[Arrival] = deque(maxlen=WINDOW_BUCKETS)
        self._lowest: Arrival | None = None
        self._origin = Arrival(0, 0)
        self._baseline_s = 0.0
        self.period_ns = self._nominal_ns

    @property
    def started(self) -> bool:
        """Whether there is a line."""
        return self._lowest is not None

    @property
    def trusted(self) -> bool:
        """Whether the rate is measured rather than assumed."""
        return self._baseline_s >= TRUSTED_BASELINE_S

    @property
    def rate_hz(self) -> float:
        """Rate of the sensor by the host's clock."""
        return NS_PER_S / self.period_ns

    @property
    def drift_ppm(self) -> float:
        """How much faster than nominal the sensor runs; a slow sensor clock is negative."""
        return (self._nominal_ns / self.period_ns - 1.0) * PARTS_PER_MILLION

    @property
    def rate_error(self) -> float:
        """Relative uncertainty of the rate."""
        if not self.trusted:
            return UNTRUSTED_RATE_ERROR
        return FLOOR_ERROR_NS / (self._baseline_s * NS_PER_S)

    def expected_after(self, index: int, reference_ns: int) -> float:
        """Nanoseconds from ``reference_ns`` to the arrival of a sample at minimum delay."""
        origin_index, origin_ns = self._origin
        return (origin_ns - reference_ns) + (index - origin_index) * self.period_ns

    def lateness_ns(self, index: int, arrival_ns: int) -> float:
        """How much later than at minimum delay a sample arrived."""
        return -self.expected_after(index, arrival_ns)

    def restart(self) -> None:
        """Forget the line; a measured rate stays as the rate to start from."""
        if self._baseline_s >= FITTED_BASELINE_S:
            self._prior_ns = self.period_ns
        self._points.clear()
        self._lowest = None
        self._baseline_s = 0.0

    def observe(self, index: int, arrival_ns: int) -> bool:
        """Take a packet whose last sample has this index; indices rise.

        Returns
        -------
        changed
            Whether the line was drawn anew: what was late may not be late now.
        """
        arrival = Arrival(index, arrival_ns)
        lowest = self._lowest
        if lowest is None:
            self._lowest = self._origin = arrival
            return True
        bucket_full = index // self._bucket_samples != lowest.sample // self._bucket_samples
        if bucket_full:
            self._points.append(lowest)
            self._refit()
        if bucket_full or self._is_lower(arrival, lowest):
            self._lowest = arrival
        if self.lateness_ns(index, arrival_ns) < 0.0:
            self._origin = arrival
            return True
        return bucket_full

    def shift(self, samples: int) -> None:
        """Move the line along, by samples that turned out not to lie between."""
        self._points = deque((_moved(at, samples) for at in self._points), maxlen=WINDOW_BUCKETS)
        self._origin = _moved(self._origin, samples)
        if self._lowest is not None:
            self._lowest = _moved(self._lowest, samples)

    def state(self) -> FitState:
        """Give everything to go on exactly here."""
        return FitState(
            points=tuple(self._points),
            lowest=self._lowest,
            origin=self._origin,
            prior_ns=self._prior_ns,
            period_ns=self.period_ns,
            baseline_s=self._baseline_s,
        )

    def restore(self, state: FitState) -> None:
        """Go on where `state` was taken."""
        self._points = deque(state.points, maxlen=WINDOW_BUCKETS)
        self._lowest = state.lowest
        self._origin = state.origin
        self._prior_ns = state.prior_ns
        self.period_ns = state.period_ns
        self._baseline_s = state.baseline_s

    def _is_lower(self, arrival: Arrival, lowest: Arrival) -> bool:
        samples = arrival.sample - lowest.sample
        return arrival.mono_ns - lowest.mono_ns < samples * self.period_ns

    def _refit(self) -> None:
        first, last = self._points[0], self._points[-1]
        if last is first:
            return
        self._baseline_s = (last.sample - first.sample) * self._nominal_ns / NS_PER_S
        trust = min(1.0, self._baseline_s / FITTED_BASELINE_S)
        period_ns = self._prior_ns + trust * (_edge_slope(self._points) - self._prior_ns)
        slack_ns = MAX_RATE_ERROR * self._nominal_ns
        self.period_ns = min(
            max(period_ns, self._nominal_ns - slack_ns), self._nominal_ns + slack_ns
        )
        self._origin = min(
            self._points,
            key=lambda at: at.mono_ns - first.mono_ns - (at.sample - first.sample) * self.period_ns,
        )


def _moved(at: Arrival, samples: int) -> Arrival:
    return Arrival(at.sample + samples, at.mono_ns)


def _edge_slope(points: deque[Arrival]) -> float:
    """Slope of the lower hull's edge over the mean index, in nanoseconds per sample."""
    hull: list[Arrival] = []
    for point in points:
        while len(hull) > 1 and _is_above(hull[-1], hull[-2], point):
            hull.pop()
        hull.append(point)
    mean_index = sum(point.sample for point in points) / len(points)
    left, right = next(edge for edge in pairwise(hull) if edge[1].sample >= mean_index)
    return (right.mono_ns - left.mono_ns) / (right.sample - left.sample)


def _is_above(middle: Arrival, left: Arrival, right: Arrival) -> bool:
    """Whether a point lies on or over the line between its neighbours; exact in integers."""
    return (middle.mono_ns - left.mono_ns) * (right.sample - left.sample) >= (
        right.mono_ns - left.mono_ns
    ) * (middle.sample - left.sample)
