"""From levels to activations: which frames are active, and where each activation has its edges."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from spinewatch.model.blocks import FloatArray, TimeArray
from spinewatch.model.time import NS_PER_S
from spinewatch.signal.filters import noise_bandwidth_hz
from spinewatch.signal.hops import Hops
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.trouble import Trouble, TroubleArray, told_as, without_contact
from spinewatch.spasm.bursts import Burst
from spinewatch.spasm.edges import offset_sub_frame, onset_sub_frame
from spinewatch.spasm.heart import BEATS_SEEN_FRAMES, name_heart_beats
from spinewatch.spasm.hysteresis import Hysteresis, Rise
from spinewatch.spasm.level_frames import LevelFrames
from spinewatch.spasm.limits import (
    BAD_AFTER_FRAMES,
    BEFORE_FRAMES,
    EDGE_LAG_FRAMES,
    HOLD_MAX_FRAMES,
)
from spinewatch.spasm.thresholds import StreamThresholds, Thresholds

_KEPT_FRAMES = max(BEFORE_FRAMES) + 2 * EDGE_LAG_FRAMES + HOLD_MAX_FRAMES
"""Frames kept for edges that are not final yet; one may lie where the signal was last seen."""


@dataclass(slots=True, kw_only=True)
class Pending:
    """An activation whose offset is not final; its onset may be."""

    rise: Rise
    rest_db: float
    onset_ns: int | None = None


@dataclass(slots=True, kw_only=True)
class ChannelMemory:
    """What one channel's detector knows of the past. The last pending activation may be running."""

    running: bool = False
    lifted_for: int = 0
    pending: list[Pending] = field(default_factory=list)
    bursts: list[Burst] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class DetectorMemory:
    """What the detector of a stream knows of the past.

    ``frames`` counts all frames so far; of the last of them, time, level and sub-frame power are
    kept for placing edges, and of some more the power below the band for finding heart beats.
    """

    frames: int
    times_ns: TimeArray
    log_power_db: FloatArray
    sub: FloatArray
    below: FloatArray
    channels: list[ChannelMemory]


