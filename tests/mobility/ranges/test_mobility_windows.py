"""Used range of a quarter of an hour, a midday and a day, and what it rests on."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from spinewatch.mobility.ranges.windows import NO_SEGMENT, WindowTracker
from spinewatch.mobility.seconds import GRID_HZ, SegmentSecond, unknown_segment
from spinewatch.model.context import Context, PauseReason, Posture
from spinewatch.model.results import MobilityWindow, PlaneRange, WindowLength
from spinewatch.model.sites import Plane, Segment

UPRIGHT = Context(posture=Posture.UPRIGHT, moving=False)
LYING = Context(posture=Posture.LYING, moving=False)
NOD_S = 4
WHO = {"person": "p01", "boot_id": "b"}
NODS = 40


def second(
    k: int, *, flexion_deg: float = 30.0, zero_deg: float = 0.0, segment: Segment = Segment.NECK
) -> SegmentSecond:
    """Give a second of a neck that nods every four seconds, turns little and is never askew.

    The first nod only shows where it rests.
    """
    phase = 2.0 * np.pi * (k + (np.arange(GRID_HZ) + 0.5) / GRID_HZ) / NOD_S
    nod = np.maximum(np.sin(phase), 0.0)
    return SegmentSecond(
        segment=segment,
        flexion_deg=zero_deg + flexion_deg * nod,
        lateral_deg=np.zeros(GRID_HZ),
        rotation_deg=6.0 * nod,
        speed_dps=np.zeros(GRID_HZ),
        valid=np.ones(GRID_HZ, dtype=np.bool_),
        coverage=1.0,
        cause=None,
    )


def nodding(count: int = NODS) -> list[SegmentSecond]:
    return [second(k) for k in range(count * NOD_S)]


def fed(
    seconds: Iterable[SegmentSecond],
    context: Context = UPRIGHT,
    tracker: WindowTracker | None = None,
) -> WindowTracker:
    tracker = tracker or WindowTracker((Segment.NECK,))
    for each in seconds:
        tracker.update({Segment.NECK: each}, context)
    return tracker


def of_plane(window: MobilityWindow, plane: Plane = Plane.FLEXION) -> PlaneRange:
    (found,) = (each for each in window.planes if each.plane is plane)
    return found


def test_used_range_is_that_of_the_samples() -> None:
    seconds = nodding()
    angles = np.concatenate([each.flexion_deg for each in seconds])

    flexion = of_plane(fed(seconds).close(900, **WHO))

    low, high = np.percentile(angles, (5, 95))
    assert flexion.range_p90_deg == pytest.approx(high - low, abs=0.5)
    assert (flexion.p05_deg, flexion.p95_deg) == pytest.approx((low, high), abs=0.5)
    assert flexion.range_p98_deg == pytest.approx(30.0, abs=0.5)
    assert flexion.excursions == NODS - 1
    assert flexion.excursion_p50_deg == pytest.approx(30.0, abs=2.0)
    assert flexion.cause is None


def test_speed_is_of_the_time_in_which_it_moves() -> None:
    flexion = of_plane(fed(nodding()).close(900, **WHO))

    fastest_dps = 30.0 * 2.0 * np.pi / NOD_S
    assert flexion.speed_p95_dps == pytest.approx(fastest_dps, abs=1.0)


def test_with_few_movements_there_is_no_used_range_and_it_says_so() -> None:
    flexion = of_plane(fed(nodding(12)).close(900, **WHO))

    assert flexion.cause == "only 11 movements of more than 10 degrees; 30 are needed"
    assert flexion.excursions == 11
    assert flexion.range_p90_deg is flexion.p95_deg is flexion.speed_p95_dps is None
    assert flexion.upright_min == pytest.approx(12 * NOD_S / 60)


def test_each_plane_stands_for_itself() -> None:
    window = fed(nodding()).close(900, **WHO)

    rotation = of_plane(window, Plane.ROTATION)
    assert rotation.excursions == 0
    assert rotation.cause == "no movement of more than 10 degrees; 30 are needed"
    assert of_plane(window).range_p90_deg is not None


def test_coverage_and_upright_minutes_are_stated_apart() -> None:
    tracker = fed(nodding())
    fed([second(k) for k in range(100)], LYING, tracker)

    window = tracker.close(900, **WHO)

    watched_s = NODS * NOD_S
    assert of_plane(window).coverage == pytest.approx((watched_s + 100) / 900)
    assert of_plane(window).upright_min == pytest.approx(watched_s / 60)
    assert window.upright_min == pytest.approx(watched_s / 60)


def test_lying_changes_neither_percentiles_nor_excursions() -> None:
    upright = fed(nodding()).close(900, **WHO)
    tracker = fed(nodding())
    fed([second(k, flexion_deg=70.0) for k in range(200)], LYING, tracker)

    both = tracker.close(900, **WHO)

    assert without_coverage(of_plane(both)) == without_coverage(of_plane(upright))


def without_coverage(used: PlaneRange) -> dict[str, object]:
    return {name: getattr(used, name) for name in used.__struct_fields__ if name != "coverage"}


def test_what_is_in_doubt_does_not_count_and_the_doubt_is_told() -> None:
    doubtful = [replace(each, doubt="it may have slipped") for each in nodding()]

    window = fed(doubtful).close(900, **WHO)

    assert not window.valid
    assert window.cause == "it may have slipped"
    assert of_plane(window).coverage == 0.0
    assert of_plane(window).excursions == 0


def test_paused_time_does_not_count_and_is_told() -> None:
    paused = Context(posture=Posture.UNKNOWN, moving=None, paused=PauseReason.SHOWER)
    unknown = [unknown_segment(Segment.NECK, "paused: shower")] * 60

    window = fed(unknown, paused).close(900, **WHO)

    assert (window.valid, window.cause, window.upright_min) == (False, "paused: shower", 0.0)


def test_time_in_which_nobody_was_upright_has_no_used_range() -> None:
    flexion = of_plane(fed(nodding(), LYING).close(900, **WHO))

    assert flexion.coverage > 0.0
    assert flexion.cause == "never upright while this angle was known"


def test_a_plane_that_is_never_known_says_so() -> None:
    seconds = [replace(each, rotation_deg=None) for each in nodding()]

    window = fed(seconds).close(900, **WHO)

    assert of_plane(window, Plane.ROTATION).cause == "this angle was never known"
    assert window.valid


def test_without_segments_a_window_is_unknown() -> None:
    tracker = WindowTracker(())
    tracker.update({}, UPRIGHT)

    window = tracker.close(900, **WHO)

    assert (window.valid, window.cause) == (False, NO_SEGMENT)


def test_totals_do_not_depend_on_the_zero_of_the_day_and_sides_do() -> None:
    here = of_plane(fed(nodding()).close(900, **WHO))
    there = of_plane(fed([second(k, zero_deg=7.5) for k in range(NODS * NOD_S)]).close(900, **WHO))

    assert there.range_p90_deg == pytest.approx(here.range_p90_deg)
    assert there.excursions == here.excursions
    assert there.p05_deg == pytest.approx((here.p05_deg or 0.0) + 7.5)


def test_a_quarter_of_an_hour_begins_anew_and_the_day_goes_on() -> None:
    tracker = fed(nodding(20))
    first = tracker.close(900, **WHO)
    fed(nodding(20), UPRIGHT, tracker)

    second_quarter, day = tracker.close(1800, **WHO), tracker.close_day(1900, **WHO)

    assert (first.window, day.window) == (WindowLength.QUARTER_HOUR, WindowLength.DAY)
    assert of_plane(first).cause is not None
    assert of_plane(second_quarter).excursions < 30
    assert of_plane(day).excursions == (
        of_plane(first).excursions + of_plane(second_quarter).excursions
    )
    assert of_plane(day).range_p90_deg is not None
    assert of_plane(tracker.close_day(2000, **WHO)).excursions == 0


def test_a_day_that_ends_within_a_quarter_of_an_hour_takes_nothing_from_it() -> None:
    tracker = fed(nodding(20))
    tracker.close_day(500, **WHO)
    fed(nodding(20), UPRIGHT, tracker)

    assert of_plane(tracker.close(900, **WHO)).excursions > 35
    assert of_plane(tracker.close_day(950, **WHO)).excursions < 25


def test_a_midday_holds_what_lies_between_its_begin_and_its_end() -> None:
    tracker = fed(nodding(15))
    tracker.begin_midday()
    fed(nodding(40), UPRIGHT, tracker)
    tracker.close(900, **WHO)

    midday = tracker.close_midday(1000, **WHO)
    fed(nodding(15), UPRIGHT, tracker)

    assert (midday.window, midday.mono_ns) == (WindowLength.MIDDAY, 1000)
    assert of_plane(midday).excursions == 40
    assert of_plane(midday).coverage == pytest.approx(40 * NOD_S / (6 * 3600))
    assert of_plane(tracker.close_day(2000, **WHO)).excursions == 69
    tracker.begin_midday()
    assert of_plane(tracker.close_midday(3000, **WHO)).excursions == 0


def test_excursions_are_counted_per_minute_where_they_can_be_seen() -> None:
    tracker = fed(nodding(15))

    assert tracker.excursions_of_minute() == {
        Segment.NECK: {Plane.FLEXION: 14, Plane.LATERAL: 0, Plane.ROTATION: 0}
    }
    assert tracker.excursions_of_minute() == {}
    assert fed(nodding(15), LYING).excursions_of_minute() == {}


def test_whoever_goes_on_from_a_state_gives_the_same_results() -> None:
    seconds = nodding()
    whole, first, after = (WindowTracker((Segment.NECK,)) for _ in range(3))
    whole.begin_midday()
    first.begin_midday()
    fed(seconds, UPRIGHT, whole)
    fed(seconds[:61], UPRIGHT, first)

    after.restore(first.state())
    fed(seconds[61:], UPRIGHT, after)

    assert after.state() == whole.state()
    assert after.close(900, **WHO) == whole.close(900, **WHO)
    assert after.close_midday(900, **WHO) == whole.close_midday(900, **WHO)
    assert after.excursions_of_minute() == whole.excursions_of_minute()


def test_the_state_of_a_day_takes_kilobytes() -> None:
    rng = np.random.default_rng(3)
    tracker = WindowTracker(tuple(Segment))
    tracker.begin_midday()
    for k in range(300):
        zero_deg = float(rng.normal(0.0, 20.0))
        tracker.update(
            {each: second(k, zero_deg=zero_deg, segment=each) for each in Segment}, UPRIGHT
        )

    assert len(tracker.state()) < 40_000
