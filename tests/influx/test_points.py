"""From an entry to its points."""

from collections.abc import Callable
from typing import get_args

import pytest
from msgspec.structs import fields, replace

from spinewatch.influx.points import TIERS, Point, points_of
from spinewatch.influx.tiers import RETENTION_S, Tier
from spinewatch.model.context import Position, Posture
from spinewatch.model.errors import InputError
from spinewatch.model.results import (
    Activity,
    AnyResult,
    Change,
    Day,
    Diary,
    Direction,
    Entry,
    Levels,
    Minute,
    MobilityWindow,
    PlaneRange,
    SegmentMinute,
    SiteDay,
    SiteLevel,
)
from spinewatch.model.sites import EmgSite, Plane, Segment
from spinewatch.model.time import NS_PER_S
from tests.influx.samples import FULL

EntryOf = Callable[..., Entry]
Full = dict[str, AnyResult]


def by_tags(points: tuple[Point, ...]) -> dict[tuple[str, ...], dict[str, object]]:
    return {tuple(value for _, value in p.tags): dict(p.fields) for p in points}


def test_a_person_second_becomes_one_point_for_the_body_and_one_per_site_and_segment(
    full: Full, entry_of: EntryOf
) -> None:
    points = points_of(entry_of(full["levels"], 7), "p01")

    assert [point.tags for point in points] == [
        (("person", "p01"),),
        (("person", "p01"), ("site", "upper_trapezius_left")),
        (("person", "p01"), ("segment", "neck")),
    ]
    assert {point.measurement for point in points} == {"levels"}
    assert {point.seq for point in points} == {7}
    assert len({point.time_ns for point in points}) == 1


def test_every_point_says_where_it_comes_from_and_whether_it_is_valid(
    full: Full, entry_of: EntryOf
) -> None:
    points = [p for result in full.values() for p in points_of(entry_of(result, 3), "p01")]

    assert len(points) == 19
    for point in points:
        said = dict(point.fields)
        assert (said["epoch"], said["producer"]) == ("ep", "monitor")
        assert isinstance(said["valid"], bool)
        assert point.seq == 3
        assert len(said) == len(point.fields)


def test_numbers_are_floats_and_enumerations_are_text(full: Full, entry_of: EntryOf) -> None:
    values = [
        (name, value)
        for result in full.values()
        for point in points_of(entry_of(result), "p01")
        for name, value in point.fields
    ]

    assert {type(value) for _, value in values} == {float, bool, str}
    assert ("revision", 3.0) in values
    assert ("received", 5994.0) in values
    assert ("grade", "muscle activity") in values


@pytest.mark.parametrize("kind", FULL)
def test_ids_classes_and_causes_are_never_tags(kind: str, full: Full, entry_of: EntryOf) -> None:
    for point in points_of(entry_of(full[kind]), "p01"):
        keys = [key for key, _ in point.tags]
        assert "person" in keys
        assert set(keys) <= {"person", "site", "segment", "sensor", "plane", "window", "metric"}
        assert keys == sorted(keys)


def test_the_person_is_who_the_topic_says(full: Full, entry_of: EntryOf) -> None:
    point = points_of(entry_of(full["diary"]), "somebody-else")[0]

    assert point.tags == (("person", "somebody-else"),)


def test_what_is_unknown_is_absent(entry_of: EntryOf, full: Full) -> None:
    unknown = SiteLevel(site=EmgSite.UPPER_TRAPEZIUS_LEFT, state=Activity.UNKNOWN, cause="lifted")
    levels = full["levels"]
    assert isinstance(levels, Levels)
    bare = Levels(
        **{name: getattr(levels, name) for name in ("person", "boot_id", "mono_ns", "cause")},
        valid=False,
        posture=Posture.UNKNOWN,
        sites=(unknown,),
    )

    points = points_of(entry_of(bare), "p01")

    found = by_tags(points)
    assert set(found["p01",]) == {"epoch", "producer", "valid", "cause", "posture", "position"}
    assert found["p01",]["position"] == "unknown"
    assert found["p01", "upper_trapezius_left"] == {
        "epoch": "ep",
        "producer": "monitor",
        "valid": False,
        "cause": "lifted",
        "state": "unknown",
    }


