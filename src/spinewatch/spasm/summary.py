"""The frames of one second and one channel, put into an `EmgSecond`."""

from collections import Counter
from dataclasses import dataclass
from math import log10, sqrt

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import RestReference
from spinewatch.model.results import Activity
from spinewatch.model.sites import EmgSite
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.trouble import Trouble, TroubleArray
from spinewatch.spasm.limits import MIN_ACTIVATION_S, MIN_COVERAGE
from spinewatch.spasm.seconds import NO_DATA, NOT_CALIBRATED, EmgSecond, middle
from spinewatch.spasm.tonic import TonicTrack

_NOTHING: FloatArray = np.empty(0)
_NOTHING.setflags(write=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFrames:
    """The frames of one second and one channel; ``present`` is the share of it they span."""

    site: EmgSite
    log_power_db: FloatArray
    trouble: TroubleArray
    active: BoolArray
    present: float


def summarise(
    frames: SiteFrames,
    reference: RestReference | None,
    tonic: TonicTrack,
    *,
    median_frequency_hz: float | None = None,
) -> EmgSecond:
    """Tell what the frames say of the second, and let the tonic path take it in."""
    usable = frames.trouble == Trouble.NONE
    known_db = frames.log_power_db[usable]
    share = len(known_db) / len(usable) if len(usable) else 0.0
    coverage = share * frames.present
    if coverage < MIN_COVERAGE:
        tonic.update(None, reference)
        return _unknown(frames, coverage, known_db, reference)
    power = float(np.mean(10 ** (known_db / 10)))
    tense, window_s = tonic.update(middle(known_db), reference)
    active_share = float(frames.active[usable].mean()) if reference is not None else None
    return EmgSecond(
        site=frames.site,
        coverage=coverage,
        rms=sqrt(power),
        power=power,
        level_db=None if reference is None else 10 * log10(power / reference.power),
        frame_levels_db=_above(known_db, reference),
        rest_frames=known_db,
        active_share=active_share,
        tense=tense,
        state=_state(tense, active_share),
        median_frequency_hz=median_frequency_hz,
        tense_over_s=window_s,
        cause=NOT_CALIBRATED if reference is None else None,
    )


def _unknown(
    frames: SiteFrames, coverage: float, known_db: FloatArray, reference: RestReference | None
) -> EmgSecond:
    return EmgSecond(
        site=frames.site,
        coverage=coverage,
        rms=None,
        power=None,
        level_db=None,
        frame_levels_db=_above(known_db, reference),
        rest_frames=known_db,
        active_share=None,
        tense=None,
        state=Activity.UNKNOWN,
        cause=NO_DATA if frames.present < MIN_COVERAGE else _commonest(frames.trouble),
    )


def _above(known_db: FloatArray, reference: RestReference | None) -> FloatArray:
    return _NOTHING if reference is None else known_db - 10 * log10(reference.power)


def _commonest(trouble: TroubleArray) -> str:
    causes = Counter(cause for cause in trouble.tolist() if cause != Trouble.NONE)
    return Trouble(causes.most_common(1)[0][0]).words


def _state(tense: bool | None, active_share: float | None) -> Activity:  # noqa: FBT001 - a state, not a switch
    if active_share is None:
        return Activity.UNKNOWN
    if tense:
        return Activity.TENSE
    return Activity.ACTIVE if active_share >= MIN_ACTIVATION_S else Activity.REST
