"""Sentences about a guided test, for the person: what was seen and what it says."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from spinewatch.mobility.capacity.limits import CHEST_MCID_DEG
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.results import GuidedTest
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S

CAPACITY: Final = (
    "This is what you did when asked (capacity), not what everyday life showed (used range). "
    "How the skin slides over the bone comes on top of the uncertainty."
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
    sure = "" if test.uncertainty_deg is None else f", give or take {test.uncertainty_deg:.0f}"
    shown = f"{_what(test)}: {_best(test, peaks_deg)}{sure} deg."
    return f"{shown}{doubt}{_compared(test, before)}{stopped}"


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
            f"to the {side} " + ("not seen" if deg is None else f"{deg:.0f}") for deg, side in sides
        )
    tries = ", ".join(f"{peak:.0f}" for peak in peaks_deg)
    return f"{test.best_deg:.0f} at best (tries: {tries})"


def _compared(test: GuidedTest, before: Earlier | None) -> str:
    if test.change_deg is None or before is None:
        return ""
    day = f" of {_day(before.utc_ns)}" if before.utc_ns is not None else ""
    waking = "" if test.minutes_since_waking is None else " as long after waking"
    said = f" {test.change_deg:+.0f} deg against the last one{waking}{day}."
    if test.beyond_mcid is None:
        return f"{said} Which difference matters there is not known."
    side = "beyond" if test.beyond_mcid else "within"
    return f"{said} That is {side} the {CHEST_MCID_DEG:.0f} deg that mattered to patients."


def _day(utc_ns: int) -> str:
    return datetime.fromtimestamp(utc_ns / NS_PER_S, tz=UTC).date().isoformat()


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
