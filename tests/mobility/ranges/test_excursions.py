"""Movements out and back, whatever their pace."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spinewatch.mobility.ranges.excursions import Excursion, ExcursionTracker
from spinewatch.mobility.ranges.limits import EXCURSION_DEG
from spinewatch.mobility.seconds import GRID_HZ
from spinewatch.model.blocks import FloatArray


def path(*corners: tuple[float, float], start_deg: float = 0.0) -> FloatArray:
    """Go from angle to angle in so many seconds each."""
    times_s = np.cumsum([0.0, *(seconds for _, seconds in corners)])
    angles_deg = [start_deg, *(angle for angle, _ in corners)]
    grid_s = (np.arange(round(times_s[-1] * GRID_HZ)) + 0.5) / GRID_HZ
    return np.interp(grid_s, times_s, angles_deg)


def found(angle_deg: FloatArray, tracker: ExcursionTracker | None = None) -> list[Excursion]:
    tracker = tracker or ExcursionTracker()
    return [each for second in angle_deg.reshape(-1, GRID_HZ) for each in tracker.update(second)]


def sizes(angle_deg: FloatArray) -> list[float]:
    return [each.size_deg for each in found(angle_deg)]


def test_a_movement_out_and_back_is_one_excursion_with_its_size() -> None:
    (nod,) = found(path((0.0, 5.0), (40.0, 2.0), (0.0, 2.0), (0.0, 1.0)))

    assert nod.size_deg == pytest.approx(40.0, abs=0.6)


@pytest.mark.parametrize("seconds", [1.0, 5.0, 20.0, 60.0])
def test_slow_movers_are_counted_like_quick_ones(seconds: float) -> None:
    slow = found(path((0.0, 5.0), (40.0, seconds), (0.0, seconds), (0.0, 60.0)))

    assert len(slow) == 1
    assert slow[0].size_deg > 25.0


def test_small_movements_are_no_excursions() -> None:
    assert sizes(path(*[(9.0, 1.0), (0.0, 1.0)] * 20)) == []


def test_a_turn_to_one_side_and_on_to_the_other_is_two() -> None:
    assert sizes(path((0.0, 2.0), (40.0, 1.0), (-30.0, 2.0), (0.0, 1.0))) == pytest.approx(
        [40.0, 30.0], abs=1.1
    )


def test_movements_within_a_bend_count_with_their_own_size() -> None:
    bend = path((0.0, 2.0), (60.0, 4.0), *[(35.0, 2.0), (60.0, 2.0)] * 3, (0.0, 4.0))

    assert sizes(bend) == pytest.approx([25.0, 25.0, 25.0, 60.0], abs=1.5)


def test_a_posture_that_is_held_is_no_excursion_neither_going_in_nor_coming_out() -> None:
    slump = path((0.0, 5.0), (25.0, 3.0), (25.0, 90.0), (0.0, 3.0), (0.0, 90.0))

    assert sizes(slump) == []


def test_from_a_held_posture_movements_are_counted_from_there() -> None:
    slump = path((25.0, 3.0), (25.0, 90.0), *[(55.0, 2.0), (25.0, 2.0)] * 4, (25.0, 2.0))

    assert sizes(slump) == pytest.approx([30.0] * 4, abs=2.0)


def test_a_bend_held_for_less_than_a_minute_counts_when_it_is_over() -> None:
    tracker = ExcursionTracker()

    assert found(path((0.0, 2.0), (50.0, 3.0), (50.0, 40.0)), tracker) == []
    (bend,) = found(path((0.0, 3.0), start_deg=50.0), tracker)
    assert bend.size_deg == pytest.approx(50.0, abs=1.0)


def test_sinking_slowly_into_a_chair_is_no_excursion() -> None:
    assert sizes(path((30.0, 300.0), (30.0, 120.0))) == []


@pytest.mark.parametrize("unknown", [1, GRID_HZ])
def test_a_gap_ends_what_was_running_uncounted(unknown: int) -> None:
    nod = path((0.0, 2.0), (40.0, 1.5), (0.0, 1.5), (0.0, 2.0))
    back = 4 * GRID_HZ
    nod[back : back + unknown] = np.nan

    assert sizes(nod) == []


def test_doubt_ends_what_was_running_uncounted() -> None:
    tracker = ExcursionTracker()
    found(path((0.0, 2.0), (40.0, 1.0)), tracker)

    tracker.interrupt()

    assert found(path((0.0, 1.0), (0.0, 2.0), start_deg=40.0), tracker) == []


def test_walking_that_began_askew_finds_its_middle() -> None:
    steps = 14.0 * np.cos(2.0 * np.pi * np.arange(300 * GRID_HZ) / (1.15 * GRID_HZ))

    late = sizes(steps)[-50:]

    assert late == pytest.approx([14.0] * 50, abs=2.5)


NUDGES = (1.0 - 1e-9, 1.0 + 1e-9)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.floats(-80.0, 80.0), st.integers(1, 8)), min_size=1, max_size=8),
    st.floats(-60.0, 60.0),
)
def test_the_zero_of_the_day_does_not_matter(
    corners: list[tuple[float, int]], zero_deg: float
) -> None:
    angle_deg = path(*((angle, float(seconds)) for angle, seconds in corners))

    here = sizes(angle_deg)
    # An angle exactly on a threshold falls to either side when the last digits change.
    assume(all(sizes(angle_deg * nudge) == pytest.approx(here, abs=1e-6) for nudge in NUDGES))

    assert all(size > EXCURSION_DEG for size in here)
    assert sizes(angle_deg + zero_deg) == pytest.approx(here, abs=1e-6)