def test_a_site_is_valid_or_not_by_itself(entry_of: EntryOf, full: Full) -> None:
    """A person-second is valid when anything in it is; that says nothing about one muscle."""
    unknown = SiteLevel(site=EmgSite.LUMBAR_ERECTOR_LEFT, state=Activity.UNKNOWN, cause="lifted")
    levels = full["levels"]
    assert isinstance(levels, Levels)
    both = replace(levels, sites=(*levels.sites, unknown))

    found = by_tags(points_of(entry_of(both), "p01"))

    assert found["p01", "upper_trapezius_left"]["valid"] is True
    assert found["p01", "lumbar_erector_left"]["valid"] is False


def test_no_second_that_could_be_judged_gives_no_zero_seconds_tense(
    entry_of: EntryOf, full: Full
) -> None:
    minute = full["minute"]
    assert isinstance(minute, Minute)
    unjudged = replace(minute.sites[0], tense_share=None, tense_s=None)
    key = ("p01", str(minute.sites[0].site))

    without = by_tags(points_of(entry_of(replace(minute, sites=(unjudged,))), "p01"))[key]
    judged = by_tags(points_of(entry_of(minute), "p01"))[key]

    assert "tense_s" not in without
    assert without["coverage"] == 0.75
    assert judged["tense_s"] == 27.0


def test_postures_of_a_minute_become_a_field_each(entry_of: EntryOf, full: Full) -> None:
    body = by_tags(points_of(entry_of(full["minute"]), "p01"))["p01",]

    shares = {name: value for name, value in body.items() if name.startswith("posture_")}
    assert shares == {
        "posture_upright_share": 0.25,
        "posture_lying_share": 0.25,
        "posture_unknown_share": 0.25,
    }


def test_a_position_that_was_not_taken_has_a_share_of_zero_where_positions_are_known(
    entry_of: EntryOf, full: Full
) -> None:
    """Else the mean over an hour would be that of the minutes in which it was taken."""
    minute = full["minute"]
    assert isinstance(minute, Minute)

    def shares(of: Minute) -> dict[str, object]:
        body = by_tags(points_of(entry_of(of), "p01"))["p01",]
        return {name: value for name, value in body.items() if name.startswith("position_")}

    known = shares(minute)
    assert len(known) == len(Position)
    assert known["position_lying_on_the_right_side_share"] == 0.5
    assert known["position_lying_on_the_left_side_share"] == 0.0
    assert shares(replace(minute, positions={})) == {}


def test_excursions_that_could_not_be_seen_are_absent_and_none_that_were_seen_is_zero(
    entry_of: EntryOf, full: Full
) -> None:
    minute = full["minute"]
    assert isinstance(minute, Minute)
    seen = SegmentMinute(segment=Segment.LUMBAR, coverage=1.0, excursions={Plane.FLEXION: 0})

    found = by_tags(points_of(entry_of(replace(minute, segments=(seen,))), "p01"))["p01", "lumbar"]

    assert found["excursions_flexion"] == 0.0
    assert "excursions_rotation" not in found


def test_each_plane_of_a_window_is_a_series_and_valid_or_not_by_itself(
    entry_of: EntryOf, full: Full
) -> None:
    window = full["mobility_window"]
    assert isinstance(window, MobilityWindow)
    few = PlaneRange(
        segment=Segment.LUMBAR,
        plane=Plane.FLEXION,
        coverage=1.0,
        upright_min=10.0,
        excursions=12,
        cause="only 12 movements",
    )

    found = by_tags(points_of(entry_of(replace(window, planes=(*window.planes, few))), "p01"))

    assert set(found) == {
        ("p01", "15m"),
        ("p01", "rotation", "neck", "15m"),
        ("p01", "flexion", "lumbar", "15m"),
    }
    assert found["p01", "rotation", "neck", "15m"]["valid"] is True
    assert found["p01", "flexion", "lumbar", "15m"] == {
        "epoch": "ep",
        "producer": "monitor",
        "valid": False,
        "cause": "only 12 movements",
        "coverage": 1.0,
        "upright_min": 10.0,
        "excursions": 12.0,
    }


