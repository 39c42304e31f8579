"""The frames of consecutive seconds of a stream, put into an `EmgSecond` for each channel."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import log10, sqrt
from typing import NamedTuple

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import RestReference
from spinewatch.model.results import Activity
from spinewatch.model.sites import EmgSite
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.sums import IntArray
from spinewatch.signal.trouble import Trouble, TroubleArray, usable
from spinewatch.spasm.limits import MIN_ACTIVATION_S, MIN_COVERAGE
from spinewatch.spasm.seconds import NO_DATA, NOT_CALIBRATED, EmgSecond, middle
from spinewatch.spasm.thresholds import Thresholds
from spinewatch.spasm.tonic import TonicTrack


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFrames:
    """The frames of consecutive seconds, shape (channels, frames) each.

    Attributes
    ----------
    bounds
        Number of the frame that each second begins with, and of the one after the last second.
    active_counts
        Shape (channels, seconds): how many of the frames of each second are active.
    present
        Share of each second that its frames span.
    rhythmic, frequencies_hz
        Of each channel, for each second: whether its activity came in bursts, and the median
        frequency where it is told.
    """

    log_power_db: FloatArray
    trouble: TroubleArray
    active: BoolArray
    bounds: Sequence[int]
    active_counts: IntArray
    present: Sequence[float]
    rhythmic: Sequence[Sequence[bool]]
    frequencies_hz: Sequence[Sequence[float | None]]

    def frames_of(self, second: int) -> slice:
        """Give the frames of a second."""
        return slice(self.bounds[second], self.bounds[second + 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where a channel is, what it is measured against, and its tonic path."""

    site: EmgSite
    reference: RestReference | None
    thresholds: Thresholds | None
    tonic: TonicTrack


class _Seen(NamedTuple):
    """A known second of one channel: what its usable frames say, and what else is told of it."""

    coverage: float
    known_db: FloatArray
    above_db: FloatArray
    power: float
    middle_db: float
    active_share: float
    rhythmic: bool
    frequency_hz: float | None


def summarise(frames: SecondFrames, channels: Sequence[Channel]) -> list[tuple[EmgSecond, ...]]:
    """Tell what the frames say of each channel in each second, and let the tonic paths take it in.

    Neighbouring seconds with equally many frames, all of them usable, are worked on together.
    """
    lengths = _lengths_of_whole(frames)
    seconds: list[tuple[EmgSecond, ...]] = []
    for length, alike in groupby(range(len(lengths)), lengths.__getitem__):
        if length:
            seconds += _whole(frames, channels, list(alike), length)
        else:
            seconds += [
                tuple(_in_part(channel, frames, at, second) for at, channel in enumerate(channels))
                for second in alike
            ]
    return seconds


def _lengths_of_whole(frames: SecondFrames) -> list[int]:
    """Count the frames of each second; 0 where some cannot be used or too few came."""
    lengths = [
        stop - start if present >= MIN_COVERAGE else 0
        for (start, stop), present in zip(pairwise(frames.bounds), frames.present, strict=True)
    ]
    if frames.trouble.any():
        troubled = np.logical_or.reduce(frames.trouble)
        for second in range(len(lengths)):
            if troubled[frames.frames_of(second)].any():
                lengths[second] = 0
    return lengths


def _whole(
    frames: SecondFrames, channels: Sequence[Channel], seconds: Sequence[int], length: int
) -> Iterator[tuple[EmgSecond, ...]]:
    """Tell of neighbouring seconds of ``length`` frames, all of which can be used."""
    part = slice(seconds[0], seconds[-1] + 1)
    taken = slice(frames.bounds[part.start], frames.bounds[part.stop])
    levels_db = frames.log_power_db[:, taken].reshape(len(channels), -1, length)
    powers = (np.add.reduce(10 ** (levels_db / 10), axis=2) / length).tolist()
    middles_db = np.sort(levels_db, axis=2)[:, :, (length - 1) // 2].tolist()
    shares = (frames.active_counts[:, part] / length).tolist()
    told = []
    for at, channel in enumerate(channels):
        seen = zip(
            frames.present[part],
            levels_db[at],
            _above(levels_db[at], channel.thresholds),
            powers[at],
            middles_db[at],
            shares[at],
            frames.rhythmic[at][part],
            frames.frequencies_hz[at][part],
            strict=True,
        )
        told.append([_known(channel, _Seen._make(second)) for second in seen])
    return zip(*told, strict=True)


def _in_part(channel: Channel, frames: SecondFrames, at: int, second: int) -> EmgSecond:
    """Tell of a second of one channel of which frames are missing or cannot be used."""
    taken = frames.frames_of(second)
    trouble = frames.trouble[at, taken]
    known = usable(trouble)
    known_db = frames.log_power_db[at, taken][known]
    present = frames.present[second]
    coverage = len(known_db) / max(1, len(known)) * present
    if coverage < MIN_COVERAGE:
        cause = NO_DATA if present < MIN_COVERAGE else _commonest(trouble)
        return _unknown(channel, known_db, coverage, cause)
    seen = _Seen(
        coverage=coverage,
        known_db=known_db,
        above_db=_above(known_db, channel.thresholds),
        power=float((10 ** (known_db / 10)).mean()),
        middle_db=middle(known_db),
        active_share=float(frames.active[at, taken][known].mean()),
        rhythmic=frames.rhythmic[at][second],
        frequency_hz=frames.frequencies_hz[at][second],
    )
    return _known(channel, seen)


def _known(channel: Channel, seen: _Seen) -> EmgSecond:
    reference, thresholds = channel.reference, channel.thresholds
    tense, window_s = channel.tonic.update(seen.middle_db, reference)
    active_share = None if reference is None else seen.active_share
    return EmgSecond(
        site=channel.site,
        coverage=seen.coverage,
        rms=sqrt(seen.power),
        power=seen.power,
        level_db=None if reference is None else 10 * log10(seen.power / reference.power),
        frame_levels_db=seen.above_db,
        rest_frames=seen.known_db,
        active_share=active_share,
        tense=tense,
        state=_state(tense, active_share),
        median_frequency_hz=seen.frequency_hz,
        tense_over_s=window_s,
        rhythmic=None if active_share is None else seen.rhythmic and bool(tense or active_share),
        min_detectable_db=None if thresholds is None else thresholds.least_db,
        cause=NOT_CALIBRATED if reference is None else None,
    )


def _unknown(channel: Channel, known_db: FloatArray, coverage: float, cause: str) -> EmgSecond:
    channel.tonic.update(None, channel.reference)
    return EmgSecond(
        site=channel.site,
        coverage=coverage,
        rms=None,
        power=None,
        level_db=None,
        frame_levels_db=_above(known_db, channel.thresholds),
        rest_frames=known_db,
        active_share=None,
        tense=None,
        state=Activity.UNKNOWN,
        cause=cause,
    )


def _above(known_db: FloatArray, thresholds: Thresholds | None) -> FloatArray:
    """Levels over rest, shape (..., frames); no frames where there is no rest."""
    return known_db[..., :0] if thresholds is None else known_db - thresholds.rest_db


def _commonest(trouble: TroubleArray) -> str:
    causes = Counter(cause for cause in trouble.tolist() if cause != Trouble.NONE)
    return Trouble(causes.most_common(1)[0][0]).words


def _state(tense: bool | None, active_share: float | None) -> Activity:  # noqa: FBT001 - a state, not a switch
    if active_share is None:
        return Activity.UNKNOWN
    if tense:
        return Activity.TENSE
    return Activity.ACTIVE if active_share >= MIN_ACTIVATION_S else Activity.REST
