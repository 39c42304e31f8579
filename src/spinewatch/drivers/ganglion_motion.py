"""Acceleration of a Ganglion: one axis at a time in the last byte of the packets with 18 bits."""

from types import MappingProxyType
from typing import Final, Literal, NamedTuple

import numpy as np

from spinewatch.drivers.ganglion_frames import CYCLE_PACKETS, FRAME_BYTES
from spinewatch.model.samples import CounterSpec, Samples, StreamSpec

Slots = Literal["xyz-at-123", "zyx-at-012"]

_DIGITS: Final = MappingProxyType({"xyz-at-123": (1, 2, 3), "zyx-at-012": (2, 1, 0)})
"""Last digit of the first byte in whose packets x, y and z are new. Elsewhere the byte is stale."""

_PER_COUNT: Final = 0.016 * 9.80665
_PACKETS_PER_SAMPLE: Final = 10
_SAMPLES_PER_CYCLE: Final = 10

MOTION_STREAM: Final = StreamSpec(
    name="acc",
    channels=("acc_x", "acc_y", "acc_z"),
    units=("m/s^2",) * 3,
    fs_hz=10.0,
    counter=CounterSpec(modulus=_SAMPLES_PER_CYCLE),
)


class AxesState(NamedTuple):
    """Everything that `AxisCollector.restore` needs."""

    axes: dict[int, int]
    last_place: int


class AxisCollector:
    """Puts three axes of consecutive packets together."""

    def __init__(self, slots: Slots) -> None:
        self._digits = _DIGITS[slots]
        self._axes: dict[int, int] = {}
        self._last_place = -1

    def state(self) -> AxesState:
        """Give everything to go on exactly here."""
        return AxesState(dict(self._axes), self._last_place)

    def restore(self, state: AxesState) -> None:
        """Go on where `state` was taken."""
        self._axes, self._last_place = dict(state.axes), state.last_place

    def restart(self) -> None:
        """Forget the axes so far."""
        self._axes.clear()

    def add(self, place: int, data: bytes) -> tuple[Samples, ...]:
        """Take one packet; gives a sample when it was the last of three that followed each other.

        Parameters
        ----------
        place
            Place of the packet in its cycle of a hundred.
        data
            The packet.
        """
        digit = data[0] % _PACKETS_PER_SAMPLE
        if place != (self._last_place + 1) % CYCLE_PACKETS or digit == min(self._digits):
            self._axes.clear()
        self._last_place = place
        if digit in self._digits:
            self._axes[digit] = (data[FRAME_BYTES - 1] ^ 0x80) - 0x80
        if digit != max(self._digits) or len(self._axes) < len(self._digits):
            return ()
        values = np.array([[self._axes[digit] * _PER_COUNT for digit in self._digits]])
        counter = data[0] // _PACKETS_PER_SAMPLE % _SAMPLES_PER_CYCLE
        return (Samples(stream=MOTION_STREAM.name, values=values, counter=counter),)
