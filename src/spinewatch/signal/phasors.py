"""Phasors of mains lines in consecutive blocks: whether there is a line, and how it turns.

Real and imaginary parts are kept apart: complex arithmetic of NumPy may round differently with
the shape of the array, products and sums of floats do not.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.limits import LINE_COHERENCE, MIN_LINE_COHERENCE, MIN_VOTES
from spinewatch.signal.missing import BoolArray

_TINY = 1e-30

IndexArray = NDArray[np.intp]


class Phasor(NamedTuple):
    """Complex numbers as two arrays of one shape."""

    re: FloatArray
    im: FloatArray

    def times(self, other: "Phasor") -> "Phasor":
        """Multiply."""
        return Phasor(
            self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re
        )

    def conjugate(self) -> "Phasor":
        """Mirror the phase."""
        return Phasor(self.re, -self.im)

    def scaled(self, factor: FloatArray) -> "Phasor":
        """Multiply by real numbers."""
        return Phasor(self.re * factor, self.im * factor)

    def power(self) -> FloatArray:
        """Squared magnitude."""
        return np.asarray(self.re * self.re + self.im * self.im)

    def unit(self) -> "Phasor":
        """Keep the phase, drop the magnitude."""
        return self.scaled(1.0 / np.maximum(np.sqrt(self.power()), _TINY))

    def half_turn(self) -> "Phasor":
        """Give the unit phasor of half the phase, of a unit phasor."""
        return Phasor(self.re + 1.0, self.im).unit()

    def at(self, places: tuple[NDArray[Any] | slice, ...]) -> "Phasor":
        """Take some of the elements."""
        return Phasor(self.re[places], self.im[places])


class Lines(NamedTuple):
    """The lines that are there.

    Attributes
    ----------
    places
        Channel, block and line of each, three arrays of one length.
    phasor
        What it is in the middle of that block.
    turn
        Unit phasor by which it turns in one block.
    """

    places: tuple[IndexArray, IndexArray, IndexArray]
    phasor: Phasor
    turn: Phasor


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """Whose word counts for a block: itself, those behind it and those ahead of it.

    ``weights`` has the shape (channels, blocks): the quieter a block, the better it shows a line.
    """

    weights: FloatArray
    behind: int
    ahead: int


class _Around(NamedTuple):
    """What the blocks around show of each of some lines, shape (span, lines)."""

    phasor: Phasor
    size: FloatArray
    weight: FloatArray


def find_lines(phasors: FloatArray, votes: Votes, *, first: int, count: int) -> Lines:
    """Judge each line of some blocks by the blocks around them.

    A line turns evenly from block to block, at a speed that tells its true frequency; noise does
    not. Blocks vote on the phase with the inverse of their power, so neither a heart beat nor a
    contraction is taken for hum, and hum is still known when a contraction ends.

    Parameters
    ----------
    phasors
        Shape (channels, blocks, 2, lines), real and imaginary parts of enough blocks around those
        that are asked about.
    votes
        Whose word counts.
    first, count
        Which blocks are asked about.
    """
    start, span = first - votes.behind, votes.behind + votes.ahead + 1
    near = slice(start, start + count + span - 1)
    # With the blocks last, what NumPy works on at a time is long.
    known = np.ascontiguousarray(phasors[:, near].transpose(2, 3, 0, 1))
    size = np.maximum(np.sqrt(known[0] * known[0] + known[1] * known[1]), _TINY)
    weights = votes.weights[:, near]
    steps, coherent = _steps(known / size, weights, count, span - 1)
    line, channel, block = np.nonzero(coherent)
    turn = steps.at((line, channel, block))
    if len(line) == 0:
        return Lines((channel, block, line), turn, turn)
    turn = turn.unit()
    blocks = block + np.arange(span)[:, None]
    around = _Around(
        Phasor(*known[:, line, channel, blocks]),
        size[line, channel, blocks],
        weights[channel, blocks],
    )
    mean, there = _agreed(around, _turns_back(turn, votes.behind, votes.ahead))
    places = (channel[there], block[there], line[there])
    return Lines(places, mean.at((there,)), turn.at((there,)))


def _steps(
    units: FloatArray, weights: FloatArray, count: int, pairs: int
) -> tuple[Phasor, BoolArray]:
    """Sum of the turns from block to block around each block, and where they agree enough.

    ``units`` has the shape (2, lines, channels, blocks), what is given (lines, channels, blocks).
    """
    late, early = units[..., 1:], units[..., :-1]
    along, across = late * early, late[::-1] * early
    pair = weights[None, :, 1:] * weights[None, :, :-1]
    turns = np.concatenate(
        [(along[0] + along[1]) * pair, (across[0] - across[1]) * pair, pair],
    )
    total = turns[..., :count].copy()
    for shift in range(1, pairs):
        total += turns[..., shift : shift + count]
    lines = units.shape[1]
    steps = Phasor(total[:lines], total[lines:-1])
    least = MIN_LINE_COHERENCE * total[-1]
    return steps, steps.power() >= least * least


def _agreed(around: _Around, back: Phasor) -> tuple[Phasor, BoolArray]:
    """Take the mean of the phasors around, turned back, and say where enough of them agree."""
    weight = around.weight
    turned = around.phasor.times(back).scaled(weight)
    alike = turned.scaled(1.0 / around.size)
    terms = np.array([weight, weight * weight, turned.re, turned.im, alike.re, alike.im])
    # Accumulating adds one after the other, whatever the shape.
    total, squares, re, im, alike_re, alike_im = np.add.accumulate(terms, axis=1)[:, -1]
    agreed = Phasor(alike_re, alike_im).power() >= (LINE_COHERENCE * total) ** 2
    enough = total * total >= MIN_VOTES * squares  # Kish's effective number of votes
    return Phasor(re, im).scaled(1.0 / total), agreed & enough


def _turns_back(turn: Phasor, behind: int, ahead: int) -> Phasor:
    """Give the turns, shape (span, lines), that bring each block to the block asked about."""
    powers = Phasor(turn.re[None], turn.im[None])
    while len(powers.re) < behind:
        higher = powers.times(powers.at((slice(-1, None),)))
        powers = Phasor(*(np.concatenate(pair) for pair in zip(powers, higher, strict=True)))
    still = Phasor(np.ones_like(turn.re)[None], np.zeros_like(turn.re)[None])
    parts = (
        powers.at((slice(behind - 1, None, -1),)),
        still,
        powers.conjugate().at((slice(ahead),)),
    )
    return Phasor(*(np.concatenate(part) for part in zip(*parts, strict=True)))
