"""A slow start is judged against the person's own midday, or not at all."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.days.blocks import MovementBlocks
from spinewatch.days.facts import minute_facts
from spinewatch.days.limits import MIDDAY_FAIL_SHARE
from spinewatch.days.morning import own_threshold, slow_start
from spinewatch.model.context import Posture
from spinewatch.model.results import Minute, SegmentMinute, StartState
from spinewatch.model.sites import Segment
from spinewatch.simulation.months import movement_blocks

Windows = Sequence[float | None]
FAST, SLOW = 0.0, -1.0
USUAL = -0.5


def windows(composites: Windows, minutes: int = 15) -> Windows:
    """Give the half hours of quarters in which so many minutes moved at one pace, or none."""
    blocks = MovementBlocks()
    for number, composite in enumerate(composites):
        if composite is not None:
            for _ in range(minutes):
                blocks.add(number, composite)
    return blocks.windows(len(composites))


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(14, 28), st.floats(0.0, 2.0))
def test_no_more_than_the_wanted_share_of_the_own_middays_would_be_slow(
    seed: int, count: int, cv: float
) -> None:
    blocks = movement_blocks(seed, days=count, blocks=24, cv=cv, dependence=0.4, day_cv=0.2)
    days = [windows(day) for day in blocks.tolist()]
    threshold = own_threshold(days)
    assert threshold is not None
    pool = [window for day in days for window in day if window is not None]
    assert sum(window < threshold for window in pool) <= MIDDAY_FAIL_SHARE * len(pool)


def test_thirteen_middays_give_no_threshold() -> None:
    assert own_threshold([[FAST] * 23] * 13) is None
    assert own_threshold([[FAST] * 23] * 14) == FAST


def test_a_morning_at_midday_pace_has_no_slow_start() -> None:
    found = slow_start(windows([FAST] * 16), USUAL)
    assert found.state is StartState.NONE
    assert found.minutes is None


def test_a_slow_start_lasts_until_the_first_usual_window() -> None:
    found = slow_start(windows([SLOW] * 4 + [FAST] * 12), USUAL)
    assert found.state is StartState.SLOW
    assert found.minutes == 45.0  # the window from 45 to 75 minutes is half usual


def test_four_slow_hours_are_a_lower_bound() -> None:
    found = slow_start(windows([SLOW] * 16), USUAL)
    assert (found.state, found.minutes) == (StartState.CENSORED, 240.0)
    assert found.cause


def test_sensors_taken_off_in_a_slow_morning_give_a_lower_bound() -> None:
    found = slow_start(windows([SLOW] * 4 + [None] * 12), USUAL)
    assert (found.state, found.minutes) == (StartState.CENSORED, 45.0)
    assert found.cause == "too little movement to see when it ended"


def test_a_short_time_without_movement_does_not_end_the_watch() -> None:
    found = slow_start(windows([SLOW] * 4 + [None] * 2 + [FAST] * 10), USUAL)
    assert (found.state, found.minutes) == (StartState.SLOW, 90.0)


def test_too_little_movement_in_the_first_hour_is_unknown() -> None:
    found = slow_start(windows([None] * 5 + [FAST] * 11), USUAL)
    assert found.state is StartState.UNKNOWN
    assert found.cause
    assert slow_start(windows([None] * 16), USUAL).state is StartState.UNKNOWN


def test_half_an_hour_is_known_by_its_minutes_with_movement_in_either_quarter() -> None:
    blocks = MovementBlocks()
    for number, minutes in enumerate((4, 3, 11, 2, 7, 0, 15)):
        for _ in range(minutes):
            blocks.add(number, float(number))
    few, long, *_, nine, never, none = blocks.windows(7)
    assert long == (3 * 1.0 + 11 * 2.0) / 14
    assert few is nine is never is none is None


def test_a_morning_of_tests_shower_and_calibration_is_known_from_its_first_hour() -> None:
    blocks = MovementBlocks()
    for number, minutes in enumerate((4, 3, 11, 2, 13, 3, 9, 14)):
        for _ in range(minutes):
            blocks.add(number, SLOW if number < 4 else FAST)
    found = slow_start(blocks.windows(16), USUAL)
    assert (found.state, found.minutes) == (StartState.SLOW, 45.0)


def test_a_back_that_is_driven_about_does_not_move_slowly_but_not_at_all() -> None:
    assert movement_at(speed_p95_dps=0.6) == {}
    assert set(movement_at(speed_p95_dps=5.0)) == {Segment.LUMBAR}


def movement_at(*, speed_p95_dps: float) -> dict[Segment, float]:
    back = SegmentMinute(
        segment=Segment.LUMBAR,
        coverage=1.0,
        flexion_p05_deg=0.0,
        flexion_p95_deg=0.5,
        speed_p95_dps=speed_p95_dps,
    )
    minute = Minute(
        person="p",
        boot_id="b",
        mono_ns=1,
        valid=True,
        postures={Posture.UPRIGHT: 1.0},
        moving_share=1.0,
        segments=(back,),
    )
    return minute_facts(minute).movement
