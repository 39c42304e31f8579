"""One motion sensor: blocks of raw samples in, seconds on the common grid out."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np

from spinewatch.mobility.geometry import up_in_sensor
from spinewatch.mobility.oriented_stream import CHANNELS, OrientedState, OrientedStream
from spinewatch.mobility.sample_check import CAUSES, USABLE, CodeArray, RepeatState, SampleCheck
from spinewatch.mobility.sample_queue import QueueState, SampleQueue
from spinewatch.mobility.seconds import NO_DATA, NOT_WORN, SETTLING, MotionSecond, grid_times_ns
from spinewatch.mobility.track import ACC_NORM_DEV, QUATERNION, RATE, Between
from spinewatch.mobility.worn import WornState, WornTracker
from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.calibration import Alignment
from spinewatch.model.errors import InputError
from spinewatch.model.packing import pack, unpack
from spinewatch.model.results import Worn
from spinewatch.model.sites import MotionSite


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """Everything that `MotionStream.restore` needs."""

    queue: QueueState
    check: RepeatState
    oriented: OrientedState
    worn: WornState


class MotionStream:
    """Turns the samples of one accelerometer with gyroscope into `MotionSecond` values.

    Samples wait until the second they belong to is closed. Then each is checked and runs through
    the filter once, in order, so the result cannot depend on how the stream was cut. Samples that
    cannot be used count as missing.

    Parameters
    ----------
    key
        The stream whose blocks it takes.
    site
        Where the sensor sits.
    fs_hz
        Nominal rate.
    """

    def __init__(self, *, key: StreamKey, site: MotionSite, fs_hz: float) -> None:
        self.key: Final = key
        self.site: Final = site
        self._alignment: Alignment | None = None
        self._queue = SampleQueue(channels=CHANNELS)
        self._check = SampleCheck()
        self._oriented = OrientedStream(fs_hz=fs_hz)
        self._worn = WornTracker()

    @property
    def passed_ns(self) -> int | None:
        """Time up to which everything is final, or None before the first sample."""
        return self._queue.last_ns

    def set_alignment(self, alignment: Alignment | None) -> None:
        """Use this alignment from the next second on, or none.

        Raises
        ------
        InputError
            When it belongs to another site.
        """
        if alignment is not None and alignment.site != self.site:
            raise InputError(
                f"The alignment of {alignment.site} was given to the sensor at {self.site}.",
                advice="Pass the alignment of the same site.",
            )
        self._alignment = alignment

    def push(self, block: Block) -> None:
        """Take the next samples.

        Raises
        ------
        InputError
            When the block has not six channels: acc x y z in m/s^2, gyr x y z in rad/s.
        """
        if block.values.shape != (len(block), CHANNELS):
            raise InputError(
                f"A block of {'/'.join(block.stream)} has shape {block.values.shape}, expected "
                f"({len(block)}, {CHANNELS}).",
                advice="Deliver acc x y z in m/s^2 and gyr x y z in rad/s, one row per sample.",
            )
        self._queue.push(block.times_ns, block.values)

    def close(self, start_ns: int, end_ns: int) -> MotionSecond:
        """Give the second from ``start_ns`` to ``end_ns``; seconds follow each other."""
        times_ns, values = self._queue.take(end_ns)
        codes = self._check.codes(times_ns, values)
        usable = codes == USABLE
        self._oriented.add(times_ns[usable], values[usable])
        between = self._oriented.track.at(grid_times_ns(start_ns, end_ns))
        self._oriented.track.forget_before(end_ns)
        return self._second(between, _cause(between, codes))

    def state(self) -> bytes:
        """Give everything but the alignment, to go on exactly here."""
        return pack(
            _State(
                queue=self._queue.state(),
                check=self._check.state,
                oriented=self._oriented.state(),
                worn=self._worn.state,
            )
        )

    def restore(self, state: bytes) -> None:
        """Go on where `state` was taken, within the same boot."""
        saved = unpack(state, _State)
        self._queue.restore(saved.queue)
        self._check.state = saved.check
        self._oriented.restore(saved.oriented)
        self._worn.state = saved.worn

    def _second(self, between: Between, cause: str | None) -> MotionSecond:
        rows, valid = between.rows, between.valid
        worn = self._worn.verdict
        if valid.any():
            gravity = up_in_sensor(rows[valid, QUATERNION])
            worn = self._worn.update(gravity, rows[valid, RATE])
        if worn is Worn.OFF:
            rows, valid, cause = np.full_like(rows, np.nan), np.zeros_like(valid), NOT_WORN
        gravity = up_in_sensor(rows[:, QUATERNION])
        progress = self._oriented.progress
        return MotionSecond(
            site=self.site,
            coverage=float(valid.mean()),
            valid=valid,
            gravity_sensor=gravity,
            gravity_body=_in_body(gravity, self._alignment),
            quaternion=rows[:, QUATERNION],
            gyro_dps=rows[:, RATE],
            acc_norm_dev=rows[:, ACC_NORM_DEV],
            bias_sigma_dps=progress.bias_sigma_dps,
            stretch=between.stretch,
            alignment=self._alignment,
            worn=worn,
            resting=progress.resting and bool(valid.any()),
            cause=cause,
        )


def _cause(between: Between, codes: CodeArray) -> str | None:
    """Say why not all of the second is valid: first what the samples themselves showed."""
    if between.valid.all():
        return None
    rejected = codes[codes != USABLE]
    if len(rejected) > 0:
        code, _ = Counter(rejected.tolist()).most_common(1)[0]
        return CAUSES[code]
    return SETTLING if between.settling.any() else NO_DATA


def _in_body(gravity: FloatArray, alignment: Alignment | None) -> FloatArray | None:
    if alignment is None:
        return None
    rotation = np.array(alignment.rotation).reshape(3, 3)
    return np.asarray(gravity @ rotation.T)
