"""Sentences about a guided test, for the person: what was seen and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from spinewatch.mobility.capacity.limits import CHEST_MCID_DEG
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.results import GuidedTest
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S

CAPACITY: Final = (
    "This is what you did when asked (capacity), not what everyday life showed (used range)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The last good result of one kind, place and time after waking, and when, if known."""

    best_deg: float
    utc_ns: int | None


def sentence_of(test: GuidedTest, peaks_deg: tuple[float, ...], before: Earlier | None) -> str:
    """Say what one place showed, how sure that is, and how it compares."""
    stopped = " Stopped early, which is always fine." if test.stopped_early else ""
    if not test.tries:
        return f"{_what(test)}: unknown ({test.cause}).{stopped}"
    doubt = f" {_first_upper(test.cause)}." if test.cause else ""
    shown = f"{_what(test)}: {_best(test, peaks_deg)}."
    return f"{shown}{doubt}{_compared(test, before)}{stopped}"


def sureness(tests: Sequence[GuidedTest]) -> str:
    """Say once how sure the angles are, and what of that no sensor can see."""
    known = [test.uncertainty_deg for test in tests if test.uncertainty_deg is not None]
    if not known:
        return CAPACITY
    return (
        f"Give or take {max(known):.0f}° from how the sensor sits; skin sliding can add 2 to 11°. "
        f"{CAPACITY}"
    )


def _what(test: GuidedTest) -> str:
    if test.test is GuidedTestKind.NECK_ROTATION:
        return "Turning of the neck"
    if test.site is MotionSite.CHEST:
        return "Inclination of the chest, hips included"
    if test.site is not None:
        return f"Inclination at {test.site}, hips included"
    return f"Flexion of the {test.segment} segment alone, from where you began"


def _best(test: GuidedTest, peaks_deg: tuple[float, ...]) -> str:
    if test.test is GuidedTestKind.NECK_ROTATION:
        sides = ((test.best_deg, "right"), (test.best_other_deg, "left"))
        return ", ".join(
            f"to the {side} " + ("not seen" if deg is None else f"{deg:.0f}°")
            for deg, side in sides
        )
    tries = ", ".join(f"{peak:.0f}°" for peak in peaks_deg)
    return f"{test.best_deg:.0f}° at best (tries: {tries})"


def _compared(test: GuidedTest, before: Earlier | None) -> str:
    if test.change_deg is None or before is None:
        return ""
    day = f" on {_day(before.utc_ns)}" if before.utc_ns is not None else ""
    known = test.minutes_since_waking is not None
    then = f"at the same time after waking{day}" if known else f"the last time{day}"
    side = " (to the right)" if test.test is GuidedTestKind.NECK_ROTATION else ""
    said = f" {_difference(test.change_deg)} {then}{side}."
    if test.beyond_mcid is None:
        return f"{said} Which difference matters there is not known."
    mattered = f"the {CHEST_MCID_DEG:.0f}° that mattered to patients in one study"
    if not test.beyond_mcid:
        return f"{said} That is within {mattered}."
    return (
        f"{said} That is beyond {mattered}. One test says little; another morning may look "
        "different."
    )


def _difference(change_deg: float) -> str:
    whole_deg = round(change_deg)
    if whole_deg == 0:
        return "As far as"
    return f"{abs(whole_deg)}° {'more' if whole_deg > 0 else 'less'} than"


def _day(utc_ns: int) -> str:
    day = datetime.fromtimestamp(utc_ns / NS_PER_S, tz=UTC)
    return f"{day.day} {day:%B %Y}"


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
