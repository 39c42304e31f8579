"""Frames of a WitMotion sensor in its byte stream, with or without the sensor's own time."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from spinewatch.drivers.checks import nearest_codes
from spinewatch.model.blocks import FloatArray, TimeArray
from spinewatch.model.samples import Samples

REGISTERS: Final = b"\x55\x71"
REGISTER_FRAME_BYTES: Final = 20

STANDARD_GRAVITY: Final = 9.80665
_UNITS_PER_CODE: Final = np.array(
    [16 * STANDARD_GRAVITY / 32768] * 3 + [np.deg2rad(2000) / 32768] * 3
)
"""Ranges are fixed at +-16 g and +-2000 deg/s in these models (vendor data sheet)."""

MS_PER_DAY: Final = 86_400_000
_MS_OF_CLOCK: Final = np.array([3_600_000, 60_000, 1000])
_CLOCK_ENDS: Final = np.array([24, 60, 60])
_MS_PER_S: Final = 1000
_EPOCH: Final = (15, 1, 1)
"""Year, month and day that a sensor tells whose clock nobody set (seen on hardware)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameLayout:
    """How a motion frame is built: two bytes of header, perhaps the time, then the numbers."""

    head: bytes
    record: np.dtype[np.void]
    has_time: bool

    @property
    def size(self) -> int:
        """Bytes of a frame."""
        return self.record.itemsize


PLAIN: Final = FrameLayout(
    head=b"\x55\x61",
    record=np.dtype([("head", "u1", (2,)), ("motion", "<i2", (6,)), ("angles", "<i2", (3,))]),
    has_time=False,
)
STAMPED: Final = FrameLayout(
    head=b"\x55\xe0",
    record=np.dtype(
        [
            ("head", "u1", (2,)),
            ("date", "u1", (3,)),
            ("clock", "u1", (3,)),
            ("ms", "<u2"),
            ("motion", "<i2", (6,)),
        ]
    ),
    has_time=True,
)
"""Flags 80 time, 40 acceleration, 20 angular rate. No recording of it is known."""


class Frames:
    """Reads and makes motion frames of one layout, many at a time."""

    def __init__(self, layout: FrameLayout, rate_hz: int) -> None:
        self.layout = layout
        self._step_ms = _MS_PER_S / rate_hz

    def times_fit(self, frames: bytes) -> bool:
        """Whether every frame tells a time of day that exists; all do that have none."""
        if not self.layout.has_time:
            return True
        records = np.frombuffer(frames, dtype=self.layout.record)
        return bool((records["clock"] < _CLOCK_ENDS).all() and (records["ms"] < _MS_PER_S).all())

    def samples(self, frames: bytes) -> list[Samples]:
        """Turn whole frames into samples; where the sensor's time jumps, others begin."""
        records = np.frombuffer(frames, dtype=self.layout.record)
        values = records["motion"] * _UNITS_PER_CODE
        if not self.layout.has_time:
            return [Samples(stream="imu", values=values)]
        times_ms = records["clock"] @ _MS_OF_CLOCK + records["ms"]
        edges = [0, *self._jumps(times_ms), len(values)]
        return [
            Samples(stream="imu", values=values[start:stop], counter=int(times_ms[start]))
            for start, stop in pairwise(edges)
        ]

    def build(self, values: FloatArray, counter: int) -> bytes:
        """Make frames of samples, shape (n, 6); ``counter`` is the first one's time of day, ms."""
        records = np.zeros(len(values), dtype=self.layout.record)
        records["head"] = tuple(self.layout.head)
        records["motion"] = nearest_codes(values / _UNITS_PER_CODE, low=-32768, high=32767)
        if self.layout.has_time:
            elapsed_ms = np.rint(np.arange(len(values)) * self._step_ms).astype(np.int64)
            times_ms = (counter + elapsed_ms) % MS_PER_DAY
            records["date"] = _EPOCH
            records["clock"] = times_ms[:, np.newaxis] // _MS_OF_CLOCK % _CLOCK_ENDS
            records["ms"] = times_ms % _MS_PER_S
        return records.tobytes()

    def _jumps(self, times_ms: TimeArray) -> list[int]:
        steps_ms = np.diff(times_ms) % MS_PER_DAY
        return (np.flatnonzero(np.abs(steps_ms - self._step_ms) >= self._step_ms / 2) + 1).tolist()


class FrameFinder:
    """Says where frames begin in a byte stream: motion frames of one layout, and replies."""

    def __init__(self, layout: FrameLayout) -> None:
        self._sizes = {layout.head: layout.size, REGISTERS: REGISTER_FRAME_BYTES}

    def size_at(self, buffer: bytes, at: int) -> int | None:
        """Bytes of the frame whose header stands here, or None."""
        return self._sizes.get(buffer[at : at + 2])

    def may_begin(self, buffer: bytes, at: int) -> bool:
        """Whether a frame may begin here, as far as bytes are there.

        Without this, a notification that lost its end would lend its beginning to the next one
        and make a frame of both.
        """
        there = buffer[at : at + 2]
        return any(head.startswith(there) for head in self._sizes)

    def find_step(self, buffer: bytes, start: int) -> tuple[int, bool]:
        """Find where frames begin again: a header that another header follows one frame later.

        Two bytes of header occur inside frames too, so one alone proves nothing. Without a
        checksum this is all there is. Returns the place, and False where more bytes are needed.
        """
        at = start
        while (at := buffer.find(REGISTERS[:1], at)) >= 0:
            size = self.size_at(buffer, at)
            if size is None and at + 1 < len(buffer):
                at += 1
                continue
            if size is None or at + size + 2 > len(buffer):
                return at, False
            if self.size_at(buffer, at + size) is not None:
                return at, True
            at += 1
        return len(buffer), False