class ActivationDetector:
    """Finds activations in the levels of several channels.

    An activation is known with its frame; its edges are final ``EDGE_LAG_FRAMES`` later.

    Parameters
    ----------
    hops
        The grid.
    channels
        How many channels.
    """

    def __init__(self, *, hops: Hops, channels: int) -> None:
        self._sub_ns = hops.sub_s * NS_PER_S
        self._freedom = 2 * noise_bandwidth_hz(hops.fs_hz) * hops.sub_s
        self.memory = DetectorMemory(
            frames=0,
            times_ns=np.empty(0, dtype=np.int64),
            log_power_db=np.empty((channels, 0)),
            sub=np.empty((channels, 0, hops.subs_per_frame)),
            below=np.empty((channels, 0)),
            channels=[ChannelMemory() for _ in range(channels)],
        )

    def push(
        self,
        times_ns: TimeArray,
        frames: LevelFrames,
        thresholds: StreamThresholds,
        stops: Sequence[int],
    ) -> tuple[BoolArray, TroubleArray]:
        """Take consecutive frames and the time of each.

        Parameters
        ----------
        times_ns
            When each frame begins.
        frames
            As many.
        thresholds
            What they are measured against.
        stops
            How many of the frames there are up to the end of each second: what is told in a second
            may not depend on the next one.

        Returns
        -------
        active
            Shape (channels, frames).
        trouble
            That of the frames, with lifted electrodes told, and cleared of movement and hum in
            which the level stays at rest.
        """
        trouble = self._trouble(frames, thresholds, stops)
        active = np.zeros(trouble.shape, dtype=np.bool_)
        above = np.logical_or.reduce(frames.log_power_db > thresholds.on_db, axis=1).tolist()
        for channel, limits in enumerate(thresholds.each):
            if limits is None:
                self._end_running(self.memory.channels[channel])
            elif above[channel] or self.memory.channels[channel].running:
                active[channel] = self._detect(channel, frames, trouble[channel], limits)
        self._remember(times_ns, frames, trouble)
        self._place_edges(final=False)
        self._forget_frames()
        return active, trouble

    def _trouble(
        self, frames: LevelFrames, thresholds: StreamThresholds, stops: Sequence[int]
    ) -> TroubleArray:
        trouble = frames.trouble.copy()
        if trouble.any():
            _clear_rest(trouble, frames.log_power_db, thresholds)
            name_heart_beats(trouble, frames.below, self.memory.below, stops)
        lifted = frames.mains >= thresholds.lifted_power
        if lifted.any() or any(channel.lifted_for for channel in self.memory.channels):
            for channel in range(len(trouble)):
                self._spread_lifted(channel, lifted[channel], trouble[channel])
        return trouble

    def finish(self) -> None:
        """Place the edges that wait for more: the recording has ended."""
        for channel in self.memory.channels:
            self._end_running(channel)
        self._place_edges(final=True)

    def _end_running(self, channel: ChannelMemory) -> None:
        if channel.running:
            channel.pending[-1].rise.end(self.memory.frames, sharp=False)
            channel.running = False

    def forget_before(self, time_ns: int) -> None:
        """Drop the activations that ended before."""
        for channel in self.memory.channels:
            channel.bursts = [burst for burst in channel.bursts if burst.offset_ns >= time_ns]

    def _spread_lifted(self, channel: int, lifted: BoolArray, trouble: TroubleArray) -> None:
        memory = self.memory.channels[channel]
        for at, now in enumerate(lifted.tolist()):
            memory.lifted_for = BAD_AFTER_FRAMES if now else max(0, memory.lifted_for - 1)
            if memory.lifted_for:
                trouble[at] = max(trouble[at], Trouble.LIFTED)

    def _detect(
        self, channel: int, frames: LevelFrames, trouble: TroubleArray, limits: Thresholds
    ) -> BoolArray:
        memory = self.memory.channels[channel]
        hysteresis = Hysteresis(running=memory.pending[-1].rise if memory.running else None)
        active, begun = hysteresis.push(
            self.memory.frames, frames.log_power_db[channel], trouble, limits
        )
        memory.pending += [Pending(rise=rise, rest_db=limits.rest_db) for rise in begun]
        memory.running = hysteresis.running is not None
        return active

    def _remember(self, times_ns: TimeArray, frames: LevelFrames, trouble: TroubleArray) -> None:
        """Keep frames for placing edges; bad contact counts as silence, so none lies in it."""
        memory = self.memory
        bad = without_contact(trouble)
        heard = np.where(bad[:, :, None], 0.0, frames.sub) if bad.any() else frames.sub
        memory.frames += len(frames)
        memory.times_ns = np.concatenate([memory.times_ns, times_ns])
        memory.log_power_db = np.concatenate([memory.log_power_db, frames.log_power_db], axis=1)
        memory.sub = np.concatenate([memory.sub, heard], axis=1)
        memory.below = np.concatenate([memory.below, frames.below], axis=1)

    def _forget_frames(self) -> None:
        memory, kept = self.memory, slice(-_KEPT_FRAMES, None)
        memory.times_ns = memory.times_ns[kept]
        memory.log_power_db = memory.log_power_db[:, kept]
        memory.sub = memory.sub[:, kept]
        memory.below = memory.below[:, -BEATS_SEEN_FRAMES:]

    def _place_edges(self, *, final: bool) -> None:
        for channel, memory in enumerate(self.memory.channels):
            while memory.pending and self._place(channel, memory.pending[0], final=final):
                del memory.pending[0]

    def _place(self, channel: int, pending: Pending, *, final: bool) -> bool:
        """Place what can be placed; say whether the activation is complete."""
        rise = pending.rise
        if pending.onset_ns is None and self._settled(rise.start, final=final):
            pending.onset_ns = self._edge_ns(channel, rise.start, pending.rest_db, onset=True)
        if pending.onset_ns is None or rise.stop is None:
            return False
        if not rise.sharp:
            offset_ns = self._frame_ns(rise.stop)
        elif self._settled(rise.stop, final=final):
            offset_ns = self._edge_ns(channel, rise.stop, pending.rest_db, onset=False)
        else:
            return False
        burst = Burst(
            onset_ns=pending.onset_ns,
            offset_ns=offset_ns,
            power=rise.power,
            frames=rise.frames,
            rest_db=pending.rest_db,
            cut=rise.cut,
        )
        self.memory.channels[channel].bursts.append(burst)
        return True

    def _settled(self, frame: int, *, final: bool) -> bool:
        return final or frame + EDGE_LAG_FRAMES < self.memory.frames

    def _edge_ns(self, channel: int, frame: int, rest_db: float, *, onset: bool) -> int:
        find = onset_sub_frame if onset else offset_sub_frame
        sub = self.memory.sub[channel]
        first = self.memory.frames - len(sub)
        place = find(
            self.memory.log_power_db[channel],
            sub,
            frame - first,
            rest_db=rest_db,
            freedom=self._freedom,
        )
        at, rest = divmod(place, int(sub.shape[1]))
        return self._frame_ns(first + at) + round(rest * self._sub_ns)

    def _frame_ns(self, frame: int) -> int:
        """Time at which a frame begins; the one after the last begins where that ends."""
        times_ns = self.memory.times_ns
        at = frame - (self.memory.frames - len(times_ns))
        if at < len(times_ns):
            return int(times_ns[at])
        return int(times_ns[-1]) + round(float(self.memory.sub.shape[2] * self._sub_ns))


def _clear_rest(
    trouble: TroubleArray, log_power_db: FloatArray, thresholds: StreamThresholds
) -> None:
    """Movement, hum and stimulators can only add: a level at rest in spite of them is rest.

    Without a reference only movement is cleared: a strong ECG looks like it, and calibration
    refuses true movement.
    """
    at_rest = log_power_db <= thresholds.on_db
    doubtful = told_as(trouble, Trouble.HUM) | told_as(trouble, Trouble.STIMULATOR)
    doubtful &= np.isfinite(thresholds.on_db)
    trouble[at_rest & (doubtful | told_as(trouble, Trouble.MOTION))] = Trouble.NONE
