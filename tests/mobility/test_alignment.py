"""How a sensor sits on the body: found from standing still and from small bows, or refused."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from spinewatch.mobility.alignment import align_bow, align_still
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.blocks import Block, FloatArray
from spinewatch.model.calibration import Alignment
from spinewatch.model.errors import CalibrationError
from spinewatch.model.sites import MotionSite

SITE = MotionSite.L1
STILL_S = range(4, 14)
BOW_S = range(14, 28)
LENGTH_S = 28
MOUNTINGS = [
    Rotation.identity(),
    Rotation.from_euler("XYZ", (90, 20, -15), degrees=True),
    Rotation.from_euler("XYZ", (-100, 35, 170), degrees=True),
]

Do = Callable[..., list[MotionSecond]]


@pytest.fixture
def do(
    joint: Callable[..., Rotation],
    imu_samples: Callable[..., FloatArray],
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
) -> Do:
    """Stand still, then do a number of movements of three seconds with the given angles."""

    def movement(
        mounting: Rotation,
        *,
        angles_deg: tuple[float, float, float],
        count: int = 3,
        restless_deg: float = 0.2,
    ) -> list[MotionSecond]:
        time_s = np.arange(LENGTH_S * 100 + 1) / 100
        phase = np.clip(time_s - 15.0, 0.0, 4.0 * count)
        out = np.sin(np.pi * np.clip(phase % 4.0, 0.0, 3.0) / 3.0) ** 2
        sway = restless_deg * np.sin(2 * np.pi * np.outer((0.21, 0.34, 0.13), time_s))
        body = joint(*(angle * out + part for angle, part in zip(angles_deg, sway, strict=True)))
        samples = imu_samples(body, mounting=mounting, bias_dps=(0.3, -0.3, 0.3))
        return seconds_of(block_of(samples), count=LENGTH_S, site=SITE)

    return movement


def still(seconds: list[MotionSecond]) -> Alignment:
    return align_still(SITE, [seconds[k] for k in STILL_S], utc_ns=7, session="a")


def bow(seconds: list[MotionSecond]) -> Alignment:
    asked = [seconds[k] for k in BOW_S]
    return align_bow(still(seconds), asked, utc_ns=9, session="a")


def matrix(alignment: Alignment) -> FloatArray:
    return np.array(alignment.rotation).reshape(3, 3)


def off_by_deg(alignment: Alignment, mounting: Rotation) -> float:
    return float(np.degrees((Rotation.from_matrix(matrix(alignment)) * mounting.inv()).magnitude()))


@pytest.mark.parametrize("mounting", MOUNTINGS)
def test_standing_still_tells_which_way_is_up(do: Do, mounting: Rotation) -> None:
    alignment = still(do(mounting, angles_deg=(0, 0, 0)))

    up = matrix(alignment) @ mounting.inv().apply((0.0, 0.0, 1.0))
    assert up == pytest.approx((0, 0, 1), abs=np.radians(1.0))
    assert np.linalg.det(matrix(alignment)) == pytest.approx(1.0)
    assert not alignment.heading_known
    assert 0.6 < alignment.uncertainty_deg < 1.5
    assert (alignment.utc_ns, alignment.session, alignment.site) == (7, "a", SITE)


@pytest.mark.parametrize("mounting", MOUNTINGS)
@pytest.mark.parametrize("bow_deg", [10.0, 30.0])
def test_small_bows_tell_which_way_is_forward(do: Do, mounting: Rotation, bow_deg: float) -> None:
    alignment = bow(do(mounting, angles_deg=(bow_deg, 0, 0)))

    assert alignment.heading_known
    assert off_by_deg(alignment, mounting) < 3.0
    assert off_by_deg(alignment, mounting) < 3 * alignment.uncertainty_deg


def test_a_bow_that_swings_back_beyond_upright_still_points_forward(do: Do) -> None:
    """Forward is where it goes first."""
    seconds = do(MOUNTINGS[1], angles_deg=(15, 0, 0))
    overshoot = do(MOUNTINGS[1], angles_deg=(-14, 0, 0))
    both = [*(seconds[k] for k in range(14, 20)), *(overshoot[k] for k in range(15, 20))]

    alignment = align_bow(still(seconds), both, utc_ns=None, session="a")

    assert off_by_deg(alignment, MOUNTINGS[1]) < 3.0


def test_small_or_crooked_bows_are_less_certain(do: Do) -> None:
    large, small, crooked = (
        bow(do(MOUNTINGS[0], angles_deg=angles)).uncertainty_deg
        for angles in ((30, 0, 0), (10, 0, 0), (20, 0, 5))
    )

    assert large < small < 5.0
    assert large < crooked


def test_moving_while_still_is_refused_with_how_much(do: Do) -> None:
    with pytest.raises(CalibrationError, match=r"l1 moved .*\(by \d") as refused:
        still(do(MOUNTINGS[0], angles_deg=(0, 0, 0), restless_deg=4.0))

    assert refused.value.advice


@pytest.mark.parametrize(
    ("angles_deg", "reason"),
    [
        ((0, 0, 0), "hardly moved"),
        ((4, 0, 0), "tilted by 4 deg only"),
        ((0, 0, 20), "off the horizontal"),
        ((15, 0, 9), "off the horizontal"),
    ],
    ids=["nothing", "too little", "a turn", "a twisted bow"],
)
def test_other_movements_than_bows_are_refused_with_the_reason(
    do: Do, angles_deg: tuple[float, float, float], reason: str
) -> None:
    with pytest.raises(CalibrationError, match=reason) as refused:
        bow(do(MOUNTINGS[1], angles_deg=angles_deg))

    assert refused.value.advice


def test_bows_in_all_directions_are_refused(do: Do) -> None:
    forward = do(MOUNTINGS[0], angles_deg=(15, 0, 0))
    sideways = do(MOUNTINGS[0], angles_deg=(0, 15, 0))
    both = [*(forward[k] for k in range(14, 20)), *(sideways[k] for k in range(14, 20))]

    with pytest.raises(CalibrationError, match="of the movement at l1 went about one axis"):
        align_bow(still(forward), both, utc_ns=None, session="a")


def test_too_little_valid_time_is_refused_with_the_cause(do: Do) -> None:
    seconds = do(MOUNTINGS[0], angles_deg=(0, 0, 0))

    with pytest.raises(CalibrationError, match=r"Only 4 s .* \(settling\), 5 s are needed"):
        align_still(SITE, seconds[:7], utc_ns=None, session="a")
