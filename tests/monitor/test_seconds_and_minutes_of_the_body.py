"""What the body did in a second and a minute, as results."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from spinewatch.mobility.seconds import GRID_HZ, SegmentSecond
from spinewatch.model.context import Context, Position, Posture
from spinewatch.model.packing import pack
from spinewatch.model.results import Activity
from spinewatch.model.sites import EmgSite, Plane, Segment
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.minute import minute_result
from spinewatch.monitor.second import BodySecond, levels, slim
from spinewatch.spasm.seconds import EmgSecond

WHO = {"person": "p01", "boot_id": "b"}
DOUBT = "it may have slipped"


def neck(*, doubt: str | None = None) -> SegmentSecond:
    flat = np.full(GRID_HZ, 10.0)
    return SegmentSecond(
        segment=Segment.NECK,
        flexion_deg=flat,
        lateral_deg=flat,
        rotation_deg=None,
        speed_dps=flat,
        valid=np.ones(GRID_HZ, dtype=np.bool_),
        coverage=1.0,
        cause=None,
        doubt=doubt,
    )


def trapezius() -> EmgSecond:
    return EmgSecond(
        site=EmgSite.UPPER_TRAPEZIUS_LEFT,
        coverage=1.0,
        rms=18.28,
        power=334.1,
        level_db=14.96,
        frame_levels_db=np.linspace(9.0001, 15.0007, 50),
        rest_frames=np.linspace(20.0, 25.0, 50),
        active_share=0.9,
        tense=True,
        state=Activity.TENSE,
        median_frequency_hz=71.3,
        rhythmic=False,
        min_detectable_db=3.5,
        rve_pct=12.4,
    )


def body_second(
    k: int = 0, context: Context | None = None, *, doubt: str | None = None
) -> BodySecond:
    return BodySecond(
        start_ns=k * NS_PER_S,
        end_ns=(k + 1) * NS_PER_S,
        context=context or Context(posture=Posture.UPRIGHT, moving=None),
        emg={},
        motion={},
        segments={Segment.NECK: neck(doubt=doubt)},
    )


def minute_of(contexts: Iterable[Context]) -> list[BodySecond]:
    return [slim(body_second(k, context)) for k, context in enumerate(contexts)]


def test_a_second_tells_position_walking_posture_held_and_head() -> None:
    context = Context(
        posture=Posture.UPRIGHT,
        moving=False,
        position=Position.SITTING_BACK,
        walking=False,
        sustained_s=90.0,
        head_pitch_deg=12.5,
    )

    result = levels(body_second(context=context), units={}, **WHO)

    assert (result.position, result.walking) == (Position.SITTING_BACK, False)
    assert (result.sustained_s, result.head_pitch_deg) == (90.0, 12.5)


def test_a_second_tells_the_doubt_beside_the_angles() -> None:
    (segment,) = levels(body_second(doubt=DOUBT), units={}, **WHO).segments

    assert (segment.flexion_deg, segment.doubt, segment.cause) == (10.0, DOUBT, None)


def test_a_minute_gives_shares_of_positions_of_the_whole_and_of_the_rest_of_what_is_known() -> None:
    sitting = Context(
        posture=Posture.UPRIGHT,
        moving=False,
        position=Position.SITTING_BACK,
        walking=False,
        sustained_s=1300.0,
    )
    walking = Context(
        posture=Posture.UPRIGHT,
        moving=True,
        position=Position.UPRIGHT,
        walking=True,
        sustained_s=0.0,
    )
    unknown = Context(posture=Posture.UNKNOWN, moving=None)

    result = minute_result(minute_of([sitting] * 30 + [walking] * 10 + [unknown] * 20), **WHO)

    assert result.positions == pytest.approx(
        {Position.SITTING_BACK: 30 / 60, Position.UPRIGHT: 10 / 60, Position.UNKNOWN: 20 / 60}
    )
    assert (result.walking_share, result.sustained_share) == (0.25, 0.75)


def test_a_minute_counts_turns_and_gives_percentiles_of_the_head() -> None:
    contexts = [
        Context(
            posture=Posture.LYING,
            moving=True,
            turned=k in {10, 40},
            head_pitch_deg=None if k < 20 else float(k),
        )
        for k in range(60)
    ]

    result = minute_result(minute_of(contexts), **WHO)

    assert result.turns == 2
    assert result.head_pitch_p50_deg == pytest.approx(39.5)
    assert result.head_pitch_p05_deg == pytest.approx(21.95)
    assert result.head_pitch_p95_deg == pytest.approx(57.05)


def test_what_is_unknown_all_minute_is_absent() -> None:
    result = minute_result(minute_of([Context(posture=Posture.UNKNOWN, moving=None)] * 60), **WHO)

    assert result.walking_share is result.sustained_share is result.head_pitch_p50_deg is None
    assert result.segments[0].excursions == {}


def test_a_minute_tells_excursions_and_doubts_of_its_segments() -> None:
    seconds = [slim(body_second(k, doubt=DOUBT if k < 5 else None)) for k in range(60)]

    result = minute_result(seconds, excursions={Segment.NECK: {Plane.ROTATION: 4}}, **WHO)

    (segment,) = result.segments
    assert segment.excursions == {Plane.ROTATION: 4}
    assert segment.doubts == (DOUBT,)


def test_lying_long_in_one_posture_is_rest_and_not_sustained() -> None:
    lying = Context(posture=Posture.LYING, moving=False, sustained_s=4000.0)

    assert minute_result(minute_of([lying] * 60), **WHO).sustained_share == 0.0


def test_a_minute_loses_nothing_by_how_its_seconds_are_kept() -> None:
    """Beyond the seventh digit, which no sensor has."""
    bent = replace(neck(), flexion_deg=np.linspace(9.9999, 20.0003, GRID_HZ))
    full = [
        replace(
            body_second(k),
            emg={EmgSite.UPPER_TRAPEZIUS_LEFT: trapezius()},
            segments={Segment.NECK: bent},
        )
        for k in range(60)
    ]

    (kept, told) = (minute_result(each, **WHO) for each in ([slim(s) for s in full], full))

    assert told.sites[0].p90_db is not None
    for part, whole in ((kept.sites[0], told.sites[0]), (kept.segments[0], told.segments[0])):
        for field in whole.__struct_fields__:
            value = getattr(whole, field)
            close = pytest.approx(value, rel=2e-7) if isinstance(value, float) else value
            assert getattr(part, field) == close, field


def test_a_second_that_is_kept_for_the_minute_is_half_as_large() -> None:
    second = replace(body_second(), emg={EmgSite.UPPER_TRAPEZIUS_LEFT: trapezius()})

    assert len(pack(slim(second))) < 0.6 * len(pack(second))
