"""Mains hum taken out without a notch: lines are tracked in blocks and subtracted.

A notch must be told whether there is a line, rings after every burst, and misses a line whose
frequency is off, as it is by the error of every sensor's clock. Here each block votes on the phase
(`phasors.find_lines`), which also gives the frequency's offset, and only a line that is there is
taken away. One block of look-ahead.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import pi
from typing import NamedTuple

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.hops import Hops
from spinewatch.signal.limits import (
    BLOCKS_AHEAD,
    BLOCKS_BEHIND,
    LINE_MAX_SHARE,
    MAINS_HZ,
)
from spinewatch.signal.phasors import Lines, Phasor, Votes, find_lines

_TINY = 1e-30


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """Whole blocks without their lines.

    Attributes
    ----------
    values
        Shape (channels, blocks * samples).
    lines, left
        Shape (channels, blocks): power of the stronger of the two mains, before and after.
    """

    values: FloatArray
    lines: FloatArray
    left: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class MainsMemory:
    """The block that waits for its successor, and what is known of those before it.

    ``known`` has the shape (channels, blocks, 1 + 2 * lines), the waiting block's included: its
    power, then real and imaginary parts of the lines.
    """

    waiting: FloatArray
    known: FloatArray


class _Grid(NamedTuple):
    """What a block is taken apart into.

    Attributes
    ----------
    mains
        First line and the one after the last, of 50 and of 60 Hz.
    waves, analysis
        Shape (2 * lines, samples): cosines and minus sines, from the middle of the block; and the
        transposed that gives the amplitudes.
    step
        Unit phasor by which each line turns in one block.
    """

    mains: tuple[tuple[int, int], ...]
    waves: FloatArray
    analysis: FloatArray
    step: Phasor


@lru_cache(maxsize=16)
def _grid(hops: Hops) -> _Grid:
    length = hops.block_samples
    lines_hz = np.array([hz for hz in np.ravel(MAINS_HZ) if hz < LINE_MAX_SHARE * hops.fs_hz])
    of_first = int(np.isin(lines_hz, MAINS_HZ[0]).sum())
    centred = np.arange(length) - (length - 1) / 2
    angle = 2 * pi * np.outer(lines_hz / hops.fs_hz, centred)
    waves = np.concatenate([np.cos(angle), -np.sin(angle)])
    step = 2 * pi * lines_hz * length / hops.fs_hz
    return _Grid(
        mains=((0, of_first), (of_first, len(lines_hz))),
        waves=waves,
        analysis=np.ascontiguousarray(waves.T * 2 / length),
        step=Phasor(np.cos(step), np.sin(step)),
    )


class MainsCanceller:
    """Takes lines at 50 or 60 Hz and their harmonics out of several channels.

    Parameters
    ----------
    hops
        The grid.
    channels
        How many channels.
    """

    def __init__(self, *, hops: Hops, channels: int) -> None:
        self._length = hops.block_samples
        grid = _grid(hops)
        self._mains, self._waves, self._step = grid.mains, grid.waves, grid.step
        self._analysis = grid.analysis
        nothing = np.zeros((channels, BLOCKS_BEHIND, 1 + len(grid.waves)))
        nothing[:, :, 0] = np.inf  # the louder a block, the less its vote counts
        self.memory = MainsMemory(waiting=np.empty((channels, 0)), known=nothing)

    def push(self, values: FloatArray) -> Cleaned:
        """Take whole blocks, shape (channels, blocks * samples); give those that can be judged."""
        return self._process(values, BLOCKS_AHEAD)

    def flush(self) -> Cleaned:
        """Give the block that still waits, judged by what came before it."""
        return self._process(self.memory.waiting[:, :0], 0)

    def _process(self, values: FloatArray, ahead: int) -> Cleaned:
        joined = np.concatenate([self.memory.waiting, values], axis=1)
        known = np.concatenate([self.memory.known, self._look(values)], axis=1)
        waiting = joined.shape[1] // self._length
        first, ready = known.shape[1] - waiting, max(0, waiting - ahead)
        cut = ready * self._length
        oldest = first + ready - BLOCKS_BEHIND
        self.memory = MainsMemory(waiting=joined[:, cut:].copy(), known=known[:, oldest:].copy())
        return self._clean(np.ascontiguousarray(joined[:, :cut]), known, first, ahead)

    def _look(self, values: FloatArray) -> FloatArray:
        """Power and lines of every block; products of the same shape for each."""
        blocks = values.reshape(len(values), -1, self._length).transpose(1, 0, 2)
        power = np.matmul(blocks * blocks, np.full((self._length, 1), 1.0 / self._length))
        known = np.concatenate([power, np.matmul(blocks, self._analysis)], axis=2)
        return np.ascontiguousarray(known.transpose(1, 0, 2))

    def _clean(self, values: FloatArray, known: FloatArray, first: int, ahead: int) -> Cleaned:
        """Subtract the lines of the blocks in ``values``, which start at ``first`` of the known."""
        count = values.shape[1] // self._length
        phasors = known[:, :, 1:].reshape(*known.shape[:2], 2, len(self._step.re))
        before = phasors[:, first : first + count]
        lines = left = self._stronger(before)
        if count:
            weights = 1.0 / np.maximum(known[:, :, 0], _TINY)
            votes = Votes(weights=weights, behind=BLOCKS_BEHIND, ahead=ahead)
            found = find_lines(phasors, votes, first=first, count=count)
            if len(found.phasor.re):
                remaining = before.copy()
                self._subtract(values, found, remaining)
                left = self._stronger(remaining)
        return Cleaned(values=values, lines=lines, left=left)

    def _subtract(self, values: FloatArray, found: Lines, left: FloatArray) -> None:
        """Take lines away, in either half of a block with the phase they really have there."""
        channel, block, line = found.places
        left[channel, block, 0, line] -= found.phasor.re
        left[channel, block, 1, line] -= found.phasor.im
        off = found.turn.times(self._step.conjugate().at((line,)))
        quarter = off.half_turn().half_turn()
        blocks = values.reshape(len(values), -1, self._length)
        busy, block = np.unique(block, return_inverse=True)
        weights = np.zeros((len(busy), len(blocks), len(self._waves)))
        middle = self._length // 2
        for phasor, part in (
            (found.phasor.times(quarter.conjugate()), slice(None, middle)),
            (found.phasor.times(quarter), slice(middle, None)),
        ):
            weights[block, channel, line] = phasor.re
            weights[block, channel, line + len(self._waves) // 2] = phasor.im
            hum = np.matmul(weights, np.ascontiguousarray(self._waves[:, part]))
            blocks[:, busy, part] -= hum.transpose(1, 0, 2)

    def _stronger(self, phasors: FloatArray) -> FloatArray:
        """Power of the stronger of the two mains, of phasors of shape (channels, blocks, 2, lines).

        Lines come in order of the mains they belong to, 50 Hz first.
        """
        squared = phasors * phasors
        power = squared[:, :, 0] + squared[:, :, 1]
        sums = []
        for first, last in self._mains:
            total = power[:, :, first].copy()
            for line in range(first + 1, last):
                total += power[:, :, line]
            sums.append(total)
        return np.asarray(np.maximum(*sums) * 0.5)
