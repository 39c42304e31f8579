"""Where gravity is felt in every position, and what a stiff spell does to movements."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Position
from spinewatch.model.sites import MotionSite
from spinewatch.simulation.body import Body
from spinewatch.simulation.movement_kinds import MovementKind
from spinewatch.simulation.movements import Movement
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.pose import pose
from spinewatch.simulation.scenario import Phase, Scenario, StiffSpell
from spinewatch.simulation.shapes import SHAPES
from spinewatch.simulation.stiffness import Stiffness
from spinewatch.simulation.styles import STYLES
from spinewatch.simulation.truth import Truth

SPELL = StiffSpell(
    start_s=1000.0, rise_s=2000.0, recovered_s=4000.0, speed_share=0.5, range_share=0.8
)


def _truth(*phases: Phase, spells: tuple[StiffSpell, ...] = (), prelude_s: float = inf) -> Truth:
    scenario = Scenario(
        name="plain",
        about="Plain.",
        prelude_s=prelude_s,
        duration_s=7200.0,
        phases=phases,
        stiff_spells=spells,
    )
    return Truth(scenario=scenario, body=Body(scenario=scenario, seed=2))


def _up(truth: Truth, time_s: float) -> FloatArray:
    """Give the vertical in the body frame of t10."""
    return np.asarray(truth.orientation(MotionSite.T10, np.array([time_s]))[0, 2, :])


UPWARDS = {
    Position.LYING_ON_BACK: (1, 0, 0),
    Position.LYING_ON_LEFT: (0, -1, 0),
    Position.LYING_ON_RIGHT: (0, 1, 0),
    Position.LYING_ON_FRONT: (-1, 0, 0),
    Position.UPRIGHT: (0, 0, 1),
}


@pytest.mark.parametrize("occupation", Occupation)
def test_gravity_is_felt_where_the_position_says(occupation: Occupation) -> None:
    truth = _truth(Phase(start_s=0.0, occupation=occupation))
    position = truth.position_at(10.0)
    assert position is STYLES[occupation].position
    if position in UPWARDS:
        off_deg = np.rad2deg(np.arccos(_up(truth, 10.0) @ np.array(UPWARDS[position])))
        assert off_deg < 22
    else:
        assert position is Position.SITTING_BACK


@pytest.mark.parametrize("recline_deg", [20.0, 45.0])
def test_who_sits_back_leans_as_far_as_the_phase_says(recline_deg: float) -> None:
    leaning = Phase(
        start_s=0.0,
        occupation=Occupation.SITTING_BACK,
        offset_deg=tuple(pose(trunk_pitch=-recline_deg).tolist()),
    )
    upright = Phase(start_s=0.0, occupation=Occupation.SITTING_BACK)
    first, second = (_up(_truth(phase), 10.0) for phase in (leaning, upright))
    assert np.rad2deg(np.arccos(first @ second)) == pytest.approx(recline_deg, abs=0.5)
    assert first[0] > 0.1


def test_turns_and_rises_are_listed_with_their_positions() -> None:
    truth = _truth(
        Phase(start_s=0.0, occupation=Occupation.SLEEPING_ON_BACK),
        Phase(start_s=100.0, occupation=Occupation.SLEEPING_ON_LEFT_SIDE, passage_s=6.0),
        Phase(start_s=200.0, occupation=Occupation.LYING_ON_LEFT_SIDE),
        Phase(start_s=300.0, occupation=Occupation.SITTING_STILL),
        Phase(start_s=400.0, occupation=Occupation.LYING_ON_RIGHT_SIDE),
    )
    (turn,) = truth.turns_in_bed(0.0, 7200.0)
    assert (turn.start_s, turn.stop_s) == (100.0, 106.0)
    assert (turn.before, turn.after) == (Position.LYING_ON_BACK, Position.LYING_ON_LEFT)
    (rise,) = truth.rises(0.0, 7200.0)
    assert (rise.before, rise.after) == (Position.LYING_ON_LEFT, Position.UPRIGHT)
    assert truth.turns_in_bed(0.0, 106.0) == ()


@settings(max_examples=30)
@given(
    kind=st.sampled_from(MovementKind),
    time_s=st.floats(0.0, 10_000.0),
)
def test_a_stiff_body_moves_slower_and_less_and_never_faster(
    kind: MovementKind, time_s: float
) -> None:
    usual = Movement(kind=kind, start_s=time_s, duration_s=SHAPES[kind].duration_s)
    stiff = Stiffness((SPELL,)).stiffened(usual)
    speed = stiff.scale / stiff.duration_s * usual.duration_s
    assert 0.5 - 1e-9 <= speed <= 1.0 + 1e-9
    assert 0.8 - 1e-9 <= stiff.scale <= 1.0
    assert stiff.duration_s >= usual.duration_s - 1e-9
    if not SPELL.start_s <= time_s < SPELL.recovered_s:
        assert stiff == usual


def test_stiffness_is_full_until_the_rise_and_then_fades() -> None:
    stiffness = Stiffness((SPELL,))
    times_s = (999.0, 1000.0, 2000.0, 3000.0, 4000.0)
    assert [stiffness.speed_share(time_s) for time_s in times_s] == [1.0, 0.5, 0.5, 0.75, 1.0]
    assert [stiffness.range_share(time_s) for time_s in times_s] == pytest.approx(
        [1.0, 0.8, 0.8, 0.9, 1.0]
    )


def test_a_stiff_spell_shows_in_everyday_movements() -> None:
    work = Phase(start_s=0.0, occupation=Occupation.CHORES)
    times_s = np.arange(0.0, 1500.0, 0.1)
    fastest_dps = []
    for spells in (
        (),
        (
            StiffSpell(
                start_s=0.0, rise_s=7000.0, recovered_s=7200.0, speed_share=0.5, range_share=0.9
            ),
        ),
    ):
        truth = _truth(work, spells=spells, prelude_s=0.0)
        angles_deg = np.concatenate(
            [truth.orientation(MotionSite.HEAD, part)[:, 2, 0] for part in np.split(times_s, 20)]
        )
        fastest_dps.append(np.percentile(np.abs(np.diff(angles_deg)), 99))
    assert 0.4 < fastest_dps[1] / fastest_dps[0] < 0.8


def test_everyday_movements_do_not_overlap_even_when_they_take_long() -> None:
    stiff = StiffSpell(
        start_s=0.0, rise_s=7000.0, recovered_s=7200.0, speed_share=0.5, range_share=1.0
    )
    scenario = Scenario(
        name="plain",
        about="Plain.",
        prelude_s=0.0,
        duration_s=7200.0,
        phases=(Phase(start_s=0.0, occupation=Occupation.SCREEN_WORK),),
        stiff_spells=(stiff,),
    )
    body = Body(scenario=scenario, seed=2)
    seen = [body._movements.between(time_s, time_s + 1e-3) for time_s in np.arange(0.0, 4000.0)]
    assert max(len(each) for each in seen) == 1
    assert max(each[0].duration_s for each in seen if each) > 20
    assert len(set(seen)) > 100


@pytest.mark.parametrize("site", list(MotionSite))
def test_whoever_lies_breathes_with_every_site(site: MotionSite) -> None:
    truth = _truth(Phase(start_s=0.0, occupation=Occupation.SLEEPING_ON_BACK))
    times_s = np.arange(0.0, 60.0, 0.1)
    forward_up = truth.orientation(site, times_s)[:, 2, 2]
    swing = np.rad2deg(forward_up - forward_up.mean())
    breath = np.abs(np.mean(swing * np.exp(2j * np.pi * 0.25 * times_s))) * 2
    assert 0.05 < breath < 1.0
    assert 0.1 < np.ptp(swing) < 6.0


@pytest.mark.parametrize(
    "side", [Occupation.SLEEPING_ON_LEFT_SIDE, Occupation.SLEEPING_ON_RIGHT_SIDE]
)
def test_the_head_pitch_is_calm_on_a_side(side: Occupation) -> None:
    truth = _truth(Phase(start_s=0.0, occupation=side))
    pitch_deg = truth.head_pitch_deg(np.arange(0.0, 60.0, 0.1))
    assert np.abs(np.median(pitch_deg)) < 30
    assert np.ptp(pitch_deg) < 10
