"""Sets of sequence numbers, kept as ranges because they come in runs."""

from typing import NamedTuple


class Span(NamedTuple):
    """Sequence numbers from ``first`` to ``last``, both included."""

    first: int
    last: int


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
        apart = [span for span in self._spans if span.last < first - 1 or span.first > last + 1]
        joined = [span for span in self._spans if span not in apart]
        together = Span(
            min([first, *(span.first for span in joined)]),
            max([last, *(span.last for span in joined)]),
        )
        self._spans = sorted([*apart, together])

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
