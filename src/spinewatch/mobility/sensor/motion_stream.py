"""One motion sensor: blocks of raw samples in, seconds on the common grid out."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np

from spinewatch.mobility.geometry import up_in_sensor
from spinewatch.mobility.seconds import (
    LOW_RATE,
    NO_DATA,
    NOT_WORN,
    SETTLING,
    TOO_FAST,
    MotionSecond,
    grid_times_ns,
)
from spinewatch.mobility.sensor.arrival_rate import ArrivalRate
from spinewatch.mobility.sensor.gyro_bias import GyroBias, recalled_sigma_dps
from spinewatch.mobility.sensor.limits import BIAS_UNKNOWN_DPS
from spinewatch.mobility.sensor.oriented_stream import CHANNELS, OrientedStream
from spinewatch.mobility.sensor.sample_check import (
    CAUSES,
    USABLE,
    CodeArray,
    RepeatState,
    SampleCheck,
)
from spinewatch.mobility.sensor.sample_queue import QueueState, SampleQueue
from spinewatch.mobility.sensor.tilt_stream import CHANNELS as TILT_CHANNELS
from spinewatch.mobility.sensor.tilt_stream import TiltStream
from spinewatch.mobility.sensor.track import ACC_NORM_DEV, QUATERNION, RATE, Between
from spinewatch.mobility.sensor.worn import WornState, WornTracker
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
    rate: ArrivalRate
    oriented: bytes
    worn: WornState
    temperature_c: float | None


class MotionStream:
    """Turns the samples of one accelerometer, with or without gyroscope, into `MotionSecond`s.

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
    channels
        6, or 3 for a sensor without gyroscope.

    Raises
    ------
    InputError
        When ``channels`` is something else.
    """

    def __init__(
        self, *, key: StreamKey, site: MotionSite, fs_hz: float, channels: int = CHANNELS
    ) -> None:
        if channels not in (CHANNELS, TILT_CHANNELS):
            raise InputError(
                f"{'/'.join(key)} has {channels} channels.",
                advice="A motion stream has acc x y z, and gyr x y z if there is a gyroscope.",
            )
        self.key: Final = key
        self.site: Final = site
        self._fs_hz = fs_hz
        self._channels = channels
        self._alignment: Alignment | None = None
        self._temperature_c: float | None = None
        self._queue = SampleQueue(channels=channels)
        self._check = SampleCheck(channels=channels)
        self._rate = ArrivalRate()
        self._oriented: OrientedStream | TiltStream = (
            OrientedStream(fs_hz=fs_hz) if channels == CHANNELS else TiltStream(fs_hz=fs_hz)
        )
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

    def set_temperature(self, temperature_c: float) -> None:
        """Take note of the sensor's temperature, which goes with its bias."""
        self._temperature_c = temperature_c

    def bias(self) -> GyroBias | None:
        """Give the gyroscope bias to remember, undated; None while nothing is known of it."""
        oriented = self._oriented
        sigma_dps = oriented.progress.bias_sigma_dps
        if isinstance(oriented, TiltStream) or sigma_dps is None or sigma_dps >= BIAS_UNKNOWN_DPS:
            return None
        return GyroBias(
            sensor=self.key.sensor,
            bias_rad_s=oriented.bias_rad_s,
            sigma_dps=sigma_dps,
            temperature_c=self._temperature_c,
        )

    def recall(self, bias: GyroBias, *, age_s: float | None, temperature_c: float | None) -> None:
        """Start from a remembered bias, trusted less the older it is and the warmer or colder.

        Parameters
        ----------
        bias
            What `bias` gave in an earlier life.
        age_s
            How long ago that was, or None if nobody knows.
        temperature_c
            Of the sensor now, or None.

        Raises
        ------
        InputError
            When it is of another sensor, this one has no gyroscope, or samples ran already.
        """
        oriented = self._oriented
        if (
            isinstance(oriented, TiltStream)
            or bias.sensor != self.key.sensor
            or oriented.progress.last_ns is not None
        ):
            raise InputError(
                f"The gyroscope bias of {bias.sensor} was given to {'/'.join(self.key)}.",
                advice="Recall the sensor's own bias, before its first sample.",
            )
        sigma_dps = recalled_sigma_dps(bias, age_s=age_s, temperature_c=temperature_c)
        oriented.recall(bias.bias_rad_s, sigma_dps=sigma_dps)

    def push(self, block: Block) -> None:
        """Take the next samples.

        Raises
        ------
        InputError
            When the block has other channels than acc x y z in m/s^2 and, with a gyroscope,
            gyr x y z in rad/s.
        """
        if block.values.shape != (len(block), self._channels):
            raise InputError(
                f"A block of {'/'.join(block.stream)} has shape {block.values.shape}, expected "
                f"({len(block)}, {self._channels}).",
                advice="Deliver acc x y z in m/s^2 and, from a gyroscope, gyr x y z in rad/s, "
                "one row per sample.",
            )
        self._queue.push(block.times_ns, block.values)

    def close(self, start_ns: int, end_ns: int) -> MotionSecond:
        """Give the second from ``start_ns`` to ``end_ns``; seconds follow each other."""
        times_ns, values = self._queue.take(end_ns)
        self._rate.take(len(times_ns))
        codes = self._check.codes(times_ns, values)
        usable = codes == USABLE
        self._oriented.add(times_ns[usable], values[usable])
        between = self._oriented.track.at(grid_times_ns(start_ns, end_ns))
        self._oriented.track.forget_before(end_ns)
        worn = self._worn_now(between, heard=bool(usable.any()))
        return self._second(between, worn, self._cause(between, codes))

    def state(self) -> bytes:
        """Give everything but the alignment, to go on exactly here."""
        return pack(
            _State(
                queue=self._queue.state(),
                check=self._check.state,
                rate=self._rate,
                oriented=self._oriented.state(),
                worn=self._worn.state,
                temperature_c=self._temperature_c,
            )
        )

    def restore(self, state: bytes) -> None:
        """Go on where `state` was taken, within the same boot."""
        saved = unpack(state, _State)
        self._queue.restore(saved.queue)
        self._check.state = saved.check
        self._rate = saved.rate
        self._oriented.restore(saved.oriented)
        self._worn.state = saved.worn
        self._temperature_c = saved.temperature_c

    def _worn_now(self, between: Between, *, heard: bool) -> Worn:
        if between.valid.any():
            rows = between.rows[between.valid]
            return self._worn.update(up_in_sensor(rows[:, QUATERNION]), rows[:, RATE])
        return self._worn.verdict if heard else self._worn.miss()

    def _second(self, between: Between, worn: Worn, cause: str | None) -> MotionSecond:
        rows, valid = between.rows, between.valid
        if worn is Worn.OFF:
            rows, valid, cause = np.full_like(rows, np.nan), np.zeros_like(valid), NOT_WORN
        gravity = up_in_sensor(rows[:, QUATERNION])
        progress = self._oriented.progress
        tilt_only = self._channels == TILT_CHANNELS
        hidden = np.nan if tilt_only else 1.0
        return MotionSecond(
            site=self.site,
            coverage=float(valid.mean()),
            valid=valid,
            gravity_sensor=gravity,
            gravity_body=_in_body(gravity, self._alignment),
            quaternion=rows[:, QUATERNION] * hidden,
            gyro_dps=rows[:, RATE] * hidden,
            acc_norm_dev=rows[:, ACC_NORM_DEV],
            bias_sigma_dps=progress.bias_sigma_dps,
            stretch=None if tilt_only else between.stretch,
            alignment=self._alignment,
            worn=worn,
            resting=progress.resting and bool(valid.any()),
            cause=cause,
            doubt=LOW_RATE if self._rate.low(self._fs_hz) and bool(valid.any()) else None,
            tilt_only=tilt_only,
        )

    def _cause(self, between: Between, codes: CodeArray) -> str | None:
        """Say why not all of the second is valid: first what the samples themselves showed."""
        if between.valid.all():
            return None
        rejected = codes[codes != USABLE]
        if len(rejected) > 0:
            code, _ = Counter(rejected.tolist()).most_common(1)[0]
            return CAUSES[code]
        if len(codes) > 0 and self._rate.low(self._fs_hz):
            return LOW_RATE
        if not between.settling.any():
            return NO_DATA
        return SETTLING if self._channels == CHANNELS else TOO_FAST


def _in_body(gravity: FloatArray, alignment: Alignment | None) -> FloatArray | None:
    if alignment is None:
        return None
    rotation = np.array(alignment.rotation).reshape(3, 3)
    return np.asarray(gravity @ rotation.T)
