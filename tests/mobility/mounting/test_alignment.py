"""How a sensor sits on the body: found from standing still and from small movements, or refused."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from spinewatch.mobility.mounting.alignment import align, align_still
from spinewatch.mobility.mounting.movement_axis import MovementAxis, find_axis
from spinewatch.mobility.seconds import GRID_HZ, MotionSecond
from spinewatch.model.blocks import Block, FloatArray
from spinewatch.model.calibration import Alignment, GuidedMovement
from spinewatch.model.errors import CalibrationError
from spinewatch.model.sites import MotionSite

SITE = MotionSite.L1
MOUNTINGS = [
    Rotation.identity(),
    Rotation.from_euler("XYZ", (90, 20, -15), degrees=True),
    Rotation.from_euler("XYZ", (-100, 35, 170), degrees=True),
]
STILL_S = 8
MOVEMENT_S = 14
NOD, BOW, TILT, SIDE_BEND, TURN = GuidedMovement
ABOUT = {
    NOD: (0.0, 1.0, 0.0),
    BOW: (0.0, 1.0, 0.0),
    TILT: (1.0, 0.0, 0.0),
    SIDE_BEND: (1.0, 0.0, 0.0),
    TURN: (0.0, 0.0, 1.0),
}

Angles = tuple[float, float, float]
Feel = Callable[..., list[MotionSecond]]
Found = dict[GuidedMovement, MovementAxis]


def out_and_back(seconds: int, *, count: int = 3, hz: int = GRID_HZ) -> FloatArray:
    """``count`` movements of three seconds from the first second on, 0 to 1."""
    time_s = np.arange(seconds * hz) / hz
    phase = np.clip(time_s - 1.0, 0.0, 4.0 * count - 1e-9)
    return np.asarray(np.sin(np.pi * np.clip(phase % 4.0, 0.0, 3.0) / 3.0) ** 2)


def sway(seconds: int, size_deg: float, hz: int = GRID_HZ) -> FloatArray:
    time_s = np.arange(seconds * hz) / hz
    return size_deg * np.sin(2 * np.pi * np.outer(time_s, (0.21, 0.34, 0.13)) + 0.5)


@pytest.fixture(scope="module")
def feel(held: Callable[..., MotionSecond]) -> Feel:
    """Let a perfect sensor feel a body that turns by ``turned_deg`` (rotation vectors at 20 Hz)."""

    def seconds(
        mounting: Rotation, turned_deg: FloatArray, *, tilt_only: bool = False
    ) -> list[MotionSecond]:
        sensor = Rotation.from_rotvec(turned_deg, degrees=True) * mounting
        up = sensor.inv().apply((0.0, 0.0, 1.0)).reshape(-1, GRID_HZ, 3)
        step = (sensor[:-1].inv() * sensor[1:]).as_rotvec(degrees=True) * GRID_HZ
        rate = np.concatenate((step[:1], step)).reshape(-1, GRID_HZ, 3)
        if tilt_only:
            rate = np.full_like(rate, np.nan)
        return [
            replace(held(SITE), gravity_sensor=u, gyro_dps=r, tilt_only=tilt_only)
            for u, r in zip(up, rate, strict=True)
        ]

    return seconds


@pytest.fixture(scope="module")
def still(feel: Feel) -> Callable[..., Alignment]:
    def standing(mounting: Rotation, *, tilt_only: bool = False) -> Alignment:
        seconds = feel(mounting, sway(STILL_S, 0.2), tilt_only=tilt_only)
        return align_still(SITE, seconds, utc_ns=7, session="a", sensor="pod")

    return standing


@pytest.fixture(scope="module")
def axis(feel: Feel, still: Callable[..., Alignment]) -> Callable[..., MovementAxis]:
    """Find the axis of movements about ``about``, the movement's own unless it is given."""

    def find(
        mounting: Rotation,
        movement: GuidedMovement,
        reach_deg: float = 15.0,
        *,
        about: Angles | None = None,
        count: int = 3,
        sway_deg: float = 0.2,
        tilt_only: bool = False,
    ) -> MovementAxis:
        direction = about or ABOUT[movement]
        length_s = max(MOVEMENT_S, 4 * count + 2)
        moved = np.outer(out_and_back(length_s, count=count), direction) * reach_deg
        turned_deg = moved + sway(length_s, sway_deg)
        upright = np.array(still(mounting).rotation[6:])
        seconds = feel(mounting, turned_deg, tilt_only=tilt_only)
        return find_axis(SITE, movement, seconds, upright=upright)

    return find


