"""The gyroscope bias from one life of a sensor to the next."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from spinewatch.mobility.geometry import to_matrix
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.mobility.sensor.gyro_bias import GyroBias, recalled_sigma_dps
from spinewatch.mobility.sensor.limits import BIAS_UNKNOWN_DPS
from spinewatch.mobility.sensor.motion_stream import MotionStream
from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.errors import InputError
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S

BIAS_DPS = (0.5, -0.5, 0.5)
FS_HZ = 50.0
LENGTH_S = 40

SEEN = GyroBias(sensor="pod", bias_rad_s=(0.01, 0.0, 0.0), sigma_dps=0.03, temperature_c=30.0)


def stream(*, channels: int = 6) -> MotionStream:
    key = StreamKey("pod", "imu")
    return MotionStream(key=key, site=MotionSite.C7, fs_hz=FS_HZ, channels=channels)


def lived(motion: MotionStream, samples: Block, count: int) -> list[MotionSecond]:
    motion.push(samples)
    return [motion.close(k * NS_PER_S, (k + 1) * NS_PER_S) for k in range(count)]


def heading_deg(second: MotionSecond) -> float:
    forward = to_matrix(second.quaternion[-1:])[0, :, 0]
    return float(np.degrees(np.arctan2(forward[1], forward[0])))


@pytest.fixture
def at_rest(imu_samples: Callable[..., FloatArray], block_of: Callable[..., Block]) -> Block:
    still = imu_samples(Rotation.identity(LENGTH_S * 50 + 1), bias_dps=BIAS_DPS, fs_hz=FS_HZ)
    return block_of(still, fs_hz=FS_HZ)


@pytest.fixture
def turning(imu_samples: Callable[..., FloatArray], block_of: Callable[..., Block]) -> Block:
    """Give a body that never rests: it turns back and forth, upright, and ends as it began."""
    turns = 30 * np.sin(2 * np.pi * np.arange(LENGTH_S * 50 + 1) / (8 * FS_HZ))
    body = Rotation.from_euler("Z", turns[:, None], degrees=True)
    return block_of(imu_samples(body, bias_dps=BIAS_DPS, fs_hz=FS_HZ), fs_hz=FS_HZ)


def drift_deg(motion: MotionStream, turning: Block) -> float:
    """How far the heading of two moments differs at which the body faced the same way."""
    seconds = lived(motion, turning, LENGTH_S)
    return abs(heading_deg(seconds[39]) - heading_deg(seconds[7]))


def test_a_recalled_bias_keeps_the_heading_from_drifting_after_a_restart(
    at_rest: Block, turning: Block
) -> None:
    """Nothing but rest shows a bias about the vertical, and after the restart there is none."""
    before, forgetful, recalling = stream(), stream(), stream()
    lived(before, at_rest, LENGTH_S)
    remembered = before.bias()
    assert remembered is not None

    recalling.recall(remembered, age_s=3600.0, temperature_c=None)

    assert drift_deg(forgetful, turning) > 10.0
    assert drift_deg(recalling, turning) < 2.0


def test_what_is_remembered_is_the_bias_with_its_temperature(at_rest: Block) -> None:
    motion = stream()
    assert motion.bias() is None
    motion.set_temperature(31.5)

    lived(motion, at_rest, LENGTH_S)

    bias = motion.bias()
    assert bias is not None
    assert np.degrees(bias.bias_rad_s) == pytest.approx(BIAS_DPS, abs=0.03)
    assert bias.sigma_dps < 0.1
    assert (bias.sensor, bias.temperature_c) == ("pod", 31.5)


def test_the_temperature_goes_into_the_state(at_rest: Block) -> None:
    motion, restored = stream(), stream()
    motion.set_temperature(31.5)
    lived(motion, at_rest, 10)

    restored.restore(motion.state())

    assert restored.bias() == motion.bias()


@given(
    days=st.floats(0, 100), later=st.floats(0, 100), degrees=st.floats(0, 40), more=st.floats(0, 40)
)
def test_age_and_temperature_only_ever_lower_the_trust(
    days: float, later: float, degrees: float, more: float
) -> None:
    sigma_dps, older, warmer = (
        recalled_sigma_dps(SEEN, age_s=86400 * age, temperature_c=30.0 + change)
        for age, change in ((days, degrees), (days + later, degrees), (days, degrees + more))
    )

    assert SEEN.sigma_dps < sigma_dps <= min(older, warmer)
    assert max(older, warmer) <= BIAS_UNKNOWN_DPS


def test_an_unknown_age_or_temperature_costs_trust_but_not_everything() -> None:
    known = recalled_sigma_dps(SEEN, age_s=60.0, temperature_c=30.0)
    no_clock = recalled_sigma_dps(SEEN, age_s=None, temperature_c=30.0)
    no_thermometer = recalled_sigma_dps(SEEN, age_s=60.0, temperature_c=None)

    assert known < min(no_clock, no_thermometer)
    assert no_thermometer < BIAS_UNKNOWN_DPS


@pytest.mark.parametrize("wrong", ["another sensor", "too late", "no gyroscope"])
def test_a_bias_that_does_not_belong_there_is_refused(at_rest: Block, wrong: str) -> None:
    motion = stream(channels=3 if wrong == "no gyroscope" else 6)
    if wrong == "too late":
        lived(motion, at_rest, 1)
    bias = GyroBias(sensor="other" if wrong == "another sensor" else "pod", **_values())

    with pytest.raises(InputError, match=r"bias of .* was given to pod/imu"):
        motion.recall(bias, age_s=None, temperature_c=None)


def _values() -> dict[str, object]:
    return {"bias_rad_s": (0.0, 0.0, 0.0), "sigma_dps": 0.03}
