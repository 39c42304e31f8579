"""What the live view and the summary say of movement."""

from io import StringIO

import pytest
from msgspec.structs import replace
from rich.console import Console

from spinewatch.cli.summary import summary_lines
from spinewatch.cli.view import render
from spinewatch.model.context import Position, Posture
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.results import (
    AnyResult,
    Change,
    Day,
    Direction,
    GuidedTest,
    Levels,
    Minute,
    MobilityWindow,
    MorningStart,
    Night,
    PlaneRange,
    SegmentLevel,
    SegmentMinute,
    SiteDay,
    StartState,
    WindowLength,
)
from spinewatch.model.sites import EmgSite, Plane, Segment
from spinewatch.service.overview import Overview

COMMON = {"person": "p01", "boot_id": "b", "mono_ns": 1, "valid": True}
DOUBT = "it may have slipped since the calibration"
KNOWN = PlaneRange(
    segment=Segment.NECK,
    plane=Plane.ROTATION,
    coverage=0.8,
    upright_min=11.0,
    excursions=42,
    range_p90_deg=75.4,
)
FEW = PlaneRange(
    segment=Segment.LUMBAR,
    plane=Plane.FLEXION,
    coverage=0.9,
    upright_min=12.0,
    excursions=12,
    cause="only 12 movements of more than 10 degrees; 30 are needed",
)
WINDOW = MobilityWindow(
    **COMMON, window=WindowLength.QUARTER_HOUR, upright_min=13.0, planes=(KNOWN, FEW)
)


def a_second(**changes: object) -> Levels:
    said = {"posture": Posture.UPRIGHT, "position": Position.SITTING_BACK, "moving": False}
    return Levels(**COMMON, **{**said, **changes})


def overview_of(*results: AnyResult) -> Overview:
    overview = Overview()
    for result in results:
        overview.absorb(result)
    return overview


def seen(*results: AnyResult) -> str:
    console = Console(file=StringIO(), width=140)
    status = overview_of(*results).status(person="p01", journal="j", clock_trusted=True)
    with console.capture() as shown:
        console.print(render(status, title="spinewatch"))
    return shown.get()


def told(*results: AnyResult) -> str:
    return "\n".join(summary_lines(overview_of(*results)))


def test_the_live_view_shows_position_posture_held_and_head() -> None:
    shown = seen(a_second(sustained_s=34 * 60.0 + 20.0, head_pitch_deg=12.4))

    assert "body: sitting back, still, same posture for 34 min   head: tilted forward 12°" in shown


def test_walking_is_said_instead_of_moving() -> None:
    assert "upright, walking" in seen(a_second(position=Position.UPRIGHT, walking=True))


def test_an_unknown_position_is_told_by_the_posture_if_that_is_known() -> None:
    assert "body: lying, still" in seen(a_second(posture=Posture.LYING, position=Position.UNKNOWN))


@pytest.mark.parametrize(
    ("pitch_deg", "words"), [(-9.6, "tilted back 10°"), (0.2, "head: level"), (None, "")]
)
def test_the_tilt_of_the_head_has_a_direction_and_is_not_invented(
    pitch_deg: float | None, words: str
) -> None:
    shown = seen(a_second(head_pitch_deg=pitch_deg))

    assert words in shown
    assert ("head:" in shown) is (pitch_deg is not None)


def test_angles_in_doubt_are_shown_with_the_doubt() -> None:
    neck = SegmentLevel(segment=Segment.NECK, flexion_deg=10.0, doubt=DOUBT)

    shown = seen(a_second(segments=(neck,)))

    assert "+10°" in shown
    assert f"neck: may be off, {DOUBT}" in shown
    assert f"neck: may be off for 1 s, {DOUBT}." in told(a_second(segments=(neck,)))


def test_the_summary_gives_used_range_beside_what_it_rests_on() -> None:
    text = told(a_second(), WINDOW)

    assert "Used range of the last complete quarter of an hour, 13 min 00 s upright." in text
    assert "not what could have been done" in text
    assert "75° (42 movements, known 80%)" in text
    assert "not told: only 12 movements of more than 10 degrees; 30 are needed" in text


def test_a_day_is_told_rather_than_its_last_quarter_of_an_hour() -> None:
    day = MobilityWindow(**COMMON, window=WindowLength.DAY, upright_min=600.0, planes=(KNOWN,))

    text = told(WINDOW, day, WINDOW)

    assert "Used range of the last day" in text
    assert "quarter of an hour" not in text


