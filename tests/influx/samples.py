"""One full result of every kind, and entries of them."""

from msgspec.structs import replace

from spinewatch.model.context import PauseReason, Position, Posture
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.results import (
    Activity,
    Alert,
    AlertClass,
    AlertLevel,
    AnyResult,
    Attack,
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
    Side,
    SiteDay,
    SiteLevel,
    SiteMinute,
    StartState,
    WindowLength,
    Worn,
)
from spinewatch.model.scores import ScoreAnswers
from spinewatch.model.sites import EmgSite, MotionSite, Plane, Segment
from spinewatch.model.time import NS_PER_S
from spinewatch.model.verdicts import Verdict

UTC_NS = 1_790_000_000 * NS_PER_S
MONO_NS = 500 * NS_PER_S
COMMON = {"person": "p01", "boot_id": "b", "mono_ns": MONO_NS, "valid": True, "cause": "why not"}

SITE_LEVEL = SiteLevel(
    site=EmgSite.UPPER_TRAPEZIUS_LEFT,
    state=Activity.TENSE,
    tense=True,
    level_db=5.5,
    rms=12.25,
    rve_pct=40.0,
    unit="uV",
    cause="provisional",
    doubt="floor uncertain",
)
SEGMENT_LEVEL = SegmentLevel(
    segment=Segment.NECK,
    flexion_deg=12.5,
    lateral_deg=-3.0,
    rotation_deg=40.0,
    speed_dps=9.0,
    cause="part of it missing",
    doubt="placement not checked since yesterday",
)
SITE_MINUTE = SiteMinute(
    site=EmgSite.LUMBAR_ERECTOR_RIGHT,
    coverage=0.75,
    p10_db=0.5,
    p50_db=2.0,
    p90_db=6.0,
    gap_share=0.1,
    tense_share=0.6,
    tense_s=27.0,
    judged_s=45.0,
    tense_share_8min=0.4,
    p50_rve_pct=20.0,
    rhythmic_share=0.1,
    min_detectable_db=1.5,
    median_frequency_hz=80.0,
    causes=("lifted", "moved"),
    doubts=("floor uncertain",),
)
SEGMENT_MINUTE = SegmentMinute(
    segment=Segment.LUMBAR,
    coverage=0.5,
    flexion_p05_deg=1.0,
    flexion_p50_deg=2.0,
    flexion_p95_deg=3.0,
    lateral_p05_deg=-4.0,
    lateral_p95_deg=4.0,
    rotation_p05_deg=-5.0,
    rotation_p95_deg=5.0,
    speed_p95_dps=60.0,
    excursions={plane: count for count, plane in enumerate(Plane)},
    causes=("bent too far",),
    doubts=("placement not checked since yesterday",),
)
LEVELS = Levels(
    **COMMON,
    posture=Posture.LYING,
    position=Position.LYING_ON_RIGHT,
    moving=False,
    walking=False,
    sustained_s=1500.0,
    head_pitch_deg=-12.0,
    paused=PauseReason.AWAY,
    sites=(SITE_LEVEL,),
    segments=(SEGMENT_LEVEL,),
)
MINUTE = Minute(
    **COMMON,
    postures=dict.fromkeys(Posture, 0.25),
    positions=dict.fromkeys((Position.LYING_ON_RIGHT, Position.SITTING_BACK), 0.5),
    moving_share=0.5,
    walking_share=0.25,
    sustained_share=0.75,
    turns=2,
    head_pitch_p05_deg=-5.0,
    head_pitch_p50_deg=10.0,
    head_pitch_p95_deg=40.0,
    paused_s=10.0,
    sites=(SITE_MINUTE,),
    segments=(SEGMENT_MINUTE,),
)
EPISODE = Episode(
    **COMMON,
    id="e1",
    revision=3,
    site=EmgSite.UPPER_TRAPEZIUS_LEFT,
    grade=Grade.ACTIVITY,
    start_mono_ns=MONO_NS - 90 * NS_PER_S,
    end_mono_ns=MONO_NS - 2 * NS_PER_S,
    tense_minutes=1.5,
    confidence=0.8,
    reason="above your own reference",
    context="upright and still",
    config_hash="abc",
    peak_db=9.0,
    mean_db=6.0,
)
ATTACK = Attack(
    **COMMON,
    id="t1",
    revision=2,
    start_mono_ns=MONO_NS - 90 * NS_PER_S,
    end_mono_ns=MONO_NS - 2 * NS_PER_S,
    sites=(EmgSite.UPPER_TRAPEZIUS_LEFT, EmgSite.LUMBAR_ERECTOR_LEFT),
    side=Side.LEFT,
    ordered=True,
    episodes=("e1", "e2"),
    reason="2 places on the left side",
)
HEALTH = SensorHealth(
    **COMMON,
    sensor="neck",
    sites=("head", "c7"),
    connected=True,
    worn=Worn.WORN,
    planned_off=True,
    battery_pct=88.0,
    rssi_dbm=-61,
    rate_hz=99.9,
    drift_ppm=12.0,
    received=5994,
    lost=6,
    loss_estimated=True,
    rejected_packets=1,
    temperature_c=31.5,
)
DIARY = Diary(
    **COMMON,
    event_mono_ns=MONO_NS - 60 * NS_PER_S,
    pain=7,
    stiffness=3,
    spasm_now=True,
    place="neck",
    note='worse "again",\nsince the \\ bus',
    answers=ScoreAnswers(
        q1=1.0,
        q2=2.0,
        q3=3.0,
        q4=4.0,
        q5=5.0,
        q6_minutes=60.0,
        patient_global=5.5,
        crp_mg_l=7.5,
        crp_date="2026-09-01",
    ),
    basdai=3.0,
    asdas_crp=2.5,
    episode="e1",
    verdict=Verdict.CONFIRMED,
    prompted=True,
    tense_now=True,
)
PLANE_RANGE = PlaneRange(
    segment=Segment.NECK,
    plane=Plane.ROTATION,
    coverage=0.8,
    upright_min=11.0,
    excursions=42,
    p01_deg=-60.0,
    p05_deg=-40.0,
    p95_deg=35.0,
    p99_deg=55.0,
    range_p90_deg=75.0,
    range_p98_deg=115.0,
    excursion_p50_deg=28.0,
    speed_p95_dps=90.0,
    cause="why a part is missing",
)
WINDOW = MobilityWindow(
    **COMMON, window=WindowLength.QUARTER_HOUR, upright_min=12.0, planes=(PLANE_RANGE,)
)
BEND = GuidedTest(
    **COMMON,
    test=GuidedTestKind.BEND,
    plane=Plane.FLEXION,
    tries=3,
    site=MotionSite.CHEST,
    stopped_early=True,
    best_deg=70.0,
    best_other_deg=12.0,
    minutes_since_waking=30.0,
    uncertainty_deg=3.0,
    change_deg=-15.0,
    beyond_mcid=True,
)
TURN = replace(
    BEND,
    test=GuidedTestKind.NECK_ROTATION,
    plane=Plane.ROTATION,
    site=None,
    segment=Segment.NECK,
)
NIGHT = Night(
    **COMMON,
    date="2026-09-21",
    start_mono_ns=MONO_NS - 8 * 3600 * NS_PER_S,
    lying_min=470.0,
    coverage=0.95,
    positions_min=dict.fromkeys(Position, 60.0),
    turns=14,
    rises=1,
    neck_flexion_p50_deg=20.0,
    neck_lateral_p50_deg=-5.0,
    neck_rotation_p50_deg=12.0,
)
CHANGE = Change(
    metric="neck rotation",
    direction=Direction.LESS,
    value=60.0,
    usual_low=70.0,
    usual_high=90.0,
    cause="three days in a row",
)
SITE_DAY = SiteDay(
    site=EmgSite.LUMBAR_ERECTOR_RIGHT,
    coverage=0.5,
    known_h=12.0,
    tense_h=1.5,
    longest_tense_min=42.0,
    known_lying_h=6.0,
    tense_lying_h=0.25,
    p10_db=0.0,
    p50_db=2.0,
    p90_db=9.0,
    p50_rve_pct=12.0,
    min_detectable_db=1.5,
    causes_min={"electrode off the skin": 120, "no data": 3},
    doubts_min={"floor uncertain": 30},
)
DAY = Day(
    **COMMON,
    date="2026-09-21",
    coverage=0.9,
    upright_min=600.0,
    sitting_back_min=120.0,
    lying_min=500.0,
    walking_min=80.0,
    moving_min=200.0,
    sustained_min=90.0,
    morning=MorningStart(state=StartState.CENSORED, minutes=240.0, cause="it had not ended"),
    changes=(CHANGE,),
    muscles=(SITE_DAY,),
)
ALERT = Alert(
    **COMMON,
    id="a1",
    revision=2,
    alert_class=AlertClass.TENSION,
    level=AlertLevel.WARNING,
    text="muscle tension above your rest for 40 minutes",
    start_mono_ns=MONO_NS - 2400 * NS_PER_S,
)
FULL = {
    str(r.__struct_config__.tag): r
    for r in (LEVELS, MINUTE, EPISODE, ATTACK, HEALTH, WINDOW, BEND, NIGHT, DAY, DIARY, ALERT)
} | {"test of a segment": TURN}
"""By kind; of the guided tests, which are of a segment or a site, both."""


def make_entry(
    result: AnyResult = LEVELS,
    seq: int = 1,
    *,
    producer: Producer = Producer.MONITOR,
    epoch: str = "ep",
    labelled: bool = True,
) -> Entry:
    """Give a result as it arrives; each sequence number is a second of its own."""
    return Entry(
        producer=producer,
        epoch=epoch,
        seq=seq,
        result=replace(result, mono_ns=result.mono_ns + seq * NS_PER_S),
        utc_ns=UTC_NS + seq * NS_PER_S if labelled else None,
    )
