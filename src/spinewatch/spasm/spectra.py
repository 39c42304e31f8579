"""Median frequency of a channel's activity, once a minute."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from spinewatch.model.blocks import FloatArray, TimeArray
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.spectrum import median_frequency_hz


@dataclass(frozen=True, slots=True, kw_only=True)
class Spectrum:
    """Power spectrum of a block that began at a time, shape (channels, frequencies)."""

    time_ns: int
    power: FloatArray


@dataclass(slots=True, kw_only=True)
class SpectraMemory:
    """Times of the blocks of a stretch from number ``first`` on, and spectra not asked for yet.

    ``sums`` has the shape (channels, frequencies) and holds the active seconds since a channel
    was last told; ``waited_s`` counts all seconds since then.
    """

    first: int
    block_ns: TimeArray
    waiting: list[Spectrum] = field(default_factory=list)
    sums: list[FloatArray | None]
    waited_s: list[int]


class Spectra:
    """Gathers the spectra of active seconds.

    Parameters
    ----------
    fs_hz
        Sampling rate.
    channels
        How many channels.
    """

    def __init__(self, *, fs_hz: float, channels: int) -> None:
        self._fs_hz = fs_hz
        self.memory = SpectraMemory(
            first=0,
            block_ns=np.empty(0, dtype=np.int64),
            sums=[None] * channels,
            waited_s=[0] * channels,
        )

    def expect(self, block_ns: TimeArray) -> None:
        """Take the times at which whole blocks begin."""
        self.memory.block_ns = np.concatenate([self.memory.block_ns, block_ns])

    def start_stretch(self) -> None:
        """Count blocks anew."""
        self.memory.first, self.memory.block_ns = 0, np.empty(0, dtype=np.int64)

    def add(self, spectra: list[tuple[int, FloatArray]]) -> None:
        """Take spectra with the number of their block."""
        if not spectra:
            return
        memory = self.memory
        memory.waiting += [
            Spectrum(time_ns=int(memory.block_ns[number - memory.first]), power=power)
            for number, power in spectra
        ]
        newest, _ = spectra[-1]
        memory.block_ns = memory.block_ns[newest - memory.first :].copy()
        memory.first = newest

    def close(self, ends_ns: Sequence[int], active: BoolArray) -> list[tuple[float | None, ...]]:
        """Take in the seconds that end, for the channels that were active in each.

        Parameters
        ----------
        ends_ns
            When each second ends.
        active
            Shape (channels, seconds).

        Returns
        -------
        list of tuple of float or None
            For each channel and second the median frequency, if the channel's minute is full.
        """
        told = [
            self._close(end_ns, was_active)
            for end_ns, was_active in zip(ends_ns, active.T.tolist(), strict=True)
        ]
        return list(zip(*told, strict=True))

    def _close(self, end_ns: int, was_active: Sequence[bool]) -> list[float | None]:
        waiting = self.memory.waiting
        while waiting and waiting[0].time_ns < end_ns:
            power = waiting.pop(0).power
            for channel in (at for at, active in enumerate(was_active) if active):
                self._sum(channel, power[channel])
        return [self._tell(channel) for channel in range(len(was_active))]

    def _sum(self, channel: int, power: FloatArray) -> None:
        so_far = self.memory.sums[channel]
        self.memory.sums[channel] = power.copy() if so_far is None else so_far + power

    def _tell(self, channel: int) -> float | None:
        memory = self.memory
        memory.waited_s[channel] += 1
        if memory.waited_s[channel] < SECONDS_PER_MINUTE:
            return None
        power, memory.sums[channel] = memory.sums[channel], None
        memory.waited_s[channel] = 0
        return None if power is None else median_frequency_hz(power, self._fs_hz)