def matrix(alignment: Alignment) -> FloatArray:
    return np.array(alignment.rotation).reshape(3, 3)


def off_deg(alignment: Alignment, mounting: Rotation) -> tuple[float, float]:
    """Error of "up" and of the heading."""
    off = matrix(alignment) @ mounting.inv().as_matrix()
    heading = np.degrees(np.arctan2(off[1, 0] - off[0, 1], off[0, 0] + off[1, 1]))
    return float(np.degrees(np.arccos(np.clip(off[2, 2], -1.0, 1.0)))), abs(float(heading))


@pytest.mark.parametrize("mounting", MOUNTINGS)
@pytest.mark.parametrize("tilt_only", [False, True], ids=["with gyroscope", "without"])
def test_standing_still_tells_which_way_is_up(
    still: Callable[..., Alignment],
    mounting: Rotation,
    tilt_only: bool,  # noqa: FBT001 - a table of sensors
) -> None:
    alignment = still(mounting, tilt_only=tilt_only)

    assert off_deg(alignment, mounting)[0] < 0.5
    assert np.linalg.det(matrix(alignment)) == pytest.approx(1.0)
    assert not alignment.heading_known
    assert alignment.heading_uncertainty_deg is None
    assert 0.6 < alignment.uncertainty_deg < 1.0
    assert (alignment.utc_ns, alignment.session, alignment.sensor) == (7, "a", "pod")


@settings(deadline=None, max_examples=20)
@given(
    mounting=st.tuples(*[st.floats(-180, 180)] * 3),
    reach_deg=st.floats(8.0, 30.0),
    crooked_deg=st.tuples(*[st.floats(-4, 4)] * 2),
    movements=st.sets(st.sampled_from(GuidedMovement)),
)
def test_any_mounting_is_recovered_within_three_times_its_uncertainty(
    still: Callable[..., Alignment],
    axis: Callable[..., MovementAxis],
    mounting: Angles,
    reach_deg: float,
    crooked_deg: tuple[float, float],
    movements: set[GuidedMovement],
) -> None:
    """However the sensor sits, however small and a little crooked the movements are."""
    sits = Rotation.from_euler("XYZ", mounting, degrees=True)
    crooked = Rotation.from_euler("YZ", crooked_deg, degrees=True)
    axes = {}
    for movement in movements:
        about = tuple(crooked.apply(ABOUT[movement]).tolist())
        axes[movement] = axis(sits, movement, reach_deg, about=about)

    alignment = align(still(sits), axes, utc_ns=None, session="a")

    up_deg, heading_deg = off_deg(alignment, sits)
    assert np.linalg.det(matrix(alignment)) == pytest.approx(1.0)
    assert up_deg < 3.0 * alignment.uncertainty_deg
    assert set(alignment.movements) == movements
    assert alignment.heading_known == bool(movements & {NOD, BOW})
    if alignment.heading_uncertainty_deg is not None:
        assert heading_deg < 3.0 * alignment.heading_uncertainty_deg


