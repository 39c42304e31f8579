"""A body whose angles, rates and forces agree with each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Posture
from spinewatch.model.sites import EmgSite, MotionSite, Segment
from spinewatch.simulation.body import Body
from spinewatch.simulation.kinematics import Felt, felt, orientation, rotation_of
from spinewatch.simulation.limits import GRAVITY_M_S2
from spinewatch.simulation.movement_kinds import MovementKind
from spinewatch.simulation.movements import Movement
from spinewatch.simulation.pose import POSE_SIZE, pose
from spinewatch.simulation.prelude import PRELUDE_MOVEMENTS
from spinewatch.simulation.scenarios import make_scenario
from spinewatch.simulation.shapes import SHAPES
from spinewatch.simulation.truth import Truth

STEP_S = 0.01
ANGLES = st.floats(-60.0, 60.0)


def _standing_still(pose_deg: FloatArray) -> FloatArray:
    return np.tile(pose_deg, (3, 1))


def _felt(site: MotionSite, poses_deg: FloatArray) -> Felt:
    return felt(
        site,
        poses_deg=poses_deg,
        skin_deg=np.zeros((len(poses_deg), 3)),
        carried_m_s2=np.zeros((len(poses_deg) - 2, 3)),
        step_s=STEP_S,
    )


def _force(site: MotionSite, pose_deg: FloatArray) -> FloatArray:
    here = _felt(site, _standing_still(pose_deg))
    np.testing.assert_allclose(here.rate_rad_s, 0.0, atol=1e-12)
    return np.asarray(here.specific_force_m_s2[0] / GRAVITY_M_S2)


@pytest.mark.parametrize(
    ("bent", "expected"),
    [
        (pose(), (0, 0, 1)),
        (pose(neck=(90, 0, 0)), (-1, 0, 0)),
        (pose(neck=(0, 90, 0)), (0, 1, 0)),
        (pose(neck=(0, 0, 90)), (0, 0, 1)),
        (pose(trunk_pitch=-90), (1, 0, 0)),
        (pose(trunk_pitch=-90, pelvis=(0, 0, 90)), (0, 1, 0)),
    ],
    ids=["upright", "head forward", "head to the right", "head turned", "supine", "right side"],
)
def test_gravity_is_felt_where_the_convention_of_angles_puts_it(
    bent: FloatArray, expected: tuple[float, float, float]
) -> None:
    np.testing.assert_allclose(_force(MotionSite.HEAD, bent), expected, atol=1e-9)


@settings(max_examples=30)
@given(flexion=ANGLES, lateral=ANGLES, rotation=ANGLES)
def test_an_upright_site_inclines_by_exactly_its_angles(
    flexion: float, lateral: float, rotation: float
) -> None:
    up = _force(MotionSite.L1, pose(lumbar=(flexion, lateral, rotation)))
    assert np.rad2deg(np.arctan2(-up[0], up[2])) == pytest.approx(flexion, abs=1e-6)
    assert np.rad2deg(np.arcsin(up[1])) == pytest.approx(lateral, abs=1e-6)


@settings(max_examples=30)
@given(neck=st.tuples(ANGLES, ANGLES, ANGLES), below=st.tuples(ANGLES, ANGLES, ANGLES))
def test_the_angles_of_a_segment_do_not_depend_on_what_the_body_below_does(
    neck: tuple[float, float, float], below: tuple[float, float, float]
) -> None:
    bent = pose(pelvis=below, lumbar=below, thorax=below, neck=neck, heading=50.0)[None, :]
    head, c7 = (orientation(site, bent)[0] for site in (MotionSite.HEAD, MotionSite.C7))
    np.testing.assert_allclose(c7.T @ head, rotation_of(np.array(neck)), atol=1e-9)


def test_turning_to_the_right_points_the_nose_to_the_right() -> None:
    turned = orientation(MotionSite.HEAD, pose(neck=(0, 0, 90))[None, :])[0]
    np.testing.assert_allclose(turned[:, 0], (0, -1, 0), atol=1e-12)


def test_lying_on_the_right_side_puts_the_right_side_down() -> None:
    lying = orientation(MotionSite.C7, pose(trunk_pitch=-90, pelvis=(0, 0, 90))[None, :])[0]
    np.testing.assert_allclose(lying[:, 1], (0, 0, 1), atol=1e-12)


@settings(max_examples=30)
@given(angles=st.tuples(ANGLES, ANGLES, ANGLES))
def test_rotations_are_rotations(angles: tuple[float, float, float]) -> None:
    turned = rotation_of(np.array(angles))
    np.testing.assert_allclose(turned @ turned.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(turned) == pytest.approx(1.0)


@pytest.mark.parametrize("site", [MotionSite.S1, MotionSite.T10, MotionSite.HEAD])
def test_integrated_rates_lead_back_to_the_true_orientation(site: MotionSite) -> None:
    body = Body(scenario=make_scenario("quiet-day", minutes=3), seed=4)
    times_s = np.arange(87.0, 103.0, STEP_S)
    poses_deg = body.pose_deg(times_s)
    rates = _felt(site, poses_deg).rate_rad_s
    true = Rotation.from_matrix(orientation(site, poses_deg[1:-1]))
    steps = Rotation.from_rotvec((rates[1:] + rates[:-1]) / 2 * STEP_S)
    reckoned = true[0]
    for step in steps:
        reckoned = reckoned * step
    assert np.rad2deg((reckoned.inv() * true[-1]).magnitude()) < 0.1
    assert np.rad2deg(np.abs(rates).max()) > 20


def test_a_swinging_trunk_is_felt_as_centripetal_and_tangential_acceleration() -> None:
    frequency_hz, amplitude_deg, arm_m = 0.5, 10.0, 0.10
    times_s = np.arange(0.0, 4.0, STEP_S)
    angle = np.deg2rad(amplitude_deg) * np.sin(2 * np.pi * frequency_hz * times_s)
    poses_deg = np.zeros((len(times_s), POSE_SIZE))
    poses_deg[:, 0] = np.rad2deg(angle)
    here = _felt(MotionSite.S1, poses_deg).specific_force_m_s2
    speed, push = np.gradient(angle, STEP_S), np.gradient(np.gradient(angle, STEP_S), STEP_S)
    forward = -GRAVITY_M_S2 * np.sin(angle) + arm_m * push
    up = GRAVITY_M_S2 * np.cos(angle) - arm_m * speed**2
    np.testing.assert_allclose(here[5:-5, 0], forward[6:-6], atol=2e-3)
    np.testing.assert_allclose(here[5:-5, 2], up[6:-6], atol=2e-3)


def test_calibration_bows_bend_the_trunk_and_nod_the_head_enough() -> None:
    truth = _truth("quiet-day")
    bows = 0
    for movement in PRELUDE_MOVEMENTS:
        middle_s = np.array([(movement.start_s + movement.stop_s) / 2])
        before_s = np.array([movement.start_s - 0.2])
        lowest, upright = (
            truth.orientation(MotionSite.S1, time)[0] for time in (middle_s, before_s)
        )
        assert 10 < _inclination_deg(lowest) - _inclination_deg(upright) < 30
        nod = truth.segment_angles_deg(Segment.NECK, middle_s)[0, 0]
        assert 10 < nod < 20
        bows += 1
    assert bows == 3


def _inclination_deg(turned: FloatArray) -> float:
    return float(np.rad2deg(np.arccos(turned[2, 2])))


def _truth(name: str, *, minutes: float = 3) -> Truth:
    scenario = make_scenario(name, minutes=minutes)
    return Truth(scenario=scenario, body=Body(scenario=scenario, seed=1))


def test_posture_follows_the_occupation() -> None:
    truth = _truth("quiet-day")
    expected = {10: Posture.LYING, 45: Posture.UPRIGHT, 90: Posture.UPRIGHT, 250: Posture.LYING}
    assert {time_s: truth.posture_at(time_s) for time_s in expected} == expected


def test_the_body_holds_still_where_calibration_needs_it_still() -> None:
    truth = _truth("bursts")
    for start_s, stop_s in ((3, 28), (36, 56), (57, 65)):
        times_s = np.arange(start_s, stop_s, 0.1)
        for segment in Segment:
            angles = truth.segment_angles_deg(segment, times_s)
            assert np.ptp(angles, axis=0).max() < 2.5


def test_sitting_still_is_the_zero_of_all_angles() -> None:
    truth = _truth("bursts")
    for segment in Segment:
        angles = truth.segment_angles_deg(segment, np.arange(57.0, 65.0, 0.1))
        assert np.abs(angles.mean(axis=0)).max() < 1.5


def test_a_working_body_moves_in_every_plane() -> None:
    truth = _truth("electrode-off", minutes=6)
    angles = truth.segment_angles_deg(Segment.NECK, np.arange(111.0, 460.0, 0.1))
    assert (np.ptp(angles, axis=0) > 15).all()


@settings(max_examples=30)
@given(kind=st.sampled_from(MovementKind), start_s=st.floats(0, 1e5), scale=st.floats(0.6, 1.2))
def test_a_movement_goes_out_and_comes_back_smoothly(
    kind: MovementKind, start_s: float, scale: float
) -> None:
    duration_s = SHAPES[kind].duration_s
    movement = Movement(kind=kind, start_s=start_s, duration_s=duration_s, scale=scale)
    share = movement.profile(start_s + np.linspace(-0.1, 1.1, 121) * duration_s)
    assert share[0] == share[-1] == 0
    assert share.max() == pytest.approx(1.0)
    assert np.abs(np.diff(share)).max() < 0.02 / SHAPES[kind].out
    assert share.min() >= 0


def test_normal_upright_activity_is_above_lying_rest_and_explained() -> None:
    truth = _truth("travelling-tension")
    site = EmgSite.LUMBAR_ERECTOR_LEFT
    lying, sitting = (
        truth.level_db(site, np.arange(start_s, start_s + 15.0, 0.1)).mean()
        for start_s in (5.0, 38.0)
    )
    assert lying == 0
    assert 2 < sitting < 5
    tense_s = np.arange(200.0, 240.0, 0.1)
    assert truth.tense(site, tense_s).all()
    unexplained = truth.level_db(site, tense_s) - truth.everyday_level_db(site, tense_s)
    assert np.median(unexplained) > 3
