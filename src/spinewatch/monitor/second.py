"""One second of everything: what the streams said of it and what the body was doing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from spinewatch.mobility.angles.minutes import segment_level
from spinewatch.mobility.seconds import MotionSecond, SegmentSecond
from spinewatch.model.context import Context, PauseReason
from spinewatch.model.results import Activity, Levels, SegmentLevel, SiteLevel, Worn
from spinewatch.model.sites import EmgSite, MotionSite, Segment
from spinewatch.spasm.seconds import EmgSecond


@dataclass(frozen=True, slots=True, kw_only=True)
class BodySecond:
    """Everything known of one second, ``start_ns`` <= time < ``end_ns``."""

    start_ns: int
    end_ns: int
    context: Context
    emg: Mapping[EmgSite, EmgSecond]
    motion: Mapping[MotionSite, MotionSecond]
    segments: Mapping[Segment, SegmentSecond]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """What the person took off on purpose: everything, and each place of which that is so."""

    whole: PauseReason | None = None
    off: Mapping[str, PauseReason] = field(default_factory=dict)


def paused_cause(reason: PauseReason) -> str:
    """Say why a second of a sensor that is off on purpose is unknown."""
    return f"paused: {reason}"


def paused_motion(second: MotionSecond, reason: PauseReason) -> MotionSecond:
    """Make a second of one sensor unknown because the person said that it is off."""
    return replace(
        second,
        coverage=0.0,
        valid=np.zeros_like(second.valid),
        gravity_sensor=np.full_like(second.gravity_sensor, np.nan),
        gravity_body=None,
        quaternion=np.full_like(second.quaternion, np.nan),
        gyro_dps=np.full_like(second.gyro_dps, np.nan),
        acc_norm_dev=np.full_like(second.acc_norm_dev, np.nan),
        stretch=None,
        worn=Worn.UNKNOWN,
        resting=False,
        cause=paused_cause(reason),
        doubt=None,
    )


def paused_emg(second: EmgSecond, reason: PauseReason) -> EmgSecond:
    """Make a second unknown because the person said that the sensors are off."""
    return replace(
        second,
        coverage=0.0,
        rms=None,
        power=None,
        level_db=None,
        frame_levels_db=np.empty(0),
        active_share=None,
        tense=None,
        state=Activity.UNKNOWN,
        cause=paused_cause(reason),
        rve_pct=None,
        doubt=None,
    )


def paused_segment(second: SegmentSecond, reason: PauseReason) -> SegmentSecond:
    """Make a second unknown because the person said that the sensors are off."""
    return replace(
        second, valid=np.zeros_like(second.valid), coverage=0.0, cause=paused_cause(reason)
    )


def slim(second: BodySecond) -> BodySecond:
    """Keep what a minute needs, in half the digits: it is saved until then."""
    return replace(
        second,
        emg={site: _slim_emg(each) for site, each in second.emg.items()},
        segments={key: _slim_segment(each) for key, each in second.segments.items()},
        motion={},
    )


def _slim_emg(second: EmgSecond) -> EmgSecond:
    return replace(
        second,
        frame_levels_db=np.asarray(second.frame_levels_db, dtype=np.float32),
        rest_frames=np.empty(0),
        rms=None,
        power=None,
        level_db=None,
        active_share=None,
    )


def _slim_segment(second: SegmentSecond) -> SegmentSecond:
    rotation_deg = second.rotation_deg
    return replace(
        second,
        flexion_deg=np.asarray(second.flexion_deg, dtype=np.float32),
        lateral_deg=np.asarray(second.lateral_deg, dtype=np.float32),
        rotation_deg=None if rotation_deg is None else np.asarray(rotation_deg, dtype=np.float32),
        speed_dps=np.asarray(second.speed_dps, dtype=np.float32),
    )


def levels(
    second: BodySecond, *, person: str, boot_id: str, units: Mapping[EmgSite, str]
) -> Levels:
    """Give the result of one person-second."""
    context = second.context
    sites = tuple(_site_level(each, units[site]) for site, each in second.emg.items())
    segments = tuple(segment_level(each) for each in second.segments.values())
    known = any(site.state is not Activity.UNKNOWN for site in sites) or any(
        segment.cause is None for segment in segments
    )
    return Levels(
        person=person,
        boot_id=boot_id,
        mono_ns=second.end_ns,
        valid=known,
        cause=None if known else _common_cause(sites, segments),
        posture=context.posture,
        position=context.position,
        moving=context.moving,
        walking=context.walking,
        sustained_s=context.sustained_s,
        head_pitch_deg=context.head_pitch_deg,
        paused=context.paused,
        sites=sites,
        segments=segments,
    )


def _site_level(second: EmgSecond, unit: str) -> SiteLevel:
    return SiteLevel(
        site=second.site,
        state=second.state,
        tense=second.tense,
        level_db=second.level_db,
        rms=second.rms,
        rve_pct=second.rve_pct,
        unit=None if second.rms is None else unit,
        cause=second.cause,
        doubt=second.doubt,
    )


def _common_cause(sites: Iterable[SiteLevel], segments: Iterable[SegmentLevel]) -> str:
    told = (*(site.cause for site in sites), *(segment.cause for segment in segments))
    causes = {cause for cause in told if cause is not None}
    return "; ".join(sorted(causes)) or "no sensor is configured"
