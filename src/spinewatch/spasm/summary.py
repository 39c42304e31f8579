"""The frames of one second of a stream, put into an `EmgSecond` for each channel."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log10, sqrt
from typing import NamedTuple

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import RestReference
from spinewatch.model.results import Activity
from spinewatch.model.sites import EmgSite
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.trouble import Trouble, TroubleArray
from spinewatch.spasm.limits import MIN_ACTIVATION_S, MIN_COVERAGE
from spinewatch.spasm.seconds import NO_DATA, NOT_CALIBRATED, EmgSecond, middle
from spinewatch.spasm.thresholds import Thresholds
from spinewatch.spasm.tonic import TonicTrack

_NOTHING: FloatArray = np.empty(0)
_NOTHING.setflags(write=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFrames:
    """The frames of one second, shape (channels, frames) each.

    ``present`` is the share of the second that they span, ``rhythmic`` says of each channel
    whether its activity came in bursts.
    """

    log_power_db: FloatArray
    trouble: TroubleArray
    active: BoolArray
    rhythmic: Sequence[bool]
    present: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where a channel is, what it is measured against, and its tonic path."""

    site: EmgSite
    reference: RestReference | None
    thresholds: Thresholds | None
    tonic: TonicTrack


class _Seen(NamedTuple):
    """Usable frames of one channel: their levels, mean power, middle level and active share."""

    known_db: FloatArray
    power: float
    middle_db: float
    active_share: float


def summarise(
    frames: SecondFrames, channels: Sequence[Channel], frequencies_hz: Sequence[float | None]
) -> tuple[EmgSecond, ...]:
    """Tell what the frames say of each channel, and let the tonic paths take it in."""
    if not frames.log_power_db.shape[1]:
        return tuple(_unknown(channel, frames, at, _NOTHING) for at, channel in enumerate(channels))
    if not frames.trouble.any() and frames.present >= MIN_COVERAGE:
        return tuple(
            _known(channel, frames, at, seen, frames.present, frequencies_hz[at])
            for at, (channel, seen) in enumerate(zip(channels, _all_seen(frames), strict=True))
        )
    return tuple(
        _in_part(channel, frames, at, frequencies_hz[at]) for at, channel in enumerate(channels)
    )


def _all_seen(frames: SecondFrames) -> list[_Seen]:
    levels_db = frames.log_power_db
    count = levels_db.shape[1]
    powers = (np.add.reduce(10 ** (levels_db / 10), axis=1) / count).tolist()
    middles_db = np.sort(levels_db, axis=1)[:, (count - 1) // 2].tolist()
    shares = (np.add.reduce(frames.active, axis=1, dtype=np.float64) / count).tolist()
    return [
        _Seen(*of_channel) for of_channel in zip(levels_db, powers, middles_db, shares, strict=True)
    ]


def _in_part(
    channel: Channel, frames: SecondFrames, at: int, frequency_hz: float | None
) -> EmgSecond:
    """Tell what the frames of one channel say, some of which cannot be used."""
    usable = frames.trouble[at] == Trouble.NONE
    known_db = frames.log_power_db[at, usable]
    coverage = len(known_db) / len(usable) * frames.present
    if coverage < MIN_COVERAGE:
        return _unknown(channel, frames, at, known_db)
    seen = _Seen(
        known_db=known_db,
        power=float((10 ** (known_db / 10)).mean()),
        middle_db=middle(known_db),
        active_share=float(frames.active[at, usable].mean()),
    )
    return _known(channel, frames, at, seen, coverage, frequency_hz)


def _known(
    channel: Channel,
    frames: SecondFrames,
    at: int,
    seen: _Seen,
    coverage: float,
    frequency_hz: float | None,
) -> EmgSecond:
    reference, thresholds = channel.reference, channel.thresholds
    tense, window_s = channel.tonic.update(seen.middle_db, reference)
    active_share = None if reference is None else seen.active_share
    return EmgSecond(
        site=channel.site,
        coverage=coverage,
        rms=sqrt(seen.power),
        power=seen.power,
        level_db=None if reference is None else 10 * log10(seen.power / reference.power),
        frame_levels_db=_above(seen.known_db, thresholds),
        rest_frames=seen.known_db,
        active_share=active_share,
        tense=tense,
        state=_state(tense, active_share),
        median_frequency_hz=frequency_hz,
        tense_over_s=window_s,
        rhythmic=None if reference is None else frames.rhythmic[at],
        min_detectable_db=None if thresholds is None else thresholds.least_db,
        cause=NOT_CALIBRATED if reference is None else None,
    )


def _unknown(channel: Channel, frames: SecondFrames, at: int, known_db: FloatArray) -> EmgSecond:
    channel.tonic.update(None, channel.reference)
    missing = frames.present < MIN_COVERAGE
    return EmgSecond(
        site=channel.site,
        coverage=len(known_db) / max(1, frames.trouble.shape[1]) * frames.present,
        rms=None,
        power=None,
        level_db=None,
        frame_levels_db=_above(known_db, channel.thresholds),
        rest_frames=known_db,
        active_share=None,
        tense=None,
        state=Activity.UNKNOWN,
        cause=NO_DATA if missing else _commonest(frames.trouble[at]),
    )


def _above(known_db: FloatArray, thresholds: Thresholds | None) -> FloatArray:
    return _NOTHING if thresholds is None else known_db - thresholds.rest_db


def _commonest(trouble: TroubleArray) -> str:
    causes = Counter(cause for cause in trouble.tolist() if cause != Trouble.NONE)
    return Trouble(causes.most_common(1)[0][0]).words


def _state(tense: bool | None, active_share: float | None) -> Activity:  # noqa: FBT001 - a state, not a switch
    if active_share is None:
        return Activity.UNKNOWN
    if tense:
        return Activity.TENSE
    return Activity.ACTIVE if active_share >= MIN_ACTIVATION_S else Activity.REST