@pytest.mark.parametrize("mounting", MOUNTINGS)
@pytest.mark.parametrize("bow_deg", [8.0, 10.0, 30.0])
def test_small_bows_felt_by_a_real_sensor_tell_which_way_is_forward(
    joint: Callable[..., Rotation],
    imu_samples: Callable[..., FloatArray],
    block_of: Callable[..., Block],
    seconds_of: Callable[..., list[MotionSecond]],
    mounting: Rotation,
    bow_deg: float,
) -> None:
    """Through the orientation filter, with noise and a gyroscope bias."""
    flexion = np.concatenate((np.zeros(1200), bow_deg * out_and_back(MOVEMENT_S, hz=100)))
    small = sway(len(flexion) // 100, 0.2, hz=100)
    samples = imu_samples(
        joint(flexion + small[:, 0], small[:, 1], small[:, 2]),
        mounting=mounting,
        bias_dps=(0.3, -0.3, 0.3),
    )
    seconds = seconds_of(block_of(samples), count=len(small) // 100, site=SITE)

    standing = align_still(SITE, seconds[4:12], utc_ns=None, session="a")
    upright = np.array(standing.rotation[6:])
    bow = find_axis(SITE, BOW, seconds[12:], upright=upright)
    alignment = align(standing, {BOW: bow}, utc_ns=9, session="b")

    assert bow.reach_deg == pytest.approx(bow_deg, abs=1.0)
    assert bow.count == 3
    assert max(off_deg(alignment, mounting)) < 2.0
    assert (alignment.utc_ns, alignment.session) == (9, "b")


@pytest.mark.parametrize("movement", [NOD, BOW, TILT, SIDE_BEND])
def test_a_sensor_without_gyroscope_finds_its_axis_from_the_tilt(
    axis: Callable[..., MovementAxis], movement: GuidedMovement
) -> None:
    found = axis(MOUNTINGS[2], movement, 10.0, tilt_only=True)

    wanted = MOUNTINGS[2].inv().apply(ABOUT[movement])
    assert abs(float(found.direction @ wanted)) > np.cos(np.radians(4.0))
    assert found.count == 3
    if movement in {NOD, BOW}:
        assert float(found.direction @ wanted) > 0.0


def test_a_turn_cannot_be_felt_without_a_gyroscope(axis: Callable[..., MovementAxis]) -> None:
    with pytest.raises(CalibrationError, match="cannot feel a turn: gravity stays the same"):
        axis(MOUNTINGS[1], TURN, 30.0, tilt_only=True)


def test_a_side_bend_alone_does_not_tell_front_from_back(
    still: Callable[..., Alignment], axis: Callable[..., MovementAxis]
) -> None:
    axes = {SIDE_BEND: axis(MOUNTINGS[1], SIDE_BEND), TURN: axis(MOUNTINGS[1], TURN)}

    alignment = align(still(MOUNTINGS[1]), axes, utc_ns=None, session="a")

    assert not alignment.heading_known
    assert alignment.heading_uncertainty_deg is None
    assert alignment.movements == (SIDE_BEND, TURN)
    assert off_deg(alignment, MOUNTINGS[1])[0] < 0.5


def test_every_further_movement_makes_it_more_certain(
    still: Callable[..., Alignment], axis: Callable[..., MovementAxis]
) -> None:
    axes: Found = {}
    headings = []
    for movement in (BOW, SIDE_BEND, NOD):
        axes[movement] = axis(MOUNTINGS[0], movement)
        found = align(still(MOUNTINGS[0]), axes, utc_ns=None, session="a")
        headings.append(found.heading_uncertainty_deg or 180.0)

    assert headings == sorted(headings, reverse=True)
    assert headings[-1] < 0.7 * headings[0]


def test_small_movements_are_less_certain(axis: Callable[..., MovementAxis]) -> None:
    large, small = (axis(MOUNTINGS[0], BOW, reach, sway_deg=0.7) for reach in (30.0, 8.0))

    assert small.uncertainty_deg > large.uncertainty_deg + 0.2
    assert small.variance_share < large.variance_share


def test_a_bow_that_swings_back_beyond_upright_still_points_forward(
    feel: Feel, still: Callable[..., Alignment]
) -> None:
    """Forward is where it goes first."""
    there, back = out_and_back(4, count=1), -out_and_back(4, count=1)
    moved = np.outer(np.concatenate((there, back, there, back)), (0.0, 14.0, 0.0))
    upright = np.array(still(MOUNTINGS[1]).rotation[6:])

    found = find_axis(SITE, BOW, feel(MOUNTINGS[1], moved), upright=upright)

    assert float(found.direction @ MOUNTINGS[1].inv().apply((0.0, 1.0, 0.0))) > 0.99


def test_side_bends_to_both_sides_count_as_three_to_each(
    feel: Feel, still: Callable[..., Alignment]
) -> None:
    once = out_and_back(4, count=1)
    moved = np.outer(np.concatenate((once, -once) * 3), (12.0, 0.0, 0.0))
    upright = np.array(still(MOUNTINGS[1]).rotation[6:])

    found = find_axis(SITE, SIDE_BEND, feel(MOUNTINGS[1], moved), upright=upright)

    assert found.count == 6
    assert found.reach_deg == pytest.approx(12.0, abs=0.5)


@pytest.mark.parametrize(
    ("movement", "reach_deg", "about", "reason"),
    [
        (BOW, 0.0, None, "hardly moved"),
        (NOD, 4.0, None, r"nods at l1 reached [34]\.\d deg only, 6 deg are needed"),
        (TURN, 4.0, None, r"turns at l1 reached [34]\.\d deg only"),
        (BOW, 20.0, (0.0, 0.0, 1.0), "bows at l1 went about an axis 90 deg off the horizontal"),
        (SIDE_BEND, 15.0, (0.9, 0.0, 0.5), "side bends at l1 went .* deg off the horizontal"),
        (TURN, 20.0, (0.0, 1.0, 0.0), "turns at l1 went about an axis 90 deg off the vertical"),
    ],
    ids=["nothing", "small nod", "small turn", "turned", "twisted side bend", "bowed"],
)
def test_other_movements_are_refused_with_the_reason_and_a_gentle_word(
    axis: Callable[..., MovementAxis],
    movement: GuidedMovement,
    reach_deg: float,
    about: Angles | None,
    reason: str,
) -> None:
    with pytest.raises(CalibrationError, match=reason) as refused:
        axis(MOUNTINGS[1], movement, reach_deg, about=about)

    assert f"Three {movement}s of about 10 degrees" in refused.value.advice
    assert "whenever you like, or leave them out" in refused.value.advice


@pytest.mark.parametrize(
    ("count", "reason"),
    [(1, "1 bow was seen at l1, three were"), (6, "6 bows were seen at l1, three were")],
)
def test_a_wrong_count_is_refused_with_how_many_were_seen(
    axis: Callable[..., MovementAxis], count: int, reason: str
) -> None:
    with pytest.raises(CalibrationError, match=reason):
        axis(MOUNTINGS[1], BOW, count=count)


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_one_or_two_more_or_one_less_will_do(axis: Callable[..., MovementAxis], count: int) -> None:
    assert axis(MOUNTINGS[1], BOW, count=count).count == count


def test_bows_in_all_directions_are_refused(feel: Feel, still: Callable[..., Alignment]) -> None:
    once = out_and_back(4, count=1)
    moved = [np.outer(once, about) for about in ((0, 15, 0), (15, 0, 0), (0, 15, 0), (15, 0, 0))]
    upright = np.array(still(MOUNTINGS[0]).rotation[6:])

    with pytest.raises(CalibrationError, match=r"Only \d+ % of the movement at l1 went about one"):
        find_axis(SITE, BOW, feel(MOUNTINGS[0], np.concatenate(moved)), upright=upright)


def test_axes_that_are_not_at_right_angles_are_refused(
    still: Callable[..., Alignment], axis: Callable[..., MovementAxis]
) -> None:
    oblique = tuple(Rotation.from_euler("Z", 20, degrees=True).apply((1.0, 0.0, 0.0)).tolist())
    axes = {
        BOW: axis(MOUNTINGS[1], BOW),
        SIDE_BEND: axis(MOUNTINGS[1], SIDE_BEND, about=oblique),
    }

    with pytest.raises(CalibrationError, match=r"bows and the side bends do not fit .* be 90"):
        align(still(MOUNTINGS[1]), axes, utc_ns=None, session="a")


def test_movements_of_another_wearing_do_not_fit_to_standing_still(
    still: Callable[..., Alignment], axis: Callable[..., MovementAxis]
) -> None:
    """The sensor was put on the other way round in between."""
    axes = {TURN: axis(MOUNTINGS[1], TURN)}

    with pytest.raises(CalibrationError, match="standing still and the turns do not fit"):
        align(still(MOUNTINGS[0]), axes, utc_ns=None, session="a")


@pytest.mark.parametrize("tilt_only", [False, True], ids=["with gyroscope", "without"])
def test_moving_while_still_is_refused_with_how_much(
    feel: Feel,
    tilt_only: bool,  # noqa: FBT001 - a table of sensors
) -> None:
    restless = feel(MOUNTINGS[0], sway(STILL_S, 4.0), tilt_only=tilt_only)

    with pytest.raises(CalibrationError, match=r"l1 moved .*\(by \d\.\d deg") as refused:
        align_still(SITE, restless, utc_ns=None, session="a")

    assert ("deg/s" in refused.value.what) != tilt_only
    assert refused.value.advice


def test_too_little_valid_time_is_refused_with_the_cause(
    held: Callable[..., MotionSecond],
) -> None:
    seconds = [held(SITE, known=False)] * 6 + [held(SITE)] * 4

    with pytest.raises(CalibrationError, match=r"Only 4 s .* \(no data\), 5 s are needed"):
        align_still(SITE, seconds, utc_ns=None, session="a")
