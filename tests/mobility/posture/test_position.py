"""Which side is lain on, sitting back, and turns in bed."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from spinewatch.mobility.posture.position import PositionRule
from spinewatch.mobility.posture.tracker import PostureTracker
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.context import Context, Position, Posture
from spinewatch.model.sites import MotionSite

Held = Callable[..., MotionSecond]
SIDES = {
    0.0: Position.LYING_ON_BACK,
    90.0: Position.LYING_ON_RIGHT,
    180.0: Position.LYING_ON_FRONT,
    -90.0: Position.LYING_ON_LEFT,
}
RISE = Rotation.identity()


def rolled(roll_deg: float) -> Rotation:
    """Lie on the back and roll to the right."""
    return Rotation.from_euler("YZ", (-85.0, -roll_deg), degrees=True)


def reclined(angle_deg: float) -> Rotation:
    return Rotation.from_euler("Y", -angle_deg, degrees=True)


class Person:
    """Somebody with one sensor, or more that feel the same."""

    def __init__(self, held: Held, *sites: MotionSite, heading_known: bool = True) -> None:
        self._held = held
        self._sites = sites or (MotionSite.CHEST,)
        self._heading_known = heading_known
        self._tracker = PostureTracker()

    def stay(self, count: int, *bodies: Rotation) -> list[Context]:
        """Hold an orientation, the same at every site or one for each."""
        bodies = bodies if len(bodies) > 1 else bodies * len(self._sites)
        motion = {
            site: self._held(site, body, heading_known=self._heading_known)
            for site, body in zip(self._sites, bodies, strict=True)
        }
        return [self._tracker.update(motion) for _ in range(count)]

    def turns(self, count: int, body: Rotation) -> int:
        """Hold an orientation and count the turns that are completed meanwhile."""
        return sum(each.turned for each in self.stay(count, body))


@pytest.mark.parametrize(("roll_deg", "position"), SIDES.items())
@pytest.mark.parametrize("off_deg", [-40.0, 0.0, 40.0])
def test_gravity_tells_the_side(
    held: Held, roll_deg: float, position: Position, off_deg: float
) -> None:
    person = Person(held)
    person.stay(1, rolled(0.0) if roll_deg == 180.0 else rolled(roll_deg))

    found = person.stay(2, rolled(roll_deg + off_deg))[-1]

    assert (found.posture, found.position) == (Posture.LYING, position)


def test_at_the_border_of_two_sides_the_position_does_not_flicker(held: Held) -> None:
    person = Person(held)
    border = [rolled(45.0 + off) for off in (-8.0, 8.0) * 30]

    found = {person.stay(1, body)[0].position for body in border}

    assert found == {Position.LYING_ON_BACK}


@settings(max_examples=30)
@given(rolls=st.lists(st.floats(-180.0, 180.0), min_size=1, max_size=10))
def test_the_side_that_is_told_is_never_more_than_55_degrees_off(rolls: list[float]) -> None:
    rule = PositionRule()
    for roll in rolls:
        x, y, _ = rolled(roll).inv().apply([0.0, 0.0, 1.0]).tolist()
        told = rule.lying((x, y, 0.0), heading_known=True)
        middle = next(each for each, position in SIDES.items() if position is told)

        assert abs((roll - middle + 180.0) % 360.0 - 180.0) <= 55.01


def test_without_a_known_heading_lying_has_no_side(held: Held) -> None:
    found = Person(held, heading_known=False).stay(70, rolled(90.0))[-1]

    assert (found.posture, found.position) == (Posture.LYING, Position.LYING)


def test_sitting_back_begins_when_it_has_lasted_and_ends_with_sitting_up(held: Held) -> None:
    person = Person(held)

    leaning = [each.position for each in person.stay(12, reclined(25.0))]

    assert leaning == [Position.UPRIGHT] * 9 + [Position.SITTING_BACK] * 3
    assert person.stay(1, reclined(12.0))[0].position is Position.SITTING_BACK
    assert person.stay(1, reclined(8.0))[0].position is Position.UPRIGHT


def test_sitting_back_is_still_upright_for_what_depends_on_load(held: Held) -> None:
    found = Person(held).stay(20, reclined(25.0))

    assert {each.posture for each in found} == {Posture.UPRIGHT}


def test_slumping_is_not_sitting_back(held: Held) -> None:
    person = Person(held, MotionSite.S1, MotionSite.L1, MotionSite.C7)

    found = person.stay(30, reclined(25.0), reclined(15.0), reclined(-15.0))

    assert {each.position for each in found} == {Position.UPRIGHT}


def test_the_pelvis_alone_cannot_tell_slumping_from_sitting_back(held: Held) -> None:
    found = Person(held, MotionSite.S1).stay(30, reclined(25.0))

    assert {each.position for each in found} == {Position.UPRIGHT}


@pytest.mark.parametrize("heading_known", [True, False])
def test_a_turn_is_counted_once_when_the_new_side_has_settled(
    held: Held, *, heading_known: bool
) -> None:
    person = Person(held, heading_known=heading_known)
    person.stay(100, rolled(0.0))

    turned = [each.turned for each in person.stay(60, rolled(80.0))]

    assert turned.index(True) == 9
    assert sum(turned) == 1


def test_lying_down_is_no_turn(held: Held) -> None:
    person = Person(held)
    person.stay(30, RISE)

    assert person.turns(60, rolled(90.0)) == 0


def test_rolling_over_and_back_at_once_is_no_turn(held: Held) -> None:
    person = Person(held)
    person.stay(30, rolled(0.0))

    assert person.turns(8, rolled(90.0)) + person.turns(60, rolled(5.0)) == 0


def test_small_shifts_add_up_to_a_turn(held: Held) -> None:
    person = Person(held)
    person.stay(30, rolled(0.0))

    assert [person.turns(30, rolled(roll)) for roll in (20.0, 40.0, 60.0, 80.0)] == [0, 0, 1, 0]


def test_sitting_up_to_turn_over_is_a_turn_and_getting_up_is_none(held: Held) -> None:
    for upright_s, expected in ((30, 1), (90, 0)):
        person = Person(held)
        person.stay(60, rolled(90.0))
        person.stay(upright_s, RISE)

        assert person.turns(60, rolled(-90.0)) == expected


def test_another_sensor_that_takes_over_makes_no_turn(held: Held) -> None:
    tracker = PostureTracker()
    chest = {MotionSite.CHEST: held(MotionSite.CHEST, rolled(0.0))}
    neck = {MotionSite.C7: held(MotionSite.C7, rolled(60.0))}

    found = [tracker.update(motion) for motion in (chest, neck, chest) for _ in range(30)]

    assert not any(each.turned for each in found)


def test_a_turn_is_counted_although_the_sensor_that_tells_comes_and_goes(held: Held) -> None:
    """A pelvis may lie so still that it seems to be off, for minutes of every night."""
    tracker = PostureTracker()

    def lies(roll_deg: float, *sites: MotionSite) -> list[Context]:
        motion = {site: held(site, rolled(roll_deg)) for site in sites}
        return [tracker.update(motion) for _ in range(30)]

    both = (MotionSite.L1, MotionSite.S1)
    lies(0.0, *both)
    lies(0.0, MotionSite.S1)
    turning = [*lies(80.0, MotionSite.S1), *lies(80.0, *both), *lies(80.0, MotionSite.L1)]

    assert sum(each.turned for each in turning) == 1
