"""The reference contraction: what 100 % RVE means, and how much of it a level is.

A person in pain cannot give a maximum, so the reference is any contraction of their own choosing,
and limits that were found in percent of a maximum say nothing here. The power of the
noise is subtracted before anything is compared.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log10, sqrt
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import ReferenceContraction, RestReference
from spinewatch.model.context import Posture
from spinewatch.model.errors import CalibrationError
from spinewatch.spasm.limits import (
    CONTRACTION_BELOW_PEAK_DB,
    CONTRACTION_GAP_S,
    CONTRACTION_MIN_S,
    CONTRACTION_STEP_DB,
    MIN_REST_SHARE,
    OBSERVABLE_DB,
    TINY_POWER,
)
from spinewatch.spasm.seconds import EmgSecond

_AGAIN: Final = "Tense it a little more if that is comfortable, or leave it out."
_PERCENT: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """Short-time levels of the usable time as 10 log10 of power, and the length of each."""

    levels_db: FloatArray
    frame_s: float


def reference_contraction(
    seconds: Sequence[EmgSecond],
    rest: RestReference,
    *,
    posture: Posture,
    utc_ns: int | None,
    pain: float | None,
) -> ReferenceContraction:
    """Take consecutive seconds of one site as its reference contraction.

    Parameters
    ----------
    seconds
        With the contraction, or several repeats of it, and letting go in between.
    rest
        Lying rest of the same site and electrode session: its power is subtracted.
    posture, utc_ns, pain
        See `ReferenceContraction`.

    Raises
    ------
    CalibrationError
        When too little of the time is usable, with the commonest cause, or nothing rose clearly
        above rest.
    """
    level = _usable(seconds)
    repeats = _repeats(level, rest)
    above = [np.maximum(10 ** (each / 10) - rest.power, TINY_POWER) for each in repeats]
    amplitudes = np.sqrt(np.concatenate(above))
    return ReferenceContraction(
        site=rest.site,
        posture=posture,
        power=float(np.median([each.mean() for each in above])),
        repeats=len(repeats),
        cv=float(amplitudes.std() / amplitudes.mean()),
        utc_ns=utc_ns,
        session=rest.session,
        sensor=rest.sensor,
        pain=pain,
    )


def above_rest_db(contraction: ReferenceContraction, rest: RestReference) -> float:
    """Give the total level during the contraction over rest."""
    return 10 * log10((contraction.power + rest.power) / rest.power)


def is_observable(contraction: ReferenceContraction, rest: RestReference) -> bool:
    """Say whether the site rises far enough above its own noise to be told much of."""
    return above_rest_db(contraction, rest) >= OBSERVABLE_DB


def rve_pct(power: float, *, rest_power: float, contraction: ReferenceContraction) -> float:
    """Give the amplitude above rest in percent of the reference contraction.

    Parameters
    ----------
    power
        Total power, in the unit squared of the reference.
    rest_power
        Of the rest it is above; subtracted, and nothing is left of what lies below it.
    contraction
        The reference.
    """
    return _PERCENT * sqrt(max(0.0, power - rest_power) / contraction.power)


def _usable(seconds: Sequence[EmgSecond]) -> _Level:
    known = [second for second in seconds if second.power is not None]
    good_s = sum(second.coverage for second in known)
    if good_s < MIN_REST_SHARE * len(seconds):
        causes = Counter(second.cause for second in seconds if second.power is None)
        because = f": {causes.most_common(1)[0][0]}" if causes else ""
        raise CalibrationError(
            f"Only {good_s:.1f} of {len(seconds)} s could be used at {seconds[0].site}{because}.",
            advice="Check the electrode and its cable, and try again.",
        )
    levels_db = np.concatenate([second.rest_frames for second in known])
    return _Level(levels_db=levels_db, frame_s=good_s / len(levels_db))


def _repeats(level: _Level, rest: RestReference) -> list[FloatArray]:
    """Find the stretches near the strongest level, each with its frames."""
    half_s = max(1, round(CONTRACTION_GAP_S / level.frame_s))
    rest_db = 10 * log10(max(rest.power, TINY_POWER))
    strongest_db = np.sort(level.levels_db)[-half_s:].min()
    if strongest_db < rest_db + CONTRACTION_STEP_DB:
        raise CalibrationError(
            f"No clear contraction at {rest.site}: it rose {max(0.0, strongest_db - rest_db):.1f} "
            f"dB above rest, and {CONTRACTION_STEP_DB:g} dB are needed.",
            advice=_AGAIN,
        )
    least_db = max(rest_db + CONTRACTION_STEP_DB, strongest_db - CONTRACTION_BELOW_PEAK_DB)
    tense = np.flatnonzero(level.levels_db >= least_db)
    stretches = np.split(tense, np.flatnonzero(np.diff(tense) > half_s) + 1)
    long = [each for each in stretches if len(each) * level.frame_s >= CONTRACTION_MIN_S]
    if not long:
        raise CalibrationError(
            f"The contraction at {rest.site} was shorter than {CONTRACTION_MIN_S:g} s.",
            advice="Hold it for about three seconds each time, or leave it out.",
        )
    return [level.levels_db[each] for each in long]
