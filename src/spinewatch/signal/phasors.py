"""Phasors of mains lines in consecutive blocks: whether there is a line, and how it turns.

Real and imaginary parts are kept apart: complex arithmetic of NumPy may round differently with
the shape of the array, products and sums of floats do not.
"""

from collections.abc import Sequence
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

    def blocks(self, first: int, count: int) -> "Phasor":
        """Take consecutive blocks: the second axis."""
        return Phasor(self.re[:, first : first + count], self.im[:, first : first + count])

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


def find_lines(phasors: Phasor, votes: Votes, *, first: int, count: int) -> Lines:
    """Judge each line of some blocks by the blocks around them.

    A line turns evenly from block to block, at a speed that tells its true frequency; noise does
    not. Blocks vote on the phase with the inverse of their power, so neither a heart beat nor a
    contraction is taken for hum, and hum is still known when a contraction ends.

    Parameters
    ----------
    phasors
        Shape (channels, blocks, lines), enough of them around those that are asked about.
    votes
        Whose word counts.
    first, count
        Which blocks are asked about.
    """
    start, span = first - votes.behind, votes.behind + votes.ahead + 1
    known = phasors.blocks(start, count + span - 1)
    weights = votes.weights[:, start : start + count + span - 1]
    steps = _steps(known.unit(), weights, count, span - 1)
    channel, block, line = np.nonzero(steps.power() >= MIN_LINE_COHERENCE**2)
    turn = steps.at((channel, block, line)).unit()
    if len(channel) == 0:
        return Lines((channel, block, line), turn, turn)
    back = _turns_back(turn, votes.behind, votes.ahead)
    around = [(channel, block + shift, line) for shift in range(span)]
    weight = [weights[channel, block + shift] for shift in range(span)]
    aligned = [known.at(place).times(step) for place, step in zip(around, back, strict=True)]
    coherence = _weighted_mean([phasor.unit() for phasor in aligned], weight)
    present = coherence.power() >= LINE_COHERENCE**2
    present &= _effective_number(weight) >= MIN_VOTES
    lines = Lines((channel, block, line), _weighted_mean(aligned, weight), turn)
    return _present(lines, present)


def _steps(units: Phasor, weights: FloatArray, count: int, pairs: int) -> Phasor:
    """Mean turn from block to block around each block."""
    length = units.re.shape[1]
    pair = (weights[:, 1:] * weights[:, :-1])[:, :, None]
    turns = units.blocks(1, length - 1).times(units.blocks(0, length - 1).conjugate())
    turns = turns.scaled(pair)
    total = _total([turns.blocks(shift, count) for shift in range(pairs)])
    return total.scaled(1.0 / _sum([pair[:, shift : shift + count] for shift in range(pairs)]))


def _total(phasors: Sequence[Phasor]) -> Phasor:
    return Phasor(_sum([phasor.re for phasor in phasors]), _sum([phasor.im for phasor in phasors]))


def _sum(terms: Sequence[FloatArray]) -> FloatArray:
    total = terms[0].copy()
    for term in terms[1:]:
        total += term
    return total


def _weighted_mean(phasors: Sequence[Phasor], weights: Sequence[FloatArray]) -> Phasor:
    weighted = [phasor.scaled(weight) for phasor, weight in zip(phasors, weights, strict=True)]
    return _total(weighted).scaled(1.0 / _sum(weights))


def _effective_number(weights: Sequence[FloatArray]) -> FloatArray:
    """How many equal votes these are worth (Kish)."""
    total = _sum(weights)
    return np.asarray(total * total / _sum([weight * weight for weight in weights]))


def _turns_back(turn: Phasor, behind: int, ahead: int) -> list[Phasor]:
    """Give the turns that bring each block's phasor to the phase in the block asked about."""
    still = Phasor(np.ones_like(turn.re), np.zeros_like(turn.im))
    later, earlier = [still], [still]
    for _ in range(ahead):
        later.append(later[-1].times(turn.conjugate()))
    for _ in range(behind):
        earlier.append(earlier[-1].times(turn))
    return [*reversed(earlier[1:]), *later]


def _present(lines: Lines, present: BoolArray) -> Lines:
    channel, block, line = lines.places
    return Lines(
        (channel[present], block[present], line[present]),
        lines.phasor.at((present,)),
        lines.turn.at((present,)),
    )
