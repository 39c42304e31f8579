"""One full result of every kind, and entries of them."""

from msgspec.structs import replace

from spinewatch.model.context import PauseReason, Posture
from spinewatch.model.results import (
    Activity,
    Alert,
    AlertClass,
    AlertLevel,
    AnyResult,
    Diary,
    Entry,
    Episode,
    Grade,
    Levels,
    Minute,
    Producer,
    SegmentLevel,
    SegmentMinute,
    SensorHealth,
    SiteLevel,
    SiteMinute,
    Worn,
)
from spinewatch.model.sites import EmgSite, Segment
from spinewatch.model.time import NS_PER_S

UTC_NS = 1_790_000_000 * NS_PER_S
MONO_NS = 500 * NS_PER_S
COMMON = {"person": "p01", "boot_id": "b", "mono_ns": MONO_NS, "valid": True, "cause": "why not"}

SITE_LEVEL = SiteLevel(
    site=EmgSite.UPPER_TRAPEZIUS_LEFT,
    state=Activity.TENSE,
    tense=True,
    level_db=5.5,
    rms=12.25,
    unit="uV",
    cause="provisional",
)
SEGMENT_LEVEL = SegmentLevel(
    segment=Segment.NECK,
    flexion_deg=12.5,
    lateral_deg=-3.0,
    rotation_deg=40.0,
    speed_dps=9.0,
    cause="part of it missing",
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
    median_frequency_hz=80.0,
    causes=("lifted", "moved"),
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
    causes=("bent too far",),
)
LEVELS = Levels(
    **COMMON,
    posture=Posture.LYING,
    moving=False,
    paused=PauseReason.AWAY,
    sites=(SITE_LEVEL,),
    segments=(SEGMENT_LEVEL,),
)
MINUTE = Minute(
    **COMMON,
    postures=dict.fromkeys(Posture, 0.25),
    moving_share=0.5,
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
)
DIARY = Diary(
    **COMMON,
    event_mono_ns=MONO_NS - 60 * NS_PER_S,
    pain=7,
    stiffness=3,
    spasm_now=True,
    place="neck",
    note='worse "again",\nsince the \\ bus',
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
FULL = {str(r.__struct_config__.tag): r for r in (LEVELS, MINUTE, EPISODE, HEALTH, DIARY, ALERT)}


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
