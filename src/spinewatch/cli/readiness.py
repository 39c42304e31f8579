"""Whether a guided test could show anything: nobody is asked to move for an "unknown"."""

import time
from typing import Final

from spinewatch.cli.running import RunningMonitor
from spinewatch.model.errors import InputError
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.sites import SEGMENT_ENDS, MotionSite, Segment
from spinewatch.model.status import Status

SETTLED_S: Final = 3.0
"""A second is told at most 2.5 s after its end: so long a pause that was ended may still show."""

_REFUSED: Final = "calibrate again"
"""In the cause of an angle whose sensors have shifted too far to be used."""


def must_show(monitor: RunningMonitor, test: GuidedTestKind) -> None:
    """Refuse a test of which the result would be unknown.

    Raises
    ------
    InputError
        While paused, and where what the test needs is not calibrated.
    """
    status = _settled(monitor)
    if status.paused is not None:
        raise InputError(
            f"Paused for {status.paused}: nothing was asked of you.",
            advice="`spinewatch resume` first.",
        )
    missing = _missing(monitor, test) or _shifted(status, test)
    if missing is not None:
        raise InputError(
            f"Nothing was asked of you, because the result would be unknown: {missing}.",
            advice="`spinewatch calibrate motion` first; that takes two minutes.",
        )


def _settled(monitor: RunningMonitor) -> Status:
    status = monitor.client.status()
    if status.paused is None:
        return status
    time.sleep(SETTLED_S)
    return monitor.client.status()


def _missing(monitor: RunningMonitor, test: GuidedTestKind) -> str | None:
    known = {
        each.site: each for each in monitor.known.alignments if each.site in monitor.motion_sites
    }
    if test is GuidedTestKind.BEND:
        return None if known.keys() - {MotionSite.HEAD} else "no sensor on the trunk is calibrated"
    ends = SEGMENT_ENDS[Segment.NECK]
    uncalibrated = [end for end in ends if end not in known]
    if uncalibrated:
        return f"{' and '.join(uncalibrated)} not calibrated"
    blind = [end for end in ends if not known[end].heading_known]
    steps = {MotionSite.HEAD: "nods", MotionSite.C7: "bows"}
    if not blind:
        return None
    needed = " and ".join(f"{steps[end]} for {end}" for end in blind)
    return f"only the still part is calibrated, and turning needs {needed}"


def _shifted(status: Status, test: GuidedTestKind) -> str | None:
    if test is not GuidedTestKind.NECK_ROTATION or status.levels is None:
        return None
    causes = (each.cause for each in status.levels.segments if each.segment is Segment.NECK)
    return next((cause for cause in causes if cause is not None and _REFUSED in cause), None)
