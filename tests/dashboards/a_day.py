"""A day as a journal would hold it, with what a real day has: gaps, unknown time, tension.

Fifteen hours that begin at midnight, all of simple formulas, so that tests can say what must come
out.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from math import sin

from spinewatch.model.context import Position, Posture
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.results import (
    Activity,
    Alert,
    AlertClass,
    AlertLevel,
    AnyResult,
    Change,
    Day,
    Diary,
    Direction,
    Entry,
    Episode,
    Grade,
    GuidedTest,
    Levels,
    Minute,
    MobilityWindow,
    MorningStart,
    Night,
    PlaneRange,
    Producer,
    SegmentLevel,
    SegmentMinute,
    SensorHealth,
    SiteDay,
    SiteLevel,
    SiteMinute,
    StartState,
    WindowLength,
    Worn,
)
from spinewatch.model.sites import EmgSite, MotionSite, Plane, Segment
from spinewatch.model.time import NS_PER_MS, NS_PER_S, SECONDS_PER_MINUTE

MIDNIGHT_MS = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp() * 1000)
MINUTES = 15 * 60
NOW_MS = MIDNIGHT_MS + MINUTES * 60_000
LIVE_S = 20 * 60

TENSE = EmgSite.UPPER_TRAPEZIUS_LEFT
PARTLY = EmgSite.LUMBAR_ERECTOR_LEFT
UNCALIBRATED = EmgSite.UPPER_TRAPEZIUS_RIGHT

SWITCHED_OFF = range(300, 340)
"""Minutes of the day of which there is no record at all."""

LIFTED = range(400, 430)
"""Minutes of the day in which the electrode of PARTLY was off the skin."""

OUT_OF_REACH = range(200, 210)
"""Minutes of the day in which the sensor on the head was not connected."""

TENSE_MINUTES = range(600, 720)
TENSE_S = 45.0
"""In these minutes TENSE was tense for so long each: an hour and a half in all."""

LIVE_GAP_S = range(300, 420)
"""Seconds of the last twenty minutes of which there is no record."""

DAY_ENDED_MIN = 1
"""When the day before was over: a minute after midnight, so that it is within this one."""

TENSE_H = 1.5
KNOWN_H = 12.0
"""Of TENSE on the day before; UNCALIBRATED was unknown all day."""

USED_DEG = {Plane.FLEXION: 60.0, Plane.LATERAL: 32.0}
"""Used range of the day before; of turning there were too few movements."""

DOUBTFUL = range(800, 820)
"""Minutes of the day in which the angles of the lower back were in doubt."""

EXCURSIONS = {Plane.FLEXION: 2, Plane.LATERAL: 0, Plane.ROTATION: 1}
"""Of every segment in every minute out of bed."""

ASLEEP = range(420)
"""Minutes of the day in bed."""


def entries(person: str) -> Iterator[Entry]:
    """Give the day of one person in the order of sequence."""
    told = sorted(_told(person), key=lambda pair: pair[0])
    for seq, (utc_ms, result) in enumerate(told, start=1):
        yield Entry(
            producer=Producer.PERSON if isinstance(result, Diary) else Producer.MONITOR,
            epoch="e1",
            seq=seq,
            result=result,
            utc_ns=utc_ms * NS_PER_MS,
            utc_offset_min=60,
        )


def _told(person: str) -> Iterator[tuple[int, AnyResult]]:
    for minute in range(MINUTES):
        if minute not in SWITCHED_OFF:
            yield from _minute(person, minute)
    for second in range(LIVE_S):
        if second not in LIVE_GAP_S:
            yield _levels(person, MINUTES * SECONDS_PER_MINUTE - LIVE_S + second + 1)
    yield from _episodes(person)
    yield from _the_day_before(person)
    yield _night(person)
    yield from _guided_tests(person)
    yield _diary(person)
    yield _alert(person)


def _at(person: str, second: float) -> tuple[int, dict[str, object]]:
    """Give label and common fields of a result that ends at a second of the day."""
    common = {
        "person": person,
        "boot_id": "b1",
        "mono_ns": int(second * NS_PER_S),
        "valid": True,
    }
    return MIDNIGHT_MS + int(second * 1000), common


def _minute(person: str, minute: int) -> Iterator[tuple[int, AnyResult]]:
    utc_ms, common = _at(person, (minute + 1) * SECONDS_PER_MINUTE)
    yield (
        utc_ms,
        Minute(
            **common,
            postures={Posture.UPRIGHT: 0.75, Posture.LYING: 0.25},
            positions={Position.LYING_ON_BACK if minute in ASLEEP else Position.UPRIGHT: 1.0},
            moving_share=0.4,
            walking_share=0.1,
            sustained_share=0.0 if minute in ASLEEP else 0.5,
            sites=(_tense(minute), _partly(minute), _uncalibrated()),
            segments=tuple(_segment_minute(segment, minute) for segment in Segment),
        ),
    )
    yield utc_ms, _emg_health(common, minute)
    yield utc_ms, _head_health(common, minute)


def _tense(minute: int) -> SiteMinute:
    tense_s = TENSE_S if minute in TENSE_MINUTES else 0.0
    return SiteMinute(
        site=TENSE,
        coverage=1.0,
        p10_db=1.0,
        p50_db=2.0 + tense_s / 10,
        p90_db=9.0,
        gap_share=0.3,
        tense_share=tense_s / SECONDS_PER_MINUTE,
        tense_s=tense_s,
        judged_s=float(SECONDS_PER_MINUTE),
        median_frequency_hz=82.5,
    )


def _partly(minute: int) -> SiteMinute:
    if minute in LIFTED:
        return SiteMinute(site=PARTLY, coverage=0.0, causes=("electrode off the skin",))
    return SiteMinute(
        site=PARTLY,
        coverage=0.5,
        p50_db=1.0,
        tense_share=0.0,
        tense_s=0.0,
        judged_s=SECONDS_PER_MINUTE / 2,
        causes=("no data",),
    )


def _uncalibrated() -> SiteMinute:
    return SiteMinute(site=UNCALIBRATED, coverage=1.0, causes=("not calibrated",))


def _segment_minute(segment: Segment, minute: int) -> SegmentMinute:
    middle_deg = 20.0 * sin(minute / 60)
    return SegmentMinute(
        segment=segment,
        coverage=0.9,
        flexion_p05_deg=middle_deg - 10.0,
        flexion_p50_deg=middle_deg,
        flexion_p95_deg=middle_deg + 15.0,
        lateral_p05_deg=-5.0,
        lateral_p95_deg=6.0,
        rotation_p05_deg=-20.0,
        rotation_p95_deg=22.0,
        speed_p95_dps=35.0,
        excursions={} if minute in ASLEEP else EXCURSIONS,
        causes=("not worn",),
        doubts=("it may have slipped",) if minute in DOUBTFUL and segment is Segment.LUMBAR else (),
    )


def _emg_health(common: dict[str, object], minute: int) -> SensorHealth:
    lost = 150 if minute % 10 == 0 else 0
    return SensorHealth(
        **common,
        sensor="emg",
        sites=("upper_trapezius_left", "lumbar_erector_left"),
        connected=True,
        worn=Worn.WORN,
        rssi_dbm=-61,
        rate_hz=250.02,
        drift_ppm=80.0,
        received=15_000 - lost,
        lost=lost,
    )


def _head_health(common: dict[str, object], minute: int) -> SensorHealth:
    said = {"sensor": "imu-head", "sites": ("head",), "battery_pct": 100.0 - minute / 20}
    if minute in OUT_OF_REACH:
        why = {"valid": False, "cause": "out of reach"}
        return SensorHealth(**{**common, **why}, **said, connected=False, received=0, lost=0)
    return SensorHealth(**common, **said, connected=True, rate_hz=99.97, received=6_000, lost=0)


def _levels(person: str, second: int) -> tuple[int, AnyResult]:
    utc_ms, common = _at(person, second)
    lifted = second % 100 < 10
    return utc_ms, Levels(
        **common,
        posture=Posture.UPRIGHT,
        moving=False,
        sites=(
            SiteLevel(site=TENSE, state=Activity.TENSE, level_db=7.5, rms=12.0, unit="uV"),
            SiteLevel(site=PARTLY, state=Activity.UNKNOWN, cause="electrode off the skin")
            if lifted
            else SiteLevel(site=PARTLY, state=Activity.REST, level_db=0.5, rms=4.0, unit="uV"),
        ),
        segments=tuple(
            SegmentLevel(
                segment=segment,
                flexion_deg=12.0,
                lateral_deg=-3.0,
                rotation_deg=None if segment is Segment.LUMBAR else 8.0,
                speed_dps=4.0,
            )
            for segment in Segment
        ),
    )


def _episodes(person: str) -> Iterator[tuple[int, AnyResult]]:
    """Give one that is over, told in four revisions, and one that still runs."""
    for revision, told_min in enumerate((610, 640, 700, 725)):
        yield _episode(person, "ep-1", revision, 600.0, told_min, 720.0 if told_min > 720 else None)
    yield _episode(person, "ep-2", 0, 880.0, 885, None)


def _episode(
    person: str, name: str, revision: int, start_min: float, told_min: int, end_min: float | None
) -> tuple[int, AnyResult]:
    utc_ms, common = _at(person, told_min * SECONDS_PER_MINUTE)
    return utc_ms, Episode(
        **common,
        id=name,
        revision=revision,
        site=TENSE if name == "ep-1" else PARTLY,
        grade=Grade.A if name == "ep-1" else Grade.B,
        start_mono_ns=int(start_min * SECONDS_PER_MINUTE * NS_PER_S),
        end_mono_ns=None if end_min is None else int(end_min * SECONDS_PER_MINUTE * NS_PER_S),
        tense_minutes=(told_min - start_min) * 0.75,
        confidence=0.5 + revision / 10,
        reason="6 dB above rest while lying",
        context="lying, still",
        config_hash="c0ffee",
        peak_db=11.0,
        mean_db=6.5,
    )


def _the_day_before(person: str) -> Iterator[tuple[int, AnyResult]]:
    utc_ms, common = _at(person, DAY_ENDED_MIN * SECONDS_PER_MINUTE)
    planes = tuple(_used(segment, plane) for segment in Segment for plane in Plane)
    yield (
        utc_ms,
        MobilityWindow(**common, window=WindowLength.DAY, upright_min=840.0, planes=planes),
    )
    yield (
        utc_ms,
        MobilityWindow(**common, window=WindowLength.QUARTER_HOUR, upright_min=2.0, planes=planes),
    )
    yield (
        utc_ms,
        Day(
            **common,
            date="2026-03-01",
            coverage=0.9,
            upright_min=840.0,
            sitting_back_min=120.0,
            lying_min=480.0,
            walking_min=90.0,
            moving_min=300.0,
            sustained_min=150.0,
            morning=MorningStart(
                state=StartState.CENSORED, minutes=240.0, cause="still slow after 4 hours"
            ),
            changes=(
                Change(
                    metric="neck turning",
                    direction=Direction.LESS,
                    value=55.0,
                    usual_low=60.0,
                    usual_high=80.0,
                ),
                Change(
                    metric="turns in bed", direction=Direction.UNKNOWN, cause="only 9 of 28 days"
                ),
            ),
            muscles=(_day_of_tense(), _day_of_uncalibrated()),
        ),
    )


def _day_of_tense() -> SiteDay:
    return SiteDay(
        site=TENSE,
        coverage=KNOWN_H / 24.0,
        known_h=KNOWN_H,
        tense_h=TENSE_H,
        longest_tense_min=40.0,
        known_lying_h=7.0,
        tense_lying_h=0.5,
        p10_db=-1.0,
        p50_db=2.0,
        p90_db=9.0,
        p50_rve_pct=12.0,
        min_detectable_db=1.5,
        causes_min={"no data": 30},
        doubts_min={"floor uncertain": 12},
    )


def _day_of_uncalibrated() -> SiteDay:
    return SiteDay(
        site=UNCALIBRATED, coverage=0.0, known_h=0.0, causes_min={"not calibrated": 1440}
    )


def _used(segment: Segment, plane: Plane) -> PlaneRange:
    said = {"segment": segment, "plane": plane, "coverage": 0.8, "upright_min": 700.0}
    if plane not in USED_DEG:
        return PlaneRange(
            **said,
            excursions=12,
            excursion_p50_deg=14.0,
            cause="only 12 movements of more than 10 degrees; 30 are needed",
        )
    used_deg = USED_DEG[plane]
    return PlaneRange(
        **said,
        excursions=640,
        p01_deg=-15.0,
        p05_deg=-10.0,
        p95_deg=used_deg - 10.0,
        p99_deg=used_deg,
        range_p90_deg=used_deg,
        range_p98_deg=used_deg + 15.0,
        excursion_p50_deg=24.0,
        speed_p95_dps=80.0,
    )


def _night(person: str) -> tuple[int, AnyResult]:
    utc_ms, common = _at(person, ASLEEP.stop * SECONDS_PER_MINUTE)
    return utc_ms, Night(
        **common,
        date="2026-03-02",
        start_mono_ns=-3600 * NS_PER_S,
        lying_min=480.0,
        coverage=0.95,
        positions_min={
            **dict.fromkeys(Position, 0.0),
            Position.LYING_ON_BACK: 400.0,
            Position.LYING_ON_LEFT: 80.0,
        },
        turns=11,
        rises=1,
        neck_flexion_p50_deg=18.0,
        neck_lateral_p50_deg=-4.0,
        neck_rotation_p50_deg=9.0,
        cause="out of reach",
    )


def _guided_tests(person: str) -> Iterator[tuple[int, AnyResult]]:
    for after_min, best_deg in ((0, 62.0), (30, 70.0)):
        utc_ms, common = _at(person, (ASLEEP.stop + 5 + after_min) * SECONDS_PER_MINUTE)
        bend = {"test": GuidedTestKind.BEND, "plane": Plane.FLEXION, "tries": 3}
        waking = {"minutes_since_waking": 5.0 + after_min, "uncertainty_deg": 3.0}
        yield (
            utc_ms,
            GuidedTest(
                **common,
                **bend,
                **waking,
                site=MotionSite.CHEST,
                best_deg=best_deg,
                change_deg=8.0,
                beyond_mcid=False,
            ),
        )
        yield (
            utc_ms,
            GuidedTest(**common, **bend, **waking, segment=Segment.LUMBAR, best_deg=best_deg / 2),
        )
    yield (
        utc_ms,
        GuidedTest(
            **common,
            test=GuidedTestKind.NECK_ROTATION,
            plane=Plane.ROTATION,
            tries=2,
            segment=Segment.NECK,
            stopped_early=True,
            cause="stopped after two tries",
            best_deg=51.0,
            best_other_deg=44.0,
        ),
    )


def _diary(person: str) -> tuple[int, AnyResult]:
    utc_ms, common = _at(person, 730 * SECONDS_PER_MINUTE)
    mono_ns = int(700 * SECONDS_PER_MINUTE * NS_PER_S)
    return utc_ms, Diary(**common, event_mono_ns=mono_ns, pain=6, spasm_now=True, place="neck")


def _alert(person: str) -> tuple[int, AnyResult]:
    utc_ms, common = _at(person, 660 * SECONDS_PER_MINUTE)
    return utc_ms, Alert(
        **common,
        id="ep-1",
        revision=0,
        alert_class=AlertClass.TENSION,
        level=AlertLevel.INFO,
        text="Muscle tension above your rest for an hour.",
    )
