"""How far each sequence is stored without a hole. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

from spinewatch.influx.limits import MAX_EPOCHS, MAX_RANGES, MAX_SEQUENCES
from spinewatch.model.results import Producer

_FIRST = itemgetter(0)
_LAST = itemgetter(1)


class SequenceId(NamedTuple):
    """Whose sequence numbers: each epoch of a journal starts anew, with 1."""

    person: str
    producer: Producer
    epoch: str


class Position:
    """How far one sequence is stored, from numbers that come in any order and more than once.

    Parameters
    ----------
    mark
        The highest number up to which everything is stored; 0 for nothing.
    """

    __slots__ = ("_beyond", "mark")

    def __init__(self, mark: int = 0) -> None:
        self.mark = mark
        self._beyond: list[tuple[int, int]] = []

    def add(self, first: int, last: int) -> None:
        """Note that the numbers from ``first`` to ``last`` are stored, or passed for good.

        Beyond a hole, `MAX_RANGES` stretches are remembered; the newest are forgotten first. That
        keeps the mark too low for a while, never too high.
        """
        first = max(first, self.mark + 1)
        if last < first:
            return
        begin = bisect_left(self._beyond, first - 1, key=_LAST)
        end = bisect_right(self._beyond, last + 1, key=_FIRST)
        if begin < end:
            first = min(first, self._beyond[begin][0])
            last = max(last, self._beyond[end - 1][1])
        self._beyond[begin:end] = [(first, last)]
        if self._beyond[0][0] == self.mark + 1:
            self.mark = self._beyond.pop(0)[1]
        del self._beyond[MAX_RANGES:]

    def covers(self, first: int, last: int) -> bool:
        """Say whether all numbers from ``first`` to ``last`` are known to be done with."""
        first = max(first, self.mark + 1)
        return last < first or any(low <= first and last <= high for low, high in self._beyond)


class Positions:
    """The positions of all sequences; those of which nothing was heard longest come first.

    Parameters
    ----------
    marks
        What is known from before, in that order.
    """

    def __init__(self, marks: Iterable[tuple[SequenceId, int]] = ()) -> None:
        self._positions = {sequence: Position(mark) for sequence, mark in marks}

    def add(self, sequence: SequenceId, seq: int) -> bool:
        """Note that a number of a sequence is stored; says whether its mark has moved."""
        return self.pass_over(sequence, seq, seq)

    def pass_over(self, sequence: SequenceId, first: int, last: int) -> bool:
        """Note that a stretch is done with, both ends included; says whether the mark has moved.

        It is stored, or never will be: refused for good, expired or forgotten at its sender.
        """
        self.learn(sequence)
        position = self._positions.pop(sequence)
        self._positions[sequence] = position
        before = position.mark
        position.add(first, last)
        return position.mark != before

    def recover(self, sequence: SequenceId, mark: int) -> bool:
        """Take a mark of an earlier life; says whether it was higher than what was known.

        That is no news of the sequence: one that is known stays where it is in the order.
        """
        position = self._positions.get(sequence)
        if position is None:
            self._begin(sequence, mark)
            return True
        before = position.mark
        position.add(1, mark)
        return position.mark != before

    def covers(self, sequence: SequenceId, first: int, last: int) -> bool:
        """Say whether a whole stretch is known to be done with."""
        position = self._positions.get(sequence)
        return position is not None and position.covers(first, last)

    def learn(self, sequence: SequenceId) -> bool:
        """Note that a sequence exists; says whether that is new."""
        if sequence in self._positions:
            return False
        self._begin(sequence, 0)
        return True

    def mark(self, sequence: SequenceId) -> int:
        """Give the highest number up to which everything is stored; 0 for nothing."""
        position = self._positions.get(sequence)
        return 0 if position is None else position.mark

    def marks(self) -> tuple[tuple[SequenceId, int], ...]:
        """Give every mark."""
        return tuple((sequence, each.mark) for sequence, each in self._positions.items())

    def present_marks(self) -> tuple[tuple[SequenceId, int], ...]:
        """Give the mark of the epoch last heard of, for each person and producer."""
        newest = {
            (sequence.person, sequence.producer): (sequence, mark)
            for sequence, mark in self.marks()
        }
        return tuple(newest.values())

    def _begin(self, sequence: SequenceId, mark: int) -> None:
        """Take up a sequence; of its producer's earlier epochs the last ones stay."""
        self._positions[sequence] = Position(mark)
        epochs = [each for each in self._positions if each[:2] == sequence[:2]]
        for each in epochs[:-MAX_EPOCHS]:
            del self._positions[each]
        if len(self._positions) > MAX_SEQUENCES:
            del self._positions[next(iter(self._positions))]
