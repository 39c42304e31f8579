"""A recorded channel in one go: the same path that runs live, fed with the whole file."""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from spinewatch.model.blocks import TimeArray
from spinewatch.model.calibration import RestReference
from spinewatch.model.context import Posture
from spinewatch.model.errors import CalibrationError, InputError
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.signal.hops import Hops
from spinewatch.signal.sums import counts_between
from spinewatch.signal.trouble import Trouble, TroubleArray
from spinewatch.spasm.activations import ActivationDetector
from spinewatch.spasm.arguments import checked_channel, checked_fs_hz, checked_rest_s
from spinewatch.spasm.bursts import Activation, joined
from spinewatch.spasm.emg_path import EmgPath
from spinewatch.spasm.level_frames import LevelFrames
from spinewatch.spasm.references import refusal, rest_reference
from spinewatch.spasm.seconds import EmgSecond
from spinewatch.spasm.summary import Channel, SecondFrames, summarise
from spinewatch.spasm.thresholds import StreamThresholds
from spinewatch.spasm.tonic import TonicTrack

_ANY_SITE = EmgSite.LUMBAR_ERECTOR_LEFT
"""A recording does not say where it was taken, and nothing depends on it."""

_BAD_CONTACT = frozenset((Trouble.LIFTED, Trouble.FLAT, Trouble.RAILED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A stretch of a recording of which nothing can be said, and why."""

    start_s: float
    end_s: float
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recording:
    """A channel after the path. ``times_ns`` are those of the frames, from the first sample."""

    hops: Hops
    samples: int
    times_ns: TimeArray
    frames: LevelFrames

    def cut(self, start: int, stop: int) -> "_Recording":
        """Take some of the frames."""
        return replace(
            self, times_ns=self.times_ns[start:stop], frames=self.frames.cut(start, stop)
        )

    @property
    def second_bounds(self) -> list[int]:
        """Number of the frame that each second begins with, and of the one after the last."""
        per_second = max(1, round(1 / self.hops.frame_s))
        return [*range(0, len(self.frames), per_second), len(self.frames)]

    @property
    def hopeless(self) -> bool:
        return not (self.frames.trouble == Trouble.NONE).any()


def detect_activations(
    emg_uv: ArrayLike, *, fs_hz: float, rest_s: tuple[float, float]
) -> list[Activation]:
    """Find the stretches of one EMG channel that rise above its rest.

    Parameters
    ----------
    emg_uv
        Shape (n,): samples in microvolts or any other unit, integers or floats. NaN is a missing
        sample.
    fs_hz
        Sampling rate, about 200 to 4000 Hz.
    rest_s
        Start and stop, in seconds from the first sample, of a stretch in which the muscle was
        relaxed: at least `limits.MIN_REST_S` of it must be usable.

    Returns
    -------
    list of Activation
        In order, not overlapping. Empty also when nothing is usable: see `detect_unknown`.

    Raises
    ------
    InputError
        When an argument has the wrong shape, type or range, or the rest cannot be used.
    """
    recording = _run(emg_uv, fs_hz, rest_s)
    if recording.hopeless:
        return []
    detector, _ = _detect(recording, _reference(recording, rest_s))
    bursts = [burst for burst in detector.memory.channels[0].bursts if burst.long_enough]
    return [burst.activation() for burst in joined(bursts)]


def detect_unknown(
    emg_uv: ArrayLike, *, fs_hz: float, rest_s: tuple[float, float]
) -> list[Unknown]:
    """Find the stretches of one EMG channel of which `detect_activations` can say nothing.

    Parameters
    ----------
    emg_uv, fs_hz, rest_s
        As for `detect_activations`.

    Returns
    -------
    list of Unknown
        In order, not overlapping; neighbours differ in their cause.

    Raises
    ------
    InputError
        As `detect_activations`.
    """
    recording = _run(emg_uv, fs_hz, rest_s)
    if recording.hopeless:
        return _stretches(recording, recording.frames.trouble[0])
    _, trouble = _detect(recording, _reference(recording, rest_s))
    return _stretches(recording, trouble)


def _run(emg_uv: ArrayLike, fs_hz: float, rest_s: tuple[float, float]) -> _Recording:
    fs_hz = checked_fs_hz(fs_hz)
    samples = checked_channel(emg_uv)
    checked_rest_s(rest_s, samples, fs_hz)
    hops = Hops.at(fs_hz)
    path = EmgPath(hops=hops, channels=1)
    first = path.push(samples[None, :])
    frames = LevelFrames.joined([*([] if first is None else [first]), path.end_stretch()])
    starts = np.arange(len(frames)) * hops.frame_samples
    times_ns = np.round(starts * (NS_PER_S / fs_hz)).astype(np.int64)
    return _Recording(hops=hops, samples=len(samples), times_ns=times_ns, frames=frames)


def _detect(
    recording: _Recording, reference: RestReference
) -> tuple[ActivationDetector, TroubleArray]:
    detector = ActivationDetector(hops=recording.hops, channels=1)
    _, trouble = detector.push(
        recording.times_ns,
        recording.frames,
        StreamThresholds.of([reference]),
        recording.second_bounds[1:],
    )
    detector.finish()
    return detector, trouble[0]


def _reference(recording: _Recording, rest_s: tuple[float, float]) -> RestReference:
    """Take the rest as calibration does, second by second."""
    frame_s = recording.hops.frame_s
    first, stop = (round(edge_s / frame_s) for edge_s in rest_s)
    seconds = _seconds(recording.cut(first, min(stop, len(recording.frames))))
    try:
        return rest_reference(
            seconds, posture=Posture.LYING, utc_ns=None, session="", provisional=False
        )
    except CalibrationError as error:
        raise InputError(
            f"rest_s = ({rest_s[0]:g}, {rest_s[1]:g}) cannot serve as rest: {refusal(seconds)}.",
            advice="Name a stretch in which the electrode was on and the muscle relaxed.",
        ) from error


def _seconds(recording: _Recording) -> list[EmgSecond]:
    """Give seconds as they are before there is a reference."""
    blind = StreamThresholds.of([None])
    detector = ActivationDetector(hops=recording.hops, channels=1)
    bounds = recording.second_bounds
    active, trouble = detector.push(recording.times_ns, recording.frames, blind, bounds[1:])
    seconds = SecondFrames(
        log_power_db=recording.frames.log_power_db,
        trouble=trouble,
        active=active,
        bounds=bounds,
        active_counts=counts_between(active, bounds),
        present=[
            min(1.0, (stop - start) * recording.hops.frame_s) for start, stop in pairwise(bounds)
        ],
        rhythmic=[[False] * (len(bounds) - 1)],
        frequencies_hz=[[None] * (len(bounds) - 1)],
    )
    channel = Channel(site=_ANY_SITE, reference=None, thresholds=None, tonic=TonicTrack())
    return [second for (second,) in summarise(seconds, [channel])]


def _stretches(recording: _Recording, trouble: TroubleArray) -> list[Unknown]:
    """Join neighbouring frames with the same trouble.

    Bad contact shows as this and that in turn: it is one stretch, named by what lasted longest.
    The last 0.2 s, if they do not fill a block, are as unknown as those in which filters settle.
    """
    codes = trouble.tolist()
    if len(codes) * recording.hops.frame_samples < recording.samples:
        last = codes[-1] if codes else Trouble.NONE
        codes.append(Trouble.SETTLING if last == Trouble.NONE else last)
    found: list[Unknown] = []
    start = 0
    for at in range(1, len(codes) + 1):
        if at < len(codes) and _kind(codes[at]) == _kind(codes[start]):
            continue
        if codes[start] != Trouble.NONE:
            cause = Trouble(Counter(codes[start:at]).most_common(1)[0][0]).words
            found.append(_unknown(recording, start, at, cause))
        start = at
    return found


def _kind(code: int) -> int:
    return Trouble.LIFTED if code in _BAD_CONTACT else code


def _unknown(recording: _Recording, start: int, stop: int, cause: str) -> Unknown:
    frame_samples, fs_hz = recording.hops.frame_samples, recording.hops.fs_hz
    beyond = stop > len(recording.frames)
    return Unknown(
        start_s=start * frame_samples / fs_hz,
        end_s=(recording.samples if beyond else stop * frame_samples) / fs_hz,
        cause=cause,
    )
