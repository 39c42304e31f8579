"""Rest references: the anchor of every level, taken once and never adapted."""

from collections import Counter
from collections.abc import Sequence
from math import sqrt

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import RestReference
from spinewatch.model.context import Posture
from spinewatch.model.errors import CalibrationError
from spinewatch.spasm.limits import (
    MAX_REST_EXCURSION_DB,
    MAX_REST_EXCURSIONS,
    MAX_REST_SPREAD_DB,
    MIN_REST_S,
    MIN_REST_SHARE,
    TWITCH_S,
)
from spinewatch.spasm.seconds import EmgSecond

_ADVICE = "Check the electrode, let the muscle go until it is still, and rest again."


def rest_reference(
    seconds: Sequence[EmgSecond],
    *,
    posture: Posture,
    utc_ns: int | None,
    session: str,
    provisional: bool,
) -> RestReference:
    """Take consecutive seconds of one site as its rest.

    Parameters
    ----------
    seconds
        At least ``limits.MIN_REST_S`` of them usable.
    posture, utc_ns, session, provisional
        See `RestReference`.

    Raises
    ------
    CalibrationError
        When too little of the time is usable, with the commonest cause, or the person was not at
        rest.
    """
    site = seconds[0].site
    refused = refusal(seconds)
    if refused is not None:
        raise CalibrationError(f"{refused[0].upper()}{refused[1:]} at {site}.", advice=_ADVICE)
    still = _still(seconds)
    frames_db = np.concatenate([second.rest_frames for second in still])
    return RestReference(
        site=site,
        posture=posture,
        power=float(np.median([second.power for second in still if second.power is not None])),
        spread_db=float(_levels_db(still).std(ddof=1)),
        frame_spread_db=float(frames_db.std()),
        seconds=float(sum(second.coverage for second in still)),
        utc_ns=utc_ns,
        session=session,
        provisional=provisional,
    )


def refusal(seconds: Sequence[EmgSecond]) -> str | None:
    """Say why consecutive seconds cannot serve as rest, or None if they can."""
    unusable = too_little(seconds)
    if unusable is not None:
        return unusable
    known = [second for second in seconds if second.power is not None]
    still = _still(known)
    left_out = len(known) - len(still)
    if left_out > max(TWITCH_S, MAX_REST_EXCURSIONS * len(known)) or len(still) < MIN_REST_S:
        return f"the muscle was not at rest for {left_out / len(known):.0%} of the time"
    spread_db = float(_levels_db(still).std(ddof=1))
    # Few seconds do not tell their spread well: its standard error stands beside the limit.
    if spread_db > MAX_REST_SPREAD_DB * (1 + 1 / sqrt(2 * (len(still) - 1))):
        return f"the muscle was not at rest, its level spread by {spread_db:.1f} dB"
    return None


def too_little(seconds: Sequence[EmgSecond]) -> str | None:
    """Say why too little of consecutive seconds can be used, or None if it is enough."""
    known = [second for second in seconds if second.power is not None]
    good_s = sum(second.coverage for second in known)
    if good_s >= max(MIN_REST_S, MIN_REST_SHARE * len(seconds)):
        return None
    causes = Counter(second.cause for second in seconds if second.power is None)
    because = f": {causes.most_common(1)[0][0]}" if causes else ""
    return f"only {good_s:.1f} of {len(seconds)} s could be used{because}"


def _still(seconds: Sequence[EmgSecond]) -> list[EmgSecond]:
    """Give the known seconds without twitches."""
    known = [second for second in seconds if second.power is not None]
    levels_db = _levels_db(known)
    near = np.abs(levels_db - np.median(levels_db)) <= MAX_REST_EXCURSION_DB
    return [second for second, is_near in zip(known, near, strict=True) if is_near]


def _levels_db(known: Sequence[EmgSecond]) -> FloatArray:
    return np.array([second.middle_db for second in known], dtype=np.float64)
