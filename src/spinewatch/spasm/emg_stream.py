"""One EMG sensor: blocks of raw samples in, seconds of its sites out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from spinewatch.model.blocks import Block, FloatArray, StreamKey, TimeArray
from spinewatch.model.calibration import RestReference
from spinewatch.model.context import Posture
from spinewatch.model.errors import InputError
from spinewatch.model.packing import pack, unpack
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.signal.cutting import BlockCutter
from spinewatch.signal.hops import Hops
from spinewatch.signal.limits import MAX_FS_HZ, MIN_FS_HZ
from spinewatch.signal.sums import counts_between
from spinewatch.spasm.activations import ActivationDetector, DetectorMemory
from spinewatch.spasm.emg_path import EmgPath, PathMemory
from spinewatch.spasm.frame_queue import FrameQueue, QueueMemory
from spinewatch.spasm.rhythm import RhythmWatch
from spinewatch.spasm.seconds import EmgSecond
from spinewatch.spasm.spectra import Spectra, SpectraMemory
from spinewatch.spasm.summary import Channel, SecondFrames, summarise
from spinewatch.spasm.thresholds import StreamThresholds
from spinewatch.spasm.tonic import TonicTrack


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """Everything that `EmgStream.restore` needs; references come from the calibrations."""

    path: PathMemory
    pending_ns: TimeArray
    queue: QueueMemory
    detector: DetectorMemory
    tonic: list[TonicTrack]
    spectra: SpectraMemory
    rhythm: FloatArray
    interrupted: bool


class EmgStream:
    """Turns the samples of one EMG sensor into `EmgSecond` values.

    Filters and levels run as samples come; what depends on a rest reference is decided when a
    second is closed, so that a new reference counts from the second it was set before.

    Parameters
    ----------
    key
        The stream whose blocks it takes.
    fs_hz
        Nominal rate, `limits.MIN_FS_HZ` to `limits.MAX_FS_HZ`.
    unit
        Unit of the values.
    channels
        Column of the blocks and site, for each channel that is connected.

    Raises
    ------
    InputError
        When the rate is out of range.
    """

    def __init__(
        self,
        *,
        key: StreamKey,
        fs_hz: float,
        unit: str,
        channels: tuple[tuple[int, EmgSite], ...],
    ) -> None:
        if not MIN_FS_HZ <= fs_hz <= MAX_FS_HZ:
            raise InputError(
                f"The EMG of {key.sensor} comes at {fs_hz:g} Hz.",
                advice=f"Set the sensor to a rate of {MIN_FS_HZ:.0f} to {MAX_FS_HZ:.0f} Hz.",
            )
        self.key: Final = key
        self.unit: Final = unit
        self._sites = tuple(site for _, site in channels)
        self._columns = _columns([column for column, _ in channels])
        self._hops = Hops.at(fs_hz)
        self._path = EmgPath(hops=self._hops, channels=len(channels))
        self._times = self._new_times()
        self._queue = FrameQueue(hops=self._hops, channels=len(channels))
        self._detector = ActivationDetector(hops=self._hops, channels=len(channels))
        self._tonic = [TonicTrack() for _ in channels]
        self._spectra = Spectra(fs_hz=self._hops.at_working_rate().fs_hz, channels=len(channels))
        self._rhythm = RhythmWatch(channels=len(channels), frame_s=self._hops.frame_s)
        self._interrupted = False
        self.set_references(())

    def _new_times(self) -> BlockCutter[np.int64]:
        return BlockCutter(length=self._hops.block_samples, empty=np.empty((1, 0), dtype=np.int64))

    @property
    def passed_ns(self) -> int | None:
        """Everything before this time is final: at most 0.8 s behind the newest sample."""
        return self._queue.memory.passed_ns

    def set_references(self, references: Sequence[RestReference]) -> None:
        """Measure from now on against the lying rest of each site, if it is among these."""
        lying = {each.site: each for each in references if each.posture is Posture.LYING}
        of_sites = [lying.get(site) for site in self._sites]
        self._thresholds = StreamThresholds.of(of_sites)
        self._channels = [
            Channel(site=site, reference=reference, thresholds=limits, tonic=tonic)
            for site, reference, limits, tonic in zip(
                self._sites, of_sites, self._thresholds.each, self._tonic, strict=True
            )
        ]

    def push(self, block: Block) -> None:
        """Run samples through the filters; a gap before them restarts the filters."""
        if block.gap is not None:
            self.interrupt()
        self._interrupted = False
        whole_ns = self._times.push(block.times_ns[None, :])
        self._queue.expect(whole_ns[0])
        self._spectra.expect(whole_ns[0, :: self._hops.block_samples])
        frames = self._path.push(block.values[:, self._columns].T)
        if frames is not None:
            self._queue.add(frames)
            self._spectra.add(self._path.take_spectra())

    def interrupt(self) -> None:
        """Tell what the filters still hold: nothing that follows on will come in time."""
        if not self._interrupted:
            self._end_stretch()
            self._interrupted = True

    def _end_stretch(self) -> None:
        self._queue.add(self._path.end_stretch())
        self._spectra.start_stretch()
        self._queue.add_gap()
        self._times = self._new_times()

    def close(self, start_ns: int, end_ns: int) -> tuple[EmgSecond, ...]:
        """Take the frames that begin before ``end_ns`` and tell what they say of the second.

        Frames from before ``start_ns`` came too late to be told; the detector sees them.
        """
        (second,) = self.close_all([start_ns, end_ns])
        return second

    def close_all(self, edges_ns: Sequence[int]) -> list[tuple[EmgSecond, ...]]:
        """Close seconds that follow on each other: the same, at less cost, as one after the other.

        Parameters
        ----------
        edges_ns
            Where each second begins, and where the last one ends: two or more.
        """
        times_ns, frames = self._queue.take_until(edges_ns[-1])
        bounds: list[int] = np.searchsorted(times_ns, edges_ns).tolist()
        active, trouble = self._detector.push(times_ns, frames, self._thresholds, bounds[1:])
        self._detector.forget_before(edges_ns[-2])
        counts = counts_between(active, bounds)
        seen = SecondFrames(
            log_power_db=frames.log_power_db,
            trouble=trouble,
            active=active,
            bounds=bounds,
            active_counts=counts,
            present=self._present(bounds, edges_ns),
            rhythmic=self._rhythm.push(frames.sub, bounds),
            frequencies_hz=self._spectra.close(edges_ns[1:], counts > 0),
        )
        return summarise(seen, self._channels)

    def _present(self, bounds: Sequence[int], edges_ns: Sequence[int]) -> list[float]:
        """Share of each second that frames span; one may have begun just before it."""
        counts = [stop - start for start, stop in pairwise(bounds)]
        lengths_s = [(end_ns - start_ns) / NS_PER_S for start_ns, end_ns in pairwise(edges_ns)]
        return [
            min(1.0, (count + 1) * self._hops.frame_s / length_s) if count else 0.0
            for count, length_s in zip(counts, lengths_s, strict=True)
        ]

    def state(self) -> bytes:
        """Give everything needed to go on from here."""
        return pack(
            _State(
                path=self._path.memory,
                pending_ns=self._times.pending,
                queue=self._queue.memory,
                detector=self._detector.memory,
                tonic=self._tonic,
                spectra=self._spectra.memory,
                rhythm=self._rhythm.memory,
                interrupted=self._interrupted,
            )
        )

    def restore(self, state: bytes) -> None:
        """Go on from a state of a stream with the same channels and rate."""
        kept = unpack(state, _State)
        self._path.restore(kept.path)
        self._times.pending = kept.pending_ns
        self._queue.memory = kept.queue
        self._detector.memory = kept.detector
        self._tonic = kept.tonic
        self._channels = [
            replace(channel, tonic=tonic)
            for channel, tonic in zip(self._channels, kept.tonic, strict=True)
        ]
        self._spectra.memory = kept.spectra
        self._rhythm.memory = kept.rhythm
        self._interrupted = kept.interrupted


def _columns(columns: list[int]) -> list[int] | slice:
    """Give neighbouring columns as a slice, which takes no copy."""
    first, stop = columns[0], columns[-1] + 1
    return slice(first, stop) if columns == list(range(first, stop)) else columns
