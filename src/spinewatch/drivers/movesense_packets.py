"""Packets of samples of a Movesense: the sensor's clock, then triples of 32-bit floats."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.samples import CounterSpec

CLOCK: Final = CounterSpec(modulus=2**32, ticks_hz=1000.0)
"""Milliseconds since the sensor was switched on; they wrap after 49.7 days."""

PACKETS_HZ: Final = 13
"""At 13 Hz a packet has one sample and at 52 Hz four (real captures)."""

HEAD_BYTES: Final = 2
"""What kind of notification it is, and the number of the command that it answers."""

_CLOCK_BYTES: Final = 4
_TRIPLE_BYTES: Final = 12
_WIDEST: Final = np.array([16 * 9.80665] * 3 + [32768 * 0.07] * 3)
"""Full scale of the sensor's widest ranges, 16 g and 2000 deg/s in steps of 0.07 deg/s."""
_LIMIT_BITS: Final = (1.001 * _WIDEST[::3, np.newaxis]).astype("<f4").view("<u4")
_NO_SIGN: Final = np.uint32(0x7FFFFFFF)
"""Without their sign, floats order as their bits do, and what is no number lies above all."""
_SI: Final = np.array([1.0] * 3 + [np.deg2rad(1.0)] * 3)


class PacketLayout:
    """Where things are in a packet, its head of two bytes included.

    Parameters
    ----------
    quantities
        1 for acceleration, 2 for acceleration and angular rate.
    rate_hz
        Samples per second.
    """

    def __init__(self, *, quantities: int, rate_hz: int) -> None:
        self._quantities = quantities
        self._rate_hz = rate_hz
        self.batch = rate_hz // PACKETS_HZ
        self._sample_bytes = quantities * _TRIPLE_BYTES
        self._bare_bytes = HEAD_BYTES + _CLOCK_BYTES
        self._si = _SI[: 3 * quantities]
        self._widest = _WIDEST[: 3 * quantities]
        self._limit_bits = _LIMIT_BITS[:quantities]

    @property
    def size(self) -> int:
        """Length of a packet with as many samples as the sensor gathers at this rate."""
        return self._bare_bytes + self.batch * self._sample_bytes

    def samples_in(self, size: int) -> int | None:
        """Tell how many samples a packet of this length has; None when it is no such packet."""
        count, extra = divmod(size - self._bare_bytes, self._sample_bytes)
        return None if extra or count < 1 else count

    def follows(self, before: bytes, after: bytes) -> bool:
        """Whether one packet begins as much later than another as that one's samples last."""
        count = self.samples_in(len(before))
        step_ms = (clock_of(after) - clock_of(before)) % CLOCK.modulus
        return count is not None and abs(step_ms * self._rate_hz / 1000 - count) < 1 / 2

    def values(self, data: bytes) -> FloatArray | None:
        """Give the samples in SI units, shape (n, 3 or 6); None when they are beyond any range."""
        bits = np.frombuffer(data, dtype="<u4", offset=self._bare_bytes) & _NO_SIGN
        if (bits.reshape(self._quantities, -1) > self._limit_bits).any():
            return None
        values = wire_values(data, self._quantities)
        values *= self._si
        return values

    def packets(self, values: FloatArray, counter: int) -> Iterator[bytes]:
        """Make packets, without their heads; values saturate at the sensor's widest range."""
        scaled = np.clip(values / self._si, -self._widest, self._widest)
        shape = (-1, self.batch, self._quantities, 3)
        for number, each in enumerate(scaled.astype("<f4").reshape(shape)):
            ticks = round(number * self.batch * 1000 / self._rate_hz)
            clock = (counter + ticks) % CLOCK.modulus
            yield clock.to_bytes(_CLOCK_BYTES, "little") + each.transpose(1, 0, 2).tobytes()


def clock_of(data: bytes) -> int:
    """Give the sensor's clock at the first sample of a packet."""
    return int.from_bytes(data[HEAD_BYTES : HEAD_BYTES + _CLOCK_BYTES], "little")


def wire_values(data: bytes, quantities: int) -> FloatArray:
    """Give the numbers of a packet, shape (n, 3 * quantities), in the units of the wire.

    The wire has all samples of one quantity, then all of the next.
    """
    told = np.frombuffer(data, dtype="<f4", offset=HEAD_BYTES + _CLOCK_BYTES)
    samples = told.reshape(quantities, -1, 3).transpose(1, 0, 2)
    values: FloatArray = samples.astype(np.float64, order="C").reshape(-1, 3 * quantities)
    return values
