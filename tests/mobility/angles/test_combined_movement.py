"""The whole way from raw samples to angles, for bodies that bend and turn at once."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from spinewatch.mobility.angles.segment import SegmentTracker
from spinewatch.mobility.seconds import GRID_HZ, MotionSecond, SegmentSecond
from spinewatch.model.blocks import Block, FloatArray
from spinewatch.model.calibration import Alignment
from spinewatch.model.sites import SEGMENT_ENDS, Segment

pytestmark = pytest.mark.slow

FS_HZ = 100.0
LENGTH_S = 120
REST_S = 20
MOUNTING_DEG = 20.0
BIAS_DPS = (0.5, -0.5, 0.5)


def movement(
    amplitude_deg: float, period_s: float, time_s: FloatArray, *, power: int = 3
) -> FloatArray:
    """Rest, then out to both sides and back in turn, with a stop in the middle each time.

    The greater the odd ``power``, the longer the stop.
    """
    phase = 2 * np.pi * (time_s - REST_S) / period_s
    return np.where(time_s > REST_S, amplitude_deg * np.sin(phase) ** power, 0.0)


@pytest.mark.parametrize(
    ("segment", "ranges_deg", "lean_deg"),
    [
        (Segment.NECK, (35, 20, 55), 35),
        (Segment.THORAX, (25, 15, 25), 45),
        (Segment.LUMBAR, (40, 20, 7), 45),
    ],
)
def test_flexion_and_lateral_stay_within_3_and_rotation_within_5_degrees(
    joint: Callable[..., Rotation],
    imu_samples: Callable[..., FloatArray],
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
    aligned: Callable[..., Alignment],
    segment: Segment,
    ranges_deg: tuple[float, float, float],
    lean_deg: float,
) -> None:
    """Combined bends and turns on a trunk that leans, mounted crooked, with a gyroscope bias."""
    time_s = np.arange(LENGTH_S * 100 + 1) / FS_HZ
    truth = [
        movement(amplitude_deg, period_s, time_s)
        for amplitude_deg, period_s in zip(ranges_deg, (7.0, 9.0, 11.0), strict=True)
    ]
    trunk = joint(
        np.abs(movement(lean_deg, 17.0, time_s)),
        movement(10, 13.0, time_s),
        movement(90, 23.0, time_s),
    )
    bodies = (trunk * joint(*truth), trunk)
    ends = []
    for number, (site, body) in enumerate(zip(SEGMENT_ENDS[segment], bodies, strict=True)):
        axis = np.random.default_rng(number).standard_normal(3)
        mounting = Rotation.from_rotvec(MOUNTING_DEG * axis / np.linalg.norm(axis), degrees=True)
        samples = imu_samples(body, mounting=mounting, bias_dps=BIAS_DPS, seed=number)
        ends.append(
            seconds_of(
                block_of(samples), count=LENGTH_S, site=site, alignment=aligned(site, mounting)
            )
        )
    tracker = SegmentTracker(segment=segment)

    found = [tracker.update(*pair) for pair in zip(*ends, strict=True)][REST_S:]

    for number, (limit_deg, least) in enumerate(((3.0, 0.99), (3.0, 0.95), (5.0, 0.9))):
        error_deg = errors_deg(found, number, truth[number], first_s=REST_S)
        known = np.isfinite(error_deg)
        assert known.mean() >= least, number
        assert np.percentile(np.abs(error_deg[known]), 99) <= limit_deg, number


def errors_deg(
    found: list[SegmentSecond],
    number: int,
    truth_deg: FloatArray,
    *,
    first_s: int,
    fs_hz: float = FS_HZ,
) -> FloatArray:
    """Give what was found of an angle less what is so, NaN where it is unknown."""
    name = ("flexion_deg", "lateral_deg", "rotation_deg")[number]
    unknown = np.full(GRID_HZ, np.nan)
    values = [getattr(second, name) for second in found]
    values = np.concatenate([unknown if each is None else each for each in values])
    grid_s = first_s + (np.arange(len(values)) + 0.5) / GRID_HZ
    return np.asarray(values - truth_deg[np.round(grid_s * fs_hz).astype(int)])


def test_errors_do_not_grow_with_the_hours(
    joint: Callable[..., Rotation],
    imu_samples: Callable[..., FloatArray],
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
    aligned: Callable[..., Alignment],
) -> None:
    """Two hours of a head that keeps nodding and turning on a trunk that keeps swaying."""
    fs_hz, length_s, tenth_s = 25.0, 7200, 720
    time_s = np.arange(int(length_s * fs_hz) + 1) / fs_hz
    truth = [
        movement(amplitude_deg, period_s, time_s, power=power)
        for amplitude_deg, period_s, power in ((25, 13.0, 3), (10, 9.0, 3), (50, 40.0, 9))
    ]
    trunk = joint(movement(15, 17.0, time_s), movement(5, 23.0, time_s), movement(90, 61.0, time_s))
    ends = []
    for number, (site, body) in enumerate(
        zip(SEGMENT_ENDS[Segment.NECK], (trunk * joint(*truth), trunk), strict=True)
    ):
        samples = imu_samples(body, fs_hz=fs_hz, bias_dps=BIAS_DPS, seed=number)
        block = block_of(samples, fs_hz=fs_hz)
        ends.append(seconds_of(block, count=length_s, site=site, alignment=aligned(site)))
    tracker = SegmentTracker(segment=Segment.NECK)

    found = [tracker.update(*pair) for pair in zip(*ends, strict=True)]

    for number, limit_deg in enumerate((3.0, 3.0, 5.0)):
        error_deg = errors_deg(found, number, truth[number], first_s=0, fs_hz=fs_hz)
        first, last = (
            error_deg[part][np.isfinite(error_deg[part])]
            for part in (
                slice(tenth_s * GRID_HZ, 2 * tenth_s * GRID_HZ),
                slice(-tenth_s * GRID_HZ, None),
            )
        )
        assert min(len(first), len(last)) > 0.9 * tenth_s * GRID_HZ
        assert np.sqrt((last**2).mean()) <= limit_deg
        assert np.sqrt((last**2).mean()) <= 1.2 * np.sqrt((first**2).mean()) + 0.1
