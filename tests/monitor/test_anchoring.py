"""Anchors of all sites: of which electrodes a rest is, and what is measured against."""

from types import SimpleNamespace

import numpy as np
import pytest
from msgspec.structs import replace

from spinewatch.model.calibration import CalibrationSet, ReferenceContraction, RestReference
from spinewatch.model.context import Context, PauseReason, Position, Posture
from spinewatch.model.results import Activity
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.anchoring import Anchoring, other_side
from spinewatch.monitor.second import paused_emg
from spinewatch.spasm.seconds import EmgSecond

LEFT, RIGHT = EmgSite.LUMBAR_ERECTOR_LEFT, EmgSite.LUMBAR_ERECTOR_RIGHT
LYING = Context(posture=Posture.LYING, moving=False)
DAY_S = 24 * 3600
NOW_S = 100 * DAY_S
RESTED_NS = NOW_S * NS_PER_S


def rest(
    made: SimpleNamespace, *, site: EmgSite = LEFT, power: float = 1.0, session: str = "boot-100"
) -> RestReference:
    return replace(made.rest(power, site=site), session=session)


def second(site: EmgSite, level_db: float, *, tense: bool = True) -> EmgSecond:
    power = 10 ** (level_db / 10)
    return EmgSecond(
        site=site,
        coverage=1.0,
        rms=power**0.5,
        power=power,
        level_db=level_db,
        frame_levels_db=np.full(50, level_db),
        rest_frames=np.full(50, level_db),
        active_share=1.0,
        tense=tense,
        state=Activity.TENSE if tense else Activity.REST,
    )


def anchoring(
    *rests: RestReference, contractions: tuple[ReferenceContraction, ...] = (), boot: str = "boot"
) -> Anchoring:
    made = Anchoring(boot_id=boot, utc_ns_of=lambda mono_ns: mono_ns + RESTED_NS)
    made.calibrate(CalibrationSet(rest=rests, contractions=contractions))
    return made


def told(of: Anchoring, level_db: float, *, at_s: int, site: EmgSite = LEFT) -> EmgSecond:
    return of.update({site: second(site, level_db)}, LYING, end_ns=at_s * NS_PER_S)[0][site]


def test_tension_over_the_rest_of_these_electrodes_is_told(
    make_calibration: SimpleNamespace,
) -> None:
    seen = told(anchoring(rest(make_calibration)), 5.0, at_s=200)

    assert (seen.tense, seen.doubt) == (True, None)


def test_over_the_rest_of_another_day_the_level_is_doubtful_and_tension_unknown(
    make_calibration: SimpleNamespace,
) -> None:
    seen = told(anchoring(rest(make_calibration)), 5.0, at_s=200 + DAY_S)

    assert seen.tense is None
    assert seen.level_db == 5.0
    assert "electrodes" in (seen.doubt or "")
    assert seen.state is Activity.ACTIVE


@pytest.mark.parametrize(("age_s", "tense"), [(3600, True), (2 * DAY_S, None), (None, None)])
def test_after_a_boot_the_date_decides_and_without_one_nobody_knows(
    make_calibration: SimpleNamespace, age_s: int | None, *, tense: bool | None
) -> None:
    utc_ns = None if age_s is None else RESTED_NS - age_s * NS_PER_S
    before = replace(rest(make_calibration, session="other-5"), utc_ns=utc_ns)

    assert told(anchoring(before), 5.0, at_s=10).tense is tense


def test_references_of_another_electrode_session_are_not_mixed(
    make_calibration: SimpleNamespace,
) -> None:
    lying = rest(make_calibration)
    old = replace(rest(make_calibration, power=3.0, session="boot-1"), posture=Posture.UPRIGHT)
    new = replace(old, session=lying.session)

    assert anchoring(lying, old).rest == (lying,)
    assert anchoring(lying, new).rest == (lying, new)


