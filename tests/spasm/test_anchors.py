"""A floor that drifts: followed where rest is seen, doubted where it is not, never guessed."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.model.context import Position, Posture
from spinewatch.model.packing import pack, unpack
from spinewatch.spasm.anchor_limits import DRIFT_MAX_DB, NEAR_DB, TURN_S
from spinewatch.spasm.anchor_state import AnchorState
from spinewatch.spasm.anchors import Anchor, Footing

HOUR_MIN = 60
LevelDb = Callable[[float], float]
BED = (Position.LYING_ON_BACK, Position.LYING_ON_LEFT, Position.LYING_ON_RIGHT)
BACK, LEFT, RIGHT = BED


class Side:
    """One side of a muscle, and how firm its level is with every minute of lying still."""

    def __init__(self, *, age_s: float = 0.0, seed: int = 0) -> None:
        self.anchor = Anchor(age_s=age_s)
        self.footings: list[Footing] = []
        self._rng = np.random.default_rng(seed)
        self.rested = False

    def lie(
        self, level_db: float, *, tense: bool = False, on: Position = Position.LYING_ON_BACK
    ) -> None:
        for noise_db in self._rng.normal(0, 0.4, 60).tolist():
            self.anchor.update(level_db + noise_db, posture=Posture.LYING, position=on, still=True)
        self.footings.append(self.anchor.footing(lying=True, tense=tense))
        self.rested = self.anchor.close_minute()

    def be_upright(self, minutes: int) -> "Side":
        for _ in range(60 * minutes):
            self.anchor.update(9.0, posture=Posture.UPRIGHT, position=Position.UPRIGHT, still=True)
        self.anchor.close_minute()
        return self


def both(minutes: int, left_db: LevelDb, right_db: LevelDb) -> tuple[Side, Side]:
    sides = Side(seed=1), Side(seed=2)
    for minute in range(minutes):
        for side, level_db in zip(sides, (left_db, right_db), strict=True):
            side.lie(level_db(minute))
        for side, other in (sides, sides[::-1]):
            if side.rested:
                other_db = other.anchor.floor_db if other.rested else None
                side.anchor.follow_rest(other_side_db=other_db)
    return sides


def drifting(db_per_h: float) -> LevelDb:
    return lambda minute: db_per_h * minute / HOUR_MIN


@pytest.mark.parametrize("rate", [1.0, -1.0])
def test_slow_drift_of_both_sides_is_followed_up_and_down(rate: float) -> None:
    left, right = both(100, drifting(rate), drifting(rate))

    for side in (left, right):
        assert set(side.footings) == {Footing.FIRM}
        assert side.anchor.offset_db == pytest.approx(rate * 100 / HOUR_MIN, abs=0.4)


@pytest.mark.parametrize("rate", [2.0, 6.0])
def test_faster_drift_ends_as_uncertain_and_draws_no_anchor_along(rate: float) -> None:
    left, _ = both(120, drifting(rate), drifting(rate))

    assert left.footings[-1] is Footing.UNCERTAIN
    assert left.anchor.offset_db < 1.0


def test_a_level_that_sinks_for_long_is_unknown() -> None:
    left, _ = both(80, drifting(-6.0), drifting(-6.0))

    assert left.anchor.offset_db == -DRIFT_MAX_DB
    assert left.footings[-1] is Footing.BELOW


def test_one_side_alone_is_followed_no_farther_than_sides_may_differ() -> None:
    left, right = both(115, drifting(1.0), drifting(0.0))

    assert left.anchor.offset_db < 1.3
    assert left.footings[-1] is Footing.UNCERTAIN
    assert right.footings[-1] is Footing.FIRM


def test_without_another_side_nobody_can_verify_a_rise() -> None:
    alone = Side()
    for minute in range(60):
        alone.lie(minute / HOUR_MIN)
        alone.anchor.follow_rest(other_side_db=None)

    assert alone.anchor.offset_db == 0.0
    assert alone.footings[-1] is Footing.UNCERTAIN


@pytest.mark.parametrize("level_db", [1.5, 4.8, 7.0])
def test_tension_of_both_sides_for_hours_moves_neither_floor_nor_anchor(level_db: float) -> None:
    sides = Side(seed=1), Side(seed=2)
    for minute in range(180):
        for side in sides:
            side.lie(level_db if minute >= 10 else 0.0, tense=minute >= 10)
            assert side.rested is (minute < 10)

    for side in sides:
        assert abs(side.anchor.floor_db) < 0.2
        assert set(side.footings[10:]) == {Footing.FIRM}


def test_tension_that_builds_up_within_minutes_is_no_drift() -> None:
    side = Side()
    for minute in range(40):
        side.lie(0.0 if minute < 15 else min(5.0, 0.4 * (minute - 15)), tense=minute > 18)

    assert side.anchor.floor_db < NEAR_DB
    assert side.footings[-1] is Footing.FIRM


def test_after_hours_unseen_a_little_is_uncertain_and_much_is_firm() -> None:
    little, much = Side().be_upright(180), Side().be_upright(180)
    little.lie(2.0, tense=True)
    much.lie(4.5, tense=True)

    assert little.footings == [Footing.UNCERTAIN]
    assert much.footings == [Footing.FIRM]


def seen_to_rise(db_per_h: float) -> Side:
    side = Side()
    for minute in range(13):
        side.lie(db_per_h * minute / HOUR_MIN)
    return side


def test_a_floor_that_was_seen_to_rise_fast_is_uncertain_farther() -> None:
    told = []
    for level_db in (4.0, 6.4):
        side = seen_to_rise(3.0).be_upright(60)
        side.lie(level_db, tense=True)
        told.append(side.footings[-1])

    assert told == [Footing.UNCERTAIN, Footing.FIRM]


def test_two_hours_later_nothing_is_made_of_how_fast_it_rose() -> None:
    side = seen_to_rise(3.0).be_upright(121)
    side.lie(4.0, tense=True)

    assert side.footings[-1] is Footing.FIRM


def test_while_lying_tense_too_it_counts_for_two_hours() -> None:
    side = seen_to_rise(3.0).be_upright(115)
    floor_db = side.anchor.floor_db
    for _ in range(7):
        side.lie(floor_db + 4.8, tense=True)

    assert side.footings == [*side.footings[:13], *[Footing.UNCERTAIN] * 5, *[Footing.FIRM] * 2]


def test_minutes_that_merely_scatter_are_no_drift() -> None:
    side = Side()
    for minute in range(10):
        side.lie(0.4 * (minute % 2))
    side.be_upright(60)
    side.lie(4.0, tense=True)

    assert side.footings[-1] is Footing.FIRM


@pytest.mark.slow
def test_a_spasm_of_6_db_is_firm_after_an_hour_upright_however_rest_scattered() -> None:
    firm = []
    for seed in range(30):
        side, rng, level_db = Side(seed=seed), np.random.default_rng(seed), 0.0
        for pushed_db in rng.normal(0, 0.3 * np.sqrt(1 - 0.7**2), 30).tolist():
            level_db = 0.7 * level_db + pushed_db
            side.lie(level_db)
            if side.rested:
                side.anchor.follow_rest(other_side_db=side.anchor.floor_db)
        side.be_upright(60)
        for _ in range(10):
            side.lie(6.0, tense=True)
        firm += [footing is Footing.FIRM for footing in side.footings[-10:]]

    assert np.mean(firm) >= 0.95


def test_rest_that_is_seen_again_makes_it_firm() -> None:
    side = Side().be_upright(180)
    side.lie(0.1)
    side.lie(1.5, tense=True)

    assert side.footings == [Footing.FIRM, Footing.FIRM]


def test_lost_contact_makes_the_floor_uncertain_until_rest_is_seen() -> None:
    side = Side()
    side.lie(0.0)
    for _ in range(10):
        side.anchor.feel(contact=False)
    side.anchor.feel(contact=True)
    side.lie(1.8, tense=True)

    assert side.footings == [Footing.FIRM, Footing.UNCERTAIN]


def test_a_rest_taken_while_tense_is_left_behind_within_minutes() -> None:
    side = Side()
    for _ in range(4):
        side.lie(-1.2)
        side.anchor.follow_rest(other_side_db=None)

    assert side.anchor.offset_db == pytest.approx(-1.2, abs=0.2)


@given(
    levels=st.lists(st.floats(-6, 12), min_size=1, max_size=12),
    others=st.lists(st.none() | st.floats(-6, 12), min_size=12, max_size=12),
    sides=st.lists(st.sampled_from(BED), min_size=12, max_size=12),
)
@settings(max_examples=20, deadline=None)
def test_an_anchor_never_rises_faster_nor_goes_farther_than_allowed(
    levels: list[float], others: list[float | None], sides: list[Position]
) -> None:
    anchor = Anchor(age_s=0.0)
    lived = zip(levels, others, sides, strict=False)
    for minute, (level_db, other_db, side) in enumerate(lived, start=1):
        for _ in range(60):
            anchor.update(level_db, posture=Posture.LYING, position=side, still=True)
        if anchor.close_minute():
            anchor.follow_rest(other_side_db=other_db)
        assert -DRIFT_MAX_DB <= anchor.offset_db <= minute / HOUR_MIN + 1e-9


@pytest.mark.parametrize("pressed_db", [1.2, 1.5])
def test_a_step_that_comes_with_a_turn_is_uncertain_until_the_next_turn(pressed_db: float) -> None:
    side = Side()
    for level_db, on in ((0.0, BACK), (pressed_db, LEFT), (pressed_db, LEFT), (0.0, RIGHT)):
        side.lie(level_db, tense=level_db > 1, on=on)

    assert side.footings == [Footing.FIRM, Footing.UNCERTAIN, Footing.UNCERTAIN, Footing.FIRM]
    assert side.anchor.offset_db == 0.0
    assert abs(side.anchor.floor_db) < 0.2


def test_settling_anew_on_the_same_side_is_a_turn_as_well() -> None:
    side = Side()
    side.lie(0.0)
    for _ in range(TURN_S):
        side.anchor.update(None, posture=Posture.LYING, position=BACK, still=False)
    side.lie(1.4, tense=True)

    assert side.footings == [Footing.FIRM, Footing.UNCERTAIN]


def test_a_step_too_large_for_pressure_is_firm_from_the_turn_on() -> None:
    side = Side()
    side.lie(0.0)
    for _ in range(5):
        side.lie(3.0, tense=True, on=LEFT)

    assert set(side.footings) == {Footing.FIRM}
    assert abs(side.anchor.floor_db) < 0.2


def test_tension_that_begins_beside_a_pressed_electrode_is_firm() -> None:
    side = Side()
    side.lie(0.0)
    side.lie(1.4, tense=True, on=LEFT)
    side.lie(3.0, tense=True, on=LEFT)

    assert side.footings[-1] is Footing.FIRM


def test_tension_from_before_a_turn_stays_firm_through_it() -> None:
    side = Side()
    side.lie(0.0)
    for on in (BACK, BACK, LEFT, LEFT, RIGHT):
        side.lie(1.5, tense=True, on=on)

    assert set(side.footings) == {Footing.FIRM}


def test_a_floor_that_pressure_lowered_comes_back_with_the_next_turn() -> None:
    side = Side()
    side.lie(0.0)
    for _ in range(5):
        side.lie(-1.3, on=LEFT)
        side.anchor.follow_rest(other_side_db=None)
    lowered_db = side.anchor.offset_db
    for _ in range(3):
        side.lie(0.0, tense=False, on=RIGHT)
        side.anchor.follow_rest(other_side_db=None)

    assert lowered_db == pytest.approx(-1.3, abs=0.2)
    assert side.anchor.offset_db == pytest.approx(0.0, abs=0.2)
    assert side.footings[-3:] == [Footing.FIRM] * 3


def test_getting_up_takes_the_pressure_of_the_bed_away() -> None:
    side = Side()
    side.lie(0.0)
    side.lie(1.5, tense=True, on=LEFT)
    pressed = side.anchor.is_uncertain
    side.be_upright(1)

    assert pressed
    assert not side.anchor.is_uncertain


def test_an_anchor_goes_on_from_its_state() -> None:
    before, after = Side(seed=3), Side(seed=3)
    for minute in range(30):
        before.lie(minute / 20)
    kept = pack(before.anchor.state)
    after.anchor.state = unpack(kept, AnchorState)
    for side in (before, after):
        side._rng = np.random.default_rng(7)
        side.lie(1.7)

    assert pack(after.anchor.state) == pack(before.anchor.state)
    assert len(kept) < 1500