def test_a_day_of_a_muscle_says_why_not_all_of_it_is_known_and_never_zero_where_nothing_is(
    entry_of: EntryOf, full: Full
) -> None:
    day = full["day"]
    assert isinstance(day, Day)
    unknown = SiteDay(
        site=EmgSite.UPPER_TRAPEZIUS_LEFT,
        coverage=0.0,
        known_h=0.0,
        causes_min={"not calibrated": 900, "no data": 3},
    )

    found = by_tags(points_of(entry_of(replace(day, muscles=(*day.muscles, unknown))), "p01"))

    assert found["p01", "upper_trapezius_left"] == {
        "epoch": "ep",
        "producer": "monitor",
        "valid": False,
        "cause": "not calibrated (900 min); no data (3 min)",
        "date": "2026-09-21",
        "coverage": 0.0,
        "known_h": 0.0,
        "known_lying_h": 0.0,
    }
    known = found["p01", "lumbar_erector_right"]
    assert (known["valid"], known["tense_h"], known["known_h"]) == (True, 1.5, 12.0)
    assert known["doubt"] == "floor uncertain (30 min)"


def test_each_metric_of_a_day_is_a_series_and_an_unknown_one_is_not_valid(
    entry_of: EntryOf, full: Full
) -> None:
    day = full["day"]
    assert isinstance(day, Day)
    unknown = Change(metric="turns", direction=Direction.UNKNOWN, cause="too few days")

    found = by_tags(points_of(entry_of(replace(day, changes=(*day.changes, unknown))), "p01"))

    assert found["neck rotation", "p01"]["direction"] == "less than your usual"
    assert found["neck rotation", "p01"]["valid"] is True
    assert (found["turns", "p01"]["valid"], found["turns", "p01"]["cause"]) == (
        False,
        "too few days",
    )


def test_instants_of_a_result_are_told_in_utc(entry_of: EntryOf, full: Full) -> None:
    entry = entry_of(full["diary"], 4)
    assert entry.utc_ns is not None

    said = dict(points_of(entry, "p01")[0].fields)

    felt_ns = entry.utc_ns - 64 * NS_PER_S
    assert said["event_utc_ms"] == felt_ns / 1e6
    assert not any(name.endswith("_mono_ns") for name in said)


def test_an_entry_without_a_label_has_no_points(entry_of: EntryOf) -> None:
    with pytest.raises(InputError, match="Entry 9 of monitor in epoch ep has no UTC label"):
        points_of(entry_of(seq=9, labelled=False), "p01")


def test_every_kind_of_result_has_a_tier() -> None:
    assert set(TIERS) == set(get_args(AnyResult))
    assert set(TIERS.values()) == set(Tier) == set(RETENTION_S)


def test_the_sample_results_leave_no_field_empty(full: Full) -> None:
    """What would be missing here would be missing in every promise about all fields."""
    values = [full[kind] for kind in full]
    levels, minute = full["levels"], full["minute"]
    assert isinstance(levels, Levels)
    assert isinstance(minute, Minute)
    window, day, diary = full["mobility_window"], full["day"], full["diary"]
    assert isinstance(window, MobilityWindow)
    assert isinstance(day, Day)
    assert isinstance(diary, Diary)
    assert day.morning is not None
    assert diary.answers is not None
    parts = [*levels.sites, *levels.segments, *minute.sites, *minute.segments]
    parts += [*window.planes, *day.changes, day.morning, diary.answers]

    empty = [
        (type(value).__name__, each.name)
        for value in (*values, *parts)
        for each in fields(value)
        if getattr(value, each.name) in (None, (), {}, "")
    ]
    assert empty == [("GuidedTest", "segment"), ("GuidedTest", "site")]