def test_an_upright_rest_rises_by_the_power_that_the_floor_has_gained(
    make_calibration: SimpleNamespace,
) -> None:
    lying = [rest(make_calibration, site=site) for site in (LEFT, RIGHT)]
    upright = replace(rest(make_calibration, power=10.0), posture=Posture.UPRIGHT)
    both = anchoring(*lying, upright)
    for at_s in range(101, 101 + 3600):
        drifted = (at_s - 100) / 3600
        seconds = {site: second(site, min(drifted, 0.8), tense=False) for site in (LEFT, RIGHT)}
        both.update(seconds, LYING, end_ns=at_s * NS_PER_S)

    now = {(each.site, each.posture): each.power for each in both.rest}
    gained = now[LEFT, Posture.LYING] - 1.0
    assert 10 * np.log10(now[LEFT, Posture.LYING]) == pytest.approx(0.8, abs=0.1)
    assert now[LEFT, Posture.UPRIGHT] == pytest.approx(10.0 + gained)


def test_percent_needs_a_contraction_of_the_same_session(
    make_calibration: SimpleNamespace,
) -> None:
    lying = rest(make_calibration)
    whole = ReferenceContraction(
        site=LEFT,
        posture=Posture.LYING,
        power=16.0,
        repeats=3,
        cv=0.1,
        utc_ns=None,
        session=lying.session,
    )
    level_db = 10 * np.log10(1 + 4.0)
    with_one = anchoring(lying, contractions=(whole,))
    with_an_old_one = anchoring(lying, contractions=(replace(whole, session="boot-1"),))

    assert told(with_one, level_db, at_s=200).rve_pct == pytest.approx(50.0)
    assert told(with_an_old_one, level_db, at_s=200).rve_pct is None
    assert told(anchoring(lying), level_db, at_s=200).rve_pct is None


def test_a_new_rest_drops_the_anchor_of_the_old_one(make_calibration: SimpleNamespace) -> None:
    desk = anchoring(rest(make_calibration))
    told(desk, 0.0, at_s=200)
    assert set(desk.state()) == {LEFT}

    desk.calibrate(CalibrationSet(rest=(rest(make_calibration, power=2.0),)))

    assert desk.state() == {}


@pytest.mark.parametrize("reason", [None, *PauseReason])
def test_after_a_pause_a_little_tension_may_be_another_contact(
    make_calibration: SimpleNamespace, reason: PauseReason | None
) -> None:
    site = anchoring(rest(make_calibration))
    for at_s in range(200, 210):
        seen = second(LEFT, 0.0, tense=False)
        told_second = seen if reason is None else paused_emg(seen, reason)
        site.update({LEFT: told_second}, LYING, end_ns=at_s * NS_PER_S)
    after = [told(site, 1.8, at_s=at_s) for at_s in range(210, 230)][-1]

    assert after.tense is (True if reason is None else None)
    assert ("floor uncertain" in (after.doubt or "")) is (reason is not None)


def test_a_turn_that_takes_pressure_off_tells_that_the_rest_has_moved_at_once(
    make_calibration: SimpleNamespace,
) -> None:
    site = anchoring(rest(make_calibration))
    lies = [Position.LYING_ON_BACK] * 60 + [Position.LYING_ON_LEFT] * 300
    moved_s, told_s = [], []
    for at_s, position in enumerate([*lies, *[Position.LYING_ON_RIGHT] * 30], start=241):
        before = site.rest
        level_db = -1.3 if position is Position.LYING_ON_LEFT else 0.0
        context = Context(posture=Posture.LYING, position=position, moving=False)
        seconds = {LEFT: second(LEFT, level_db, tense=False)}
        _, told_moved = site.update(seconds, context, end_ns=at_s * NS_PER_S)
        moved_s += [at_s] if site.rest != before else []
        told_s += [at_s] if told_moved else []

    assert moved_s[-1] == 601
    assert set(moved_s) <= set(told_s)


@pytest.mark.parametrize("site", list(EmgSite))
def test_the_other_side_of_the_other_side_is_this_side(site: EmgSite) -> None:
    assert other_side(site) is not site
    assert other_side(other_side(site)) is site