def test_without_a_complete_window_no_used_range_is_told() -> None:
    assert "none was complete" in told(a_second())


def test_movements_positions_and_turns_are_added_up() -> None:
    minute = Minute(
        **COMMON,
        postures={Posture.UPRIGHT: 1.0},
        turns=2,
        segments=(
            SegmentMinute(segment=Segment.NECK, coverage=1.0, excursions={Plane.ROTATION: 3}),
        ),
    )

    text = told(*[a_second(sustained_s=40.0)] * 90, minute, minute)

    assert "Positions: sitting back 1 min 30 s." in text
    assert "neck turning 6" in text
    assert "Turns in bed: 4. Longest in one posture, not lying: 40 s." in text


def test_guided_tests_stand_apart_from_used_range() -> None:
    test = GuidedTest(
        **COMMON,
        test=GuidedTestKind.NECK_ROTATION,
        plane=Plane.ROTATION,
        tries=3,
        segment=Segment.NECK,
        best_deg=61.2,
        best_other_deg=55.0,
    )

    assert "Guided test, neck rotation (neck): 61° and 55°, best of 3." in told(test)


def test_nights_and_days_are_told_with_what_is_exploratory() -> None:
    night = Night(
        **COMMON,
        date="2026-03-02",
        start_mono_ns=0,
        lying_min=450.0,
        coverage=0.96,
        positions_min={Position.LYING_ON_BACK: 300.0},
        turns=9,
    )
    day = Day(
        **COMMON,
        date="2026-03-02",
        coverage=0.9,
        morning=MorningStart(state=StartState.CENSORED, minutes=240.0, cause="it had not ended"),
        changes=(
            Change(metric="neck turning", direction=Direction.LESS),
            Change(metric="turns", direction=Direction.UNKNOWN, cause="only 9 of 28 days"),
        ),
    )

    text = told(night, day)

    assert "Night to 2026-03-02: 7 h 30 min lying, 9 turns, coverage 96%." in text
    assert "lying on the back 5 h 00 min." in text
    assert (
        "start of the morning: at least 4 h 00 min slower than your midday, it had not ended. "
        "Exploratory." in text
    )
    assert "neck turning: moved less than your usual; day known to 90%." in text
    assert "turns: unknown whether it changed, only 9 of 28 days;" in text


def test_hours_tense_of_the_last_day_stand_beside_the_hours_they_rest_on() -> None:
    known = SiteDay(
        site=EmgSite.UPPER_TRAPEZIUS_LEFT,
        coverage=0.5,
        known_h=12.0,
        tense_h=1.5,
        longest_tense_min=42.0,
        known_lying_h=6.0,
        tense_lying_h=0.25,
    )
    upright = replace(known, site=EmgSite.LUMBAR_ERECTOR_LEFT, tense_lying_h=None)
    unknown = SiteDay(
        site=EmgSite.LUMBAR_ERECTOR_RIGHT,
        coverage=0.0,
        known_h=0.0,
        causes_min={"not calibrated": 900},
    )
    day = Day(**COMMON, date="2026-03-02", coverage=0.9, muscles=(known, upright, unknown))

    lines = {line.split("  ")[1]: line for line in told(day).splitlines() if line.startswith("  ")}

    assert "2026-03-02, hours tense, of the hours of which it is known:" in told(day)
    tense = lines["upper trapezius, left"]
    assert tense.endswith(
        "1 h 30 min of  12 h 00 min   longest 42 min 00 s; lying 15 min 00 s of 6 h 00 min"
    )
    assert lines["lumbar erector, left"].endswith("lying: unknown")
    assert lines["lumbar erector, right"].endswith("unknown: not calibrated")


def test_nothing_is_said_that_could_be_taken_for_a_diagnosis_or_a_reproach() -> None:
    text = (told(a_second(sustained_s=7200.0), WINDOW) + seen(a_second(sustained_s=7200.0))).lower()

    assert not any(word in text for word in ("stiffer", "too long", "should", "basmi", "get up"))


def test_a_long_day_takes_no_more_memory_than_a_short_one() -> None:
    overview = overview_of(*[a_second(), WINDOW] * 50)

    assert len(overview.windows) == 1
    assert len(overview.position_s) == 1
