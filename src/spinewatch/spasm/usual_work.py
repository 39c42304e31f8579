"""Usual work: what a muscle does while the person does what they usually do, upright."""

from collections.abc import Sequence

import numpy as np

from spinewatch.model.calibration import RestReference
from spinewatch.model.context import Posture
from spinewatch.model.errors import CalibrationError
from spinewatch.spasm.references import too_little
from spinewatch.spasm.seconds import EmgSecond


def usual_work(
    seconds: Sequence[EmgSecond], *, utc_ns: int | None, session: str, provisional: bool
) -> RestReference:
    """Take consecutive seconds of one site as the person's usual work while upright.

    Its power is that of the middle level of the seconds, as levels are compared with it: half of
    such work lies above it, but not for long. Unlike rest it may be as uneven as it is.

    Parameters
    ----------
    seconds
        At least ``limits.MIN_REST_S`` of them usable.
    utc_ns, session, provisional
        See `RestReference`.

    Raises
    ------
    CalibrationError
        When too little of the time is usable, with the commonest cause.
    """
    site = seconds[0].site
    unusable = too_little(seconds)
    if unusable is not None:
        raise CalibrationError(
            f"{unusable[0].upper()}{unusable[1:]} at {site}.",
            advice="Check the electrode and its cable, and do it again.",
        )
    known = [second for second in seconds if second.power is not None]
    levels_db = np.array([second.middle_db for second in known], dtype=np.float64)
    return RestReference(
        site=site,
        posture=Posture.UPRIGHT,
        power=float(10 ** (np.median(levels_db) / 10)),
        spread_db=float(levels_db.std(ddof=1)),
        frame_spread_db=float(np.concatenate([second.rest_frames for second in known]).std()),
        seconds=float(sum(second.coverage for second in known)),
        utc_ns=utc_ns,
        session=session,
        provisional=provisional,
        at_work=True,
    )
