"""A sensor that slipped, hangs upside down or was put on anew: marked or refused."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from spinewatch.mobility.mounting import placement
from spinewatch.mobility.mounting.placement import PlacementWatch
from spinewatch.mobility.mounting.placement_limits import PLACEMENT_KEPT_S, PLACEMENT_WALK_S
from spinewatch.mobility.mounting.placement_state import Placement
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.calibration import Alignment
from spinewatch.model.results import Worn
from spinewatch.model.sites import MotionSite

SITE = MotionSite.L1
STRAIGHT = Rotation.identity()
NEW = "put on anew, not checked since"

Held = Callable[..., MotionSecond]
Aligned = Callable[..., Alignment]
Walk = Callable[..., None]


def tilted(angle_deg: float) -> Rotation:
    """As a sensor that has tipped forward feels it."""
    return Rotation.from_euler("Y", angle_deg, degrees=True)


@pytest.fixture
def today(aligned: Aligned) -> PlacementWatch:
    """Watch a sensor that was calibrated in this wearing."""
    watch = PlacementWatch(site=SITE)
    watch.set_alignment(aligned(SITE), made_now=True)
    return watch


@pytest.fixture
def stored(aligned: Aligned) -> PlacementWatch:
    """Watch a sensor whose calibration comes from the store."""
    watch = PlacementWatch(site=SITE)
    watch.set_alignment(aligned(SITE))
    return watch


@pytest.fixture
def walk(held: Held) -> Walk:
    def walking(
        watch: PlacementWatch,
        body: Rotation,
        seconds: int = PLACEMENT_KEPT_S,
        *,
        goes_on: bool = False,
    ) -> None:
        """Begin a walk, or go on with it, with two degrees of wobble from second to second."""
        if not goes_on:
            watch.update(held(SITE, body), walking=False, upright=False)
        for step in range(seconds):
            wobble = Rotation.from_euler("X", 2.0 * (-1) ** step, degrees=True)
            watch.update(held(SITE, body * wobble), walking=True, upright=False)

    return walking


def test_a_calibration_of_this_wearing_is_trusted_at_once(
    today: PlacementWatch, held: Held
) -> None:
    second = held(SITE)

    assert today.judged(second) == second
    assert today.judged(second).doubt is None


def test_one_from_the_store_is_doubted_until_walking_has_agreed(
    stored: PlacementWatch, held: Held, walk: Walk
) -> None:
    walk(stored, tilted(4), 29)
    before = stored.judged(held(SITE))
    walk(stored, tilted(4), 1, goes_on=True)

    assert before.doubt == NEW
    assert before.gravity_body is not None
    assert stored.judged(held(SITE)).doubt is None


def test_quiet_upright_time_can_speak_for_a_calibration_but_not_against_it(
    stored: PlacementWatch, today: PlacementWatch, held: Held
) -> None:
    for watch, angle_deg in ((stored, 5.0), (today, 30.0)):
        for _ in range(PLACEMENT_KEPT_S):
            watch.update(held(SITE, tilted(angle_deg)), walking=False, upright=True)

    assert stored.placement is Placement.TRUSTED
    assert today.placement is Placement.TRUSTED


def test_sitting_otherwise_than_calibrated_leaves_a_stored_one_unchecked(
    stored: PlacementWatch, held: Held
) -> None:
    for _ in range(PLACEMENT_KEPT_S):
        stored.update(held(SITE, tilted(25)), walking=None, upright=True)

    assert stored.judged(held(SITE)).doubt == NEW


@pytest.mark.parametrize("walked_before", [True, False])
def test_slipping_by_12_deg_since_a_walk_is_marked_and_by_30_deg_refused(
    today: PlacementWatch,
    held: Held,
    walk: Walk,
    walked_before: bool,  # noqa: FBT001 - both ways to know how it should be
) -> None:
    slip_deg = 12 if walked_before else 15
    if walked_before:
        walk(today, STRAIGHT)
    walk(today, tilted(slip_deg))
    slipped = today.judged(held(SITE))
    walk(today, tilted(30))
    far = today.judged(held(SITE))

    about_deg = 10 if walked_before else 15
    assert slipped.doubt == f"may have shifted by about {about_deg} deg since it was calibrated"
    assert slipped.alignment is not None
    assert slipped.gravity_body is not None
    assert far.cause == "has shifted by about 30 deg since it was calibrated: calibrate again"
    assert far.alignment is None
    assert far.gravity_body is None


@pytest.mark.parametrize(
    ("angle_deg", "words"),
    [(180, "sits upside down"), (90, "sits turned by a quarter"), (-85, "turned by a quarter")],
)
def test_upside_down_and_quarter_turns_are_named(
    stored: PlacementWatch, held: Held, walk: Walk, angle_deg: float, words: str
) -> None:
    walk(stored, tilted(angle_deg))

    judged = stored.judged(held(SITE))

    assert words in str(judged.cause)
    assert judged.alignment is None


def test_a_stooped_walk_is_what_later_walking_is_compared_with(
    today: PlacementWatch, held: Held, walk: Walk
) -> None:
    """Eleven degrees of stoop are no doubt, and slipping back by as much is not hidden by them."""
    walk(today, tilted(11))
    stooped = today.judged(held(SITE)).doubt
    walk(today, STRAIGHT)

    assert stooped is None
    assert "about 10 deg" in str(today.judged(held(SITE)).doubt)


@pytest.mark.parametrize(
    ("site", "angle_deg", "placement"),
    [
        (MotionSite.HEAD, 15, Placement.TRUSTED),
        (MotionSite.HEAD, 40, Placement.REFUSED),
        (MotionSite.S1, 15, Placement.TRUSTED),
        (MotionSite.S1, 26, Placement.TRUSTED),
        (MotionSite.S1, 35, Placement.DOUBTED),
        (MotionSite.CHEST, 15, Placement.DOUBTED),
    ],
)
def test_a_head_that_looks_down_and_a_pelvis_calibrated_on_a_chair_get_more_room(
    held: Held, aligned: Aligned, site: MotionSite, angle_deg: float, placement: Placement
) -> None:
    watch = PlacementWatch(site=site)
    watch.set_alignment(aligned(site))
    for _ in range(PLACEMENT_KEPT_S):
        watch.update(held(site, tilted(angle_deg)), walking=True, upright=True)

    assert watch.placement is placement


def test_a_sensor_without_gyroscope_is_checked_where_walking_stops(
    stored: PlacementWatch, held: Held
) -> None:
    """Walking hides gravity from it, and sitting down some seconds later is no evidence."""
    walking, standing, sitting = (
        replace(each, tilt_only=True)
        for each in (held(SITE, known=False), held(SITE, tilted(30)), held(SITE, tilted(-60)))
    )
    for _ in range(12):
        for _ in range(PLACEMENT_WALK_S):
            stored.update(walking, walking=True, upright=True)
        for second in (*[standing] * 3, *[sitting] * 5):
            stored.update(second, walking=False, upright=False)

    assert "shifted by about 30 deg" in str(stored.judged(standing).cause)


@pytest.mark.parametrize(
    ("site", "angle_deg"), [(MotionSite.S1, 11), (MotionSite.L1, 10), (MotionSite.HEAD, 17)]
)
def test_a_lean_to_the_side_counts_more_than_one_forward(
    held: Held, aligned: Aligned, site: MotionSite, angle_deg: float
) -> None:
    """A chair tilts a pelvis back and pain stoops a trunk, but neither does so sideways."""
    verdicts = []
    for axis in "YX":
        watch = PlacementWatch(site=site)
        watch.set_alignment(aligned(site), made_now=True)
        for _ in range(PLACEMENT_KEPT_S):
            body = Rotation.from_euler(axis, angle_deg, degrees=True)
            watch.update(held(site, body), walking=True, upright=True)
        verdicts.append(watch.placement)

    assert verdicts == [Placement.TRUSTED, Placement.DOUBTED]


def test_one_odd_walk_among_the_first_is_not_what_the_others_are_compared_with(
    today: PlacementWatch, walk: Walk
) -> None:
    for angle_deg in (0, 9, 0, 0):
        walk(today, tilted(angle_deg))
    walk(today, tilted(-8))
    straight_again = today.placement
    walk(today, tilted(12))

    assert straight_again is Placement.TRUSTED
    assert today.placement is Placement.DOUBTED


def test_a_sensor_that_slips_by_and_by_is_not_followed(today: PlacementWatch, walk: Walk) -> None:
    for angle_deg in range(16):
        walk(today, tilted(angle_deg))

    assert today.placement is Placement.DOUBTED


def test_without_a_heading_no_side_is_known(held: Held, aligned: Aligned) -> None:
    watch = PlacementWatch(site=MotionSite.S1)
    watch.set_alignment(aligned(MotionSite.S1, heading_known=False), made_now=True)
    for _ in range(PLACEMENT_KEPT_S):
        body = Rotation.from_euler("X", 20, degrees=True)
        watch.update(held(MotionSite.S1, body), walking=True, upright=True)

    assert watch.placement is Placement.TRUSTED


def test_a_car_that_shakes_like_walking_for_seconds_teaches_nothing(
    today: PlacementWatch, held: Held, walk: Walk
) -> None:
    """A driver leans back; every real walk afterwards would look slipped."""
    for _ in range(30):
        walk(today, tilted(-12), PLACEMENT_WALK_S - 1)
        today.update(held(SITE, tilted(-12)), walking=False, upright=True)
    walk(today, STRAIGHT)

    assert today.placement is Placement.TRUSTED
    walk(today, tilted(12))
    assert today.placement is Placement.DOUBTED


def test_one_stumble_or_bow_while_walking_does_not_matter(
    today: PlacementWatch, walk: Walk
) -> None:
    for _ in range(6):
        walk(today, STRAIGHT, 10, goes_on=True)
        walk(today, tilted(50), 4, goes_on=True)

    assert today.placement is Placement.TRUSTED


def test_a_verdict_does_not_flicker_at_its_limit(today: PlacementWatch, walk: Walk) -> None:
    verdicts = []
    for angle_deg in (13.5, 12.0, 13.5, 10.0):
        walk(today, tilted(angle_deg))
        verdicts.append(today.placement)

    assert verdicts == [Placement.DOUBTED] * 3 + [Placement.TRUSTED]


def test_a_sensor_that_is_put_right_again_is_trusted_again(
    stored: PlacementWatch, held: Held, walk: Walk
) -> None:
    walk(stored, tilted(90))
    assert stored.placement is Placement.REFUSED

    walk(stored, STRAIGHT)

    assert stored.judged(held(SITE)).alignment is not None


def test_a_new_calibration_clears_everything(
    stored: PlacementWatch, held: Held, aligned: Aligned, walk: Walk
) -> None:
    walk(stored, tilted(30))

    stored.set_alignment(aligned(SITE, tilted(30)), made_now=True)

    assert stored.judged(held(SITE)).doubt is None
    walk(stored, tilted(-30))
    assert stored.placement is Placement.REFUSED


def test_the_same_calibration_again_clears_nothing(
    stored: PlacementWatch, aligned: Aligned, walk: Walk
) -> None:
    walk(stored, tilted(30))

    stored.set_alignment(aligned(SITE))

    assert stored.placement is Placement.REFUSED


@pytest.mark.parametrize("how", ["told", "not worn", "silent"])
def test_taking_the_sensor_off_ends_the_wearing(
    today: PlacementWatch, held: Held, walk: Walk, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement, "WEARING_SILENT_S", 20)
    walk(today, STRAIGHT)
    if how == "told":
        today.off()
    elif how == "not worn":
        off = replace(held(SITE, known=False), worn=Worn.OFF)
        today.update(off, walking=None, upright=False)
    else:
        for _ in range(21):
            today.update(held(SITE, known=False), walking=None, upright=False)

    assert today.judged(held(SITE)).doubt == NEW


def test_a_short_silence_does_not(
    today: PlacementWatch, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement, "WEARING_SILENT_S", 20)
    for _ in range(3):
        for _ in range(20):
            today.update(held(SITE, known=False), walking=None, upright=False)
        today.update(held(SITE), walking=False, upright=False)

    assert today.placement is Placement.TRUSTED


def test_a_checked_calibration_of_another_wearing_keeps_a_wider_heading(
    held: Held, aligned: Aligned, walk: Walk
) -> None:
    """Gravity does not see a sensor that sits turned about the vertical."""
    known = msgspec.structs.replace(aligned(SITE), heading_uncertainty_deg=3.0)
    second = replace(held(SITE), alignment=known)
    watch = PlacementWatch(site=SITE)
    watch.set_alignment(known, made_now=True)
    widths = [heading_deg(watch.judged(second))]
    watch.off()
    walk(watch, STRAIGHT)
    widths.append(heading_deg(watch.judged(second)))

    assert watch.placement is Placement.TRUSTED
    assert widths == [3.0, pytest.approx(np.hypot(3.0, 10.0))]


def heading_deg(second: MotionSecond) -> float | None:
    assert second.alignment is not None
    return second.alignment.heading_uncertainty_deg


def test_a_refused_placement_does_not_hide_why_there_is_no_data(
    stored: PlacementWatch, held: Held, walk: Walk
) -> None:
    walk(stored, tilted(90))

    assert stored.judged(held(SITE, known=False)).cause == "no data"


def test_without_a_calibration_nothing_is_judged(held: Held, walk: Walk) -> None:
    watch = PlacementWatch(site=SITE)
    walk(watch, tilted(90))
    second = held(SITE, aligned=False)

    assert watch.judged(second) is second


def test_a_restored_watch_goes_on_as_if_nothing_had_happened(
    stored: PlacementWatch, held: Held, aligned: Aligned, walk: Walk
) -> None:
    walk(stored, STRAIGHT, 20)
    restored = PlacementWatch(site=SITE)
    restored.set_alignment(aligned(SITE))

    restored.restore(stored.state())

    assert len(stored.state()) < 4000
    for watch in (stored, restored):
        walk(watch, tilted(15), 45)
    assert restored.state() == stored.state()
    assert "about 15 deg" in str(restored.judged(held(SITE)).doubt)


def test_what_was_learnt_of_another_calibration_is_not_restored(
    today: PlacementWatch, held: Held, aligned: Aligned, walk: Walk
) -> None:
    walk(today, tilted(90))
    newer = PlacementWatch(site=SITE)
    newer.set_alignment(aligned(SITE, tilted(90)))

    newer.restore(today.state())

    assert newer.judged(held(SITE)).doubt == NEW
