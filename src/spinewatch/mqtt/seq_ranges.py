"""Sets of sequence numbers, kept as ranges because they come in runs."""

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import Final, NamedTuple


class Span(NamedTuple):
    """Sequence numbers from ``first`` to ``last``, both included."""

    first: int
    last: int


_FIRST: Final = attrgetter("first")
_LAST: Final = attrgetter("last")


class SeqRanges:
    """A set of sequence numbers in as much memory as it has runs."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def __bool__(self) -> bool:
        return bool(self._spans)

    def __contains__(self, seq: int) -> bool:
        return any(span.first <= seq <= span.last for span in self._spans)

    def spans(self) -> tuple[Span, ...]:
        """List the runs, rising, with something missing between any two."""
        return tuple(self._spans)

    def add(self, first: int, last: int) -> None:
        """Put in all numbers from ``first`` to ``last``."""
        begin = bisect_left(self._spans, first - 1, key=_LAST)
        end = bisect_right(self._spans, last + 1, key=_FIRST)
        if begin < end:
            first = min(first, self._spans[begin].first)
            last = max(last, self._spans[end - 1].last)
        self._spans[begin:end] = [Span(first, last)]

    def count(self) -> int:
        """Count the numbers in it."""
        return sum(span.last - span.first + 1 for span in self._spans)

    def remove_through(self, seq: int) -> None:
        """Take out everything up to ``seq``."""
        self._spans = [
            Span(max(span.first, seq + 1), span.last) for span in self._spans if span.last > seq
        ]

    def clear(self) -> None:
        """Take out everything."""
        self._spans = []

    def first_gap(self, after: int, last: int) -> Span | None:
        """Give the lowest run of missing numbers above ``after``, up to ``last``; or None."""
        first = after + 1
        for span in self._spans:
            if span.first > first:
                break
            first = max(first, span.last + 1)
        end = min([last, *(span.first - 1 for span in self._spans if span.first > first)])
        return Span(first, end) if first <= end else None
