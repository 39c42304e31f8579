"""What one motion sensor and one segment said of one second, on a common grid of 20 Hz.

All grids of the house stand at the same times, ``start + (k + 0.5) / 20 s``, so that two sensors
with different clocks and rates can be compared sample by sample.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spinewatch.model.blocks import FloatArray, TimeArray
from spinewatch.model.calibration import Alignment
from spinewatch.model.results import Worn
from spinewatch.model.sites import MotionSite, Segment

GRID_HZ: Final = 20
"""Grid rate: voluntary movement of neck and trunk lies below 5 Hz."""

BoolArray = NDArray[np.bool_]

NO_DATA: Final = "no data"
NOT_NUMBERS: Final = "broken samples"
SATURATED: Final = "saturated"
FROZEN: Final = "frozen sensor"
SETTLING: Final = "settling"
NOT_WORN: Final = "not worn"
TOO_FAST: Final = "moving too fast for a sensor without gyroscope"
LOW_RATE: Final = "arrives at half its rate or less"
NOT_CALIBRATED: Final = "not calibrated"
"""Causes, in the words that reach the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionSecond:
    """One second of one motion sensor.

    Attributes
    ----------
    site
        Where the sensor sits.
    coverage
        Share of the second that is valid.
    valid
        Shape (20,). Every array below holds NaN where it is false.
    gravity_sensor
        Shape (20, 3): unit vector "up" (the direction of +g of specific force) in sensor axes.
    gravity_body
        The same in the body frame of ``model.sites``, or None without an alignment.
    quaternion
        Shape (20, 4), w x y z: sensor -> earth, earth z up, heading arbitrary and drifting.
    gyro_dps
        Shape (20, 3): angular rate in sensor axes, estimated bias removed.
    acc_norm_dev
        Shape (20,): length of the specific force minus standard gravity, m/s^2. It needs no
        orientation and is also known where ``valid`` is false for want of one.
    bias_sigma_dps
        Standard deviation of the gyroscope bias: how fast the heading may drift. None at first.
    stretch
        Number of the stretch since the last start or longer gap, None when nothing is valid:
        headings of different stretches have nothing to do with each other.
    alignment
        How the sensor sits on the body, if calibrated.
    worn
        Whether it is on the body.
    resting
        The sensor lies or is held still.
    cause
        Why not all of the second is valid, or None.
    doubt
        Why what is valid may be off: a placement that nobody has checked. None if nothing is known
        against it.
    tilt_only
        The sensor has no gyroscope: ``quaternion`` and ``gyro_dps`` are NaN throughout.
    """

    site: MotionSite
    coverage: float
    valid: BoolArray
    gravity_sensor: FloatArray
    gravity_body: FloatArray | None
    quaternion: FloatArray
    gyro_dps: FloatArray
    acc_norm_dev: FloatArray
    bias_sigma_dps: float | None
    stretch: int | None
    alignment: Alignment | None
    worn: Worn
    resting: bool
    cause: str | None
    doubt: str | None = None
    tilt_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSecond:
    """One second of one segment: angles of its upper end against its lower end.

    Attributes
    ----------
    segment
        Which pair of sites.
    flexion_deg, lateral_deg
        Shape (20,), signs as in ``model.sites``; NaN where unknown. Lateral flexion can be unknown
        while flexion is known (a deep bow).
    rotation_deg
        Shape (20,), NaN where unknown; None when the whole second has no trustworthy heading.
    speed_dps
        Shape (20,): angular speed of the upper end against the lower one. Unknown throughout where
        an end has no gyroscope: gravity does not show turning, so it would be too low.
    valid
        Shape (20,): flexion is known.
    coverage
        Share of the second that is valid.
    cause
        Why not all of it is valid, or None.
    doubt
        Why what is valid may be off, or None.
    """

    segment: Segment
    flexion_deg: FloatArray
    lateral_deg: FloatArray
    rotation_deg: FloatArray | None
    speed_dps: FloatArray
    valid: BoolArray
    coverage: float
    cause: str | None
    doubt: str | None = None


def grid_times_ns(start_ns: int, end_ns: int) -> TimeArray:
    """Give the 20 times of the grid between ``start_ns`` and ``end_ns``, in whole nanoseconds."""
    step_ns = (end_ns - start_ns) // GRID_HZ
    return start_ns + step_ns // 2 + step_ns * np.arange(GRID_HZ, dtype=np.int64)


def unknown_segment(segment: Segment, cause: str) -> SegmentSecond:
    """Give a second of which nothing is known."""
    nothing = np.full(GRID_HZ, np.nan)
    return SegmentSecond(
        segment=segment,
        flexion_deg=nothing,
        lateral_deg=nothing,
        rotation_deg=None,
        speed_dps=nothing,
        valid=np.zeros(GRID_HZ, dtype=np.bool_),
        coverage=0.0,
        cause=cause,
    )
