"""Blocks in which a stimulator or a massager is heard, not a muscle; and the spectra on the way."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.hops import Hops
from spinewatch.signal.limits import (
    LOUD_JUMP,
    PERIODIC,
    PERIODIC_BLOCKS,
    PERIODIC_LASTING,
    PERIODIC_LASTING_LOOKS,
    SPECTRUM_EVERY_BLOCKS,
)
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.periodic import periodicity
from spinewatch.signal.spectrum import power_spectrum

TINY: Final = float(np.finfo(np.float64).tiny)
"""Instead of no power."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StimulatorMemory:
    """Power of the last blocks, which of them repeated themselves, and the number of the next.

    ``looks`` has the spectra, of equal power, of the last blocks that were looked at in any case:
    shape (channels, looks, frequencies).
    """

    powers: FloatArray
    found: BoolArray
    blocks: int
    looks: FloatArray


class StimulatorWatch:
    """Looks at the spectrum of every fifth block, and of every one that is suddenly loud.

    A loud stimulator shows in one block. A faint one, heard from afar, shows in the mean of the
    spectra of some seconds: what a muscle repeats by chance is another period each time.

    ``spectra`` gathers the number and the power spectrum, shape (channels, frequencies), of every
    fifth block until they are taken.

    Parameters
    ----------
    hops
        The grid of the samples that are pushed.
    channels
        How many channels.
    """

    def __init__(self, *, hops: Hops, channels: int) -> None:
        self._hops = hops
        frequencies = hops.block_samples // 2 + 1
        self.memory = StimulatorMemory(
            powers=np.full((channels, PERIODIC_BLOCKS), np.inf),
            found=np.zeros((channels, PERIODIC_BLOCKS), dtype=np.bool_),
            blocks=0,
            looks=np.full((channels, PERIODIC_LASTING_LOOKS - 1, frequencies), 1 / frequencies),
        )
        self.spectra: list[tuple[int, FloatArray]] = []

    def push(self, values: FloatArray, block_power: FloatArray) -> BoolArray:
        """Take whole blocks and the power of each; say which repeat themselves."""
        count, first = block_power.shape[1], self.memory.blocks
        blocks = values.reshape(len(values), count, self._hops.block_samples)
        powers = np.concatenate([self.memory.powers, block_power], axis=1)
        found = np.concatenate([self.memory.found, np.zeros_like(block_power, np.bool_)], axis=1)
        here = found[:, PERIODIC_BLOCKS:]
        always = slice(-first % SPECTRUM_EVERY_BLOCKS, None, SPECTRUM_EVERY_BLOCKS)
        spectra = power_spectrum(blocks[:, always])
        looks = np.concatenate([self.memory.looks, _of_equal_power(spectra)], axis=1)
        single, lasting = self._alike(np.array([spectra, _sum_of_looks(looks)]))
        here[:, always] = (single >= PERIODIC) | (lasting >= PERIODIC_LASTING)
        loud = block_power > LOUD_JUMP * _least_before(powers, count)
        loud[:, always] = False
        if loud.any():
            here[loud] = self._alike(power_spectrum(blocks[loud])) >= PERIODIC
        numbers = range(first + (always.start or 0), first + count, SPECTRUM_EVERY_BLOCKS)
        self.spectra += [(number, spectra[:, at]) for at, number in enumerate(numbers)]
        self.memory = StimulatorMemory(
            powers=powers[:, count:].copy(),
            found=found[:, count:].copy(),
            blocks=first + count,
            looks=looks[:, spectra.shape[1] :].copy(),
        )
        return _held(found, count)

    def _alike(self, spectra: FloatArray) -> FloatArray:
        return periodicity(spectra, samples=self._hops.block_samples, fs_hz=self._hops.fs_hz)


def _of_equal_power(spectra: FloatArray) -> FloatArray:
    total = np.add.reduce(spectra, axis=-1, keepdims=True)
    return np.asarray(spectra / np.maximum(total, TINY))


def _sum_of_looks(looks: FloatArray) -> FloatArray:
    """Add up each spectrum and those of the looks before it."""
    count = looks.shape[1] - PERIODIC_LASTING_LOOKS + 1
    total = looks[:, :count].copy()
    for shift in range(1, PERIODIC_LASTING_LOOKS):
        total += looks[:, shift : shift + count]
    return total


def _least_before(powers: FloatArray, count: int) -> FloatArray:
    least = powers[:, :count]
    for shift in range(1, PERIODIC_BLOCKS):
        least = np.minimum(least, powers[:, shift : shift + count])
    return least


def _held(found: BoolArray, count: int) -> BoolArray:
    """Let a block that repeats itself speak for the next ones."""
    held = found[:, PERIODIC_BLOCKS:].copy()
    if found.any():
        for shift in range(PERIODIC_BLOCKS):
            held |= found[:, shift : shift + count]
    return held
