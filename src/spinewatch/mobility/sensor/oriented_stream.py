"""Usable raw samples through the orientation filter, over holes and new starts."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from spinewatch.mobility.geometry import norm
from spinewatch.mobility.limits import STANDARD_GRAVITY
from spinewatch.mobility.sensor.bridging import filled, steps_between
from spinewatch.mobility.sensor.filter import OrientationFilter
from spinewatch.mobility.sensor.limits import SETTLE_S
from spinewatch.mobility.sensor.sampling_period import SamplingPeriod
from spinewatch.mobility.sensor.track import ACC_NORM_DEV, BRIDGE_NS, QUATERNION, RATE, WIDTH, Track
from spinewatch.model.blocks import FloatArray, TimeArray
from spinewatch.model.packing import pack, unpack
from spinewatch.model.time import NS_PER_S

ACC: Final = slice(0, 3)
GYR: Final = slice(3, 6)
CHANNELS: Final = 6
"""Columns of a raw sample: acc x y z in m/s^2, gyr x y z in rad/s."""

_SETTLE_NS: Final = round(SETTLE_S * NS_PER_S)


@dataclass(slots=True, kw_only=True)
class Progress:
    """Where the filter stands: its last sample, and the stretch that it belongs to."""

    last_ns: int | None = None
    last_values: FloatArray = field(default_factory=lambda: np.empty(CHANNELS))
    settled_ns: int = 0
    stretch: int = 0
    bias_sigma_dps: float | None = None
    resting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrientedState:
    """Everything that `OrientedStream.restore` needs."""

    progress: Progress
    track: Track
    period: SamplingPeriod
    filter: bytes


class OrientedStream:
    """The orientation filter with its bookkeeping.

    A hole of up to ``limits.BRIDGE_S`` is filled by interpolation. After a longer one the filter
    levels anew, keeps the gyroscope bias, and its samples count as unsettled for a while.

    The filter counts in nominal sample periods. Rates are scaled to angles per true period before,
    or a sensor whose clock is slow would measure every turn too small.

    Parameters
    ----------
    fs_hz
        Nominal rate.
    """

    def __init__(self, *, fs_hz: float) -> None:
        self._fs_hz = fs_hz
        self._filter = OrientationFilter(fs_hz=fs_hz)
        self.progress = Progress()
        self.track = Track()
        self.period = SamplingPeriod()

    @property
    def bias_rad_s(self) -> tuple[float, float, float]:
        """The estimated gyroscope bias per axis."""
        x, y, z = (each / self.period.ratio for each in self._filter.bias_rad_s)
        return x, y, z

    def recall(self, bias_rad_s: tuple[float, float, float], *, sigma_dps: float) -> None:
        """Start from a bias that is known from earlier."""
        self._filter.recall(bias_rad_s, sigma_dps=sigma_dps)
        self.progress.bias_sigma_dps = sigma_dps

    def add(self, times_ns: TimeArray, values: FloatArray) -> None:
        """Take the next n usable samples, ``values`` of shape (n, 6)."""
        breaks = np.flatnonzero(np.diff(times_ns) > BRIDGE_NS) + 1
        for times, rows in zip(np.split(times_ns, breaks), np.split(values, breaks), strict=True):
            if len(times) > 0:
                self._add_even(times, rows)

    def state(self) -> bytes:
        """Give everything, to go on exactly here."""
        return pack(
            OrientedState(
                progress=self.progress,
                track=self.track,
                period=self.period,
                filter=self._filter.state(),
            )
        )

    def restore(self, state: bytes) -> None:
        """Go on where `state` was taken."""
        saved = unpack(state, OrientedState)
        self.progress = saved.progress
        self.track = saved.track
        self.period = saved.period
        self._filter.restore(saved.filter)

    def _add_even(self, times_ns: TimeArray, values: FloatArray) -> None:
        """Run samples without a long hole between them through the filter."""
        progress = self.progress
        if progress.last_ns is None or times_ns[0] - progress.last_ns > BRIDGE_NS:
            self._begin_stretch(int(times_ns[0]))
            steps = np.concatenate(([1], steps_between(times_ns, self._fs_hz)))
            known = np.concatenate((values[:1], values))
        else:
            steps = steps_between(np.concatenate(([progress.last_ns], times_ns)), self._fs_hz)
            known = np.concatenate((progress.last_values[None, :], values))
            span_s = float(times_ns[-1] - progress.last_ns) / NS_PER_S
            self.period.follow(span_s, nominal_s=float(steps.sum()) / self._fs_hz)
        ratio = self.period.ratio
        even, real = filled(known, steps)
        oriented = self._filter.update(even[:, GYR] * ratio, even[:, ACC])
        rows = np.empty((len(times_ns), WIDTH))
        rows[:, QUATERNION] = oriented.quaternion[real]
        rows[:, RATE] = oriented.rate_dps[real] / ratio
        rows[:, ACC_NORM_DEV] = norm(values[:, ACC]) - STANDARD_GRAVITY
        settled = times_ns >= progress.settled_ns
        self.track.append(times_ns, rows, np.where(settled, progress.stretch, 0))
        progress.last_ns = int(times_ns[-1])
        progress.last_values = values[-1].copy()
        progress.bias_sigma_dps = float(oriented.bias_sigma_dps[-1])
        progress.resting = bool(oriented.resting[-1])

    def _begin_stretch(self, first_ns: int) -> None:
        if self.progress.last_ns is not None:
            self._filter.relevel()
        self.progress.settled_ns = first_ns + _SETTLE_NS
        self.progress.stretch += 1
