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

    def at(self, places: tuple[NDArray[Any], ...]) -> "Phasor":
        """Take single elements."""
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
    known = phasors[:, start : start + count + span - 1]
    weights = votes.weights[:, start : start + count + span - 1]
    units = known / np.maximum(np.sqrt(_power(known)), _TINY)[:, :, None]
    steps, coherent = _steps(units, weights, count, span - 1)
    channel, block, line = np.nonzero(coherent)
    turn = steps.at((channel, block, line))
    if len(channel) == 0:
        return Lines((channel, block, line), turn, turn)
    turn = turn.unit()
    around = block + np.arange(span)[:, None]
    weight = weights[channel, around]
    back = _turns_back(turn, votes.behind, votes.ahead)
    mean = _aligned_mean(known[channel, around, :, line], back, weight)
    agreed = _aligned_mean(units[channel, around, :, line], back, weight).power()
    present = (agreed >= LINE_COHERENCE**2) & (_effective_number(weight) >= MIN_VOTES)
    return _present(Lines((channel, block, line), mean, turn), present)


def _power(phasors: FloatArray) -> FloatArray:
    squared = phasors * phasors
    return np.asarray(squared[:, :, 0] + squared[:, :, 1])


def _steps(
    units: FloatArray, weights: FloatArray, count: int, pairs: int
) -> tuple[Phasor, BoolArray]:
    """Sum of the turns from block to block around each block, and where they agree enough."""
    late, early = units[:, 1:], units[:, :-1]
    along, across = late * early, late[:, :, ::-1] * early
    pair = (weights[:, 1:] * weights[:, :-1])[:, :, None]
    turns = np.concatenate(
        [
            (along[:, :, 0] + along[:, :, 1]) * pair,
            (across[:, :, 0] - across[:, :, 1]) * pair,
            pair,
        ],
        axis=2,
    )
    total = turns[:, :count].copy()
    for shift in range(1, pairs):
        total += turns[:, shift : shift + count]
    lines = units.shape[3]
    steps = Phasor(total[:, :, :lines], total[:, :, lines:-1])
    least = MIN_LINE_COHERENCE * total[:, :, -1:]
    return steps, steps.power() >= least * least


def _sum(terms: FloatArray) -> FloatArray:
    """Add along the first axis, one after the other whatever the shape."""
    total = terms[0].copy()
    for term in terms[1:]:
        total += term
    return np.asarray(total)


def _aligned_mean(phasors: FloatArray, back: Phasor, weight: FloatArray) -> Phasor:
    """Mean of the phasors around, shape (span, lines, 2), each turned to the block asked about."""
    turned = Phasor(phasors[:, :, 0], phasors[:, :, 1]).times(back).scaled(weight)
    total = 1.0 / _sum(weight)
    return Phasor(_sum(turned.re) * total, _sum(turned.im) * total)


def _effective_number(weight: FloatArray) -> FloatArray:
    """How many equal votes these are worth (Kish)."""
    total = _sum(weight)
    return np.asarray(total * total / _sum(weight * weight))


def _turns_back(turn: Phasor, behind: int, ahead: int) -> Phasor:
    """Give the turns, shape (span, lines), that bring each block to the block asked about."""
    still = Phasor(np.ones_like(turn.re), np.zeros_like(turn.im))
    later, earlier = [still], [still]
    for _ in range(ahead):
        later.append(later[-1].times(turn.conjugate()))
    for _ in range(behind):
        earlier.append(earlier[-1].times(turn))
    turns = [*reversed(earlier[1:]), *later]
    return Phasor(np.array([each.re for each in turns]), np.array([each.im for each in turns]))


def _present(lines: Lines, present: BoolArray) -> Lines:
    channel, block, line = lines.places
    return Lines(
        (channel[present], block[present], line[present]),
        lines.phasor.at((present,)),
        lines.turn.at((present,)),
    )
