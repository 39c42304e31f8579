"""Where exactly an activation began and ended: the likeliest change of variance near a crossing."""

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.spasm.limits import (
    AFTER_FRAMES,
    BEFORE_FRAMES,
    EDGE_AHEAD_FRAMES,
    EDGE_BACK_FRAMES,
    EDGE_EVIDENCE,
    EDGE_STEP_DB,
    WITHIN_END_FRAMES,
    WITHIN_FRAMES,
)


def onset_sub_frame(
    log_power_db: FloatArray, sub: FloatArray, at: int, *, rest_db: float, freedom: float
) -> int:
    """Find the first sub-frame of an activation.

    Parameters
    ----------
    log_power_db
        Short-time level, shape (frames,), NaN where unknown.
    sub
        Power, shape (frames, sub-frames).
    at
        Frame in which the level rose above the threshold.
    rest_db
        Level of the rest reference.
    freedom
        Degrees of freedom of a sub-frame's power.

    Returns
    -------
    int
        Counted from the first sub-frame given.
    """
    early, late = BEFORE_FRAMES
    before = _median(log_power_db[max(0, at - early) : max(0, at - late)], rest_db)
    within = _median(log_power_db[at : at + WITHIN_FRAMES], rest_db + EDGE_STEP_DB)
    first, evidence = _evidence(sub, at, before, within, rest_db=rest_db, freedom=freedom)
    to_come = np.append(np.cumsum(evidence[::-1])[::-1], 0.0)
    return first + int(np.argmax(to_come))


def offset_sub_frame(
    log_power_db: FloatArray, sub: FloatArray, at: int, *, rest_db: float, freedom: float
) -> int:
    """Find the first sub-frame after an activation; see `onset_sub_frame`."""
    early, late = AFTER_FRAMES
    after = _median(log_power_db[at + early : at + late], rest_db)
    within = _median(log_power_db[max(0, at - WITHIN_END_FRAMES) : at], rest_db + EDGE_STEP_DB)
    first, evidence = _evidence(sub, at, after, within, rest_db=rest_db, freedom=freedom)
    so_far = np.append(0.0, np.cumsum(evidence))
    return first + int(np.argmax(so_far))


def _median(levels_db: FloatArray, otherwise: float) -> float:
    known = levels_db[~np.isnan(levels_db)]
    return float(np.median(known)) if len(known) else otherwise


def _evidence(
    sub: FloatArray, at: int, quiet_db: float, loud_db: float, *, rest_db: float, freedom: float
) -> tuple[int, FloatArray]:
    """Log-likelihood ratio of loud over quiet, for each sub-frame near the crossing."""
    loud_db = max(loud_db, rest_db + EDGE_STEP_DB)
    quiet_db = min(max(quiet_db, rest_db - EDGE_STEP_DB), loud_db - EDGE_STEP_DB / 2)
    loud, quiet = 10 ** (loud_db / 10), 10 ** (quiet_db / 10)
    start = max(0, at - EDGE_BACK_FRAMES)
    near = sub[start : at + EDGE_AHEAD_FRAMES].ravel()
    ratio = near * (1 / quiet - 1 / loud) - np.log(loud / quiet)
    return start * sub.shape[1], np.minimum(0.5 * freedom * ratio, EDGE_EVIDENCE)
