"""Results that wait for the disk: bounded, and what matters least goes first."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Final

from spinewatch.journal.lost_time import LostTime
from spinewatch.journal.rows import EVENTS, LabelOf, Row

_EVENT_KINDS: Final = frozenset(str(kind.__struct_config__.tag) for kind in EVENTS)

SECONDS: Final = "levels"
"""The kind of which there is one every second: a single one is worth least."""

MAX_LOST_TIMES: Final = 100
"""Stretches of lost time that are remembered. One grows for as long as the disk stays full, so
more come only of a disk that is full, has room and is full again."""

_Judge = Callable[[Row], bool]


class Pending:
    """Rows in their order, and the time of which rows had to be given up.

    Parameters
    ----------
    room
        How many rows may wait.

    Attributes
    ----------
    given_up
        How many rows were given up since the last `clear`.
    """

    def __init__(self, *, room: int) -> None:
        self._room = room
        self._rows: list[Row] = []
        self._lost: list[LostTime] = []
        self._label_of: LabelOf = _no_label
        self.given_up = 0

    def __len__(self) -> int:
        return len(self._rows)

    def __bool__(self) -> bool:
        return bool(self._rows or self._lost)

    @property
    def is_full(self) -> bool:
        """Whether no more may wait."""
        return len(self._rows) >= self._room

    @property
    def lost_s(self) -> int:
        """For how many seconds nothing but "unknown" will be written."""
        return sum(lost.seconds for lost in self._lost)

    def take(self, rows: Sequence[Row], label_of: LabelOf) -> None:
        """Let rows wait behind those that wait already."""
        self._rows += rows
        self._label_of = label_of

    def rows(self) -> Iterator[Row]:
        """Give everything to be written, lost time first: it is older than what was kept."""
        return chain(chain.from_iterable(lost.rows() for lost in self._lost), self._rows)

    def shed(self) -> None:
        """Give up what is beyond the room: the oldest seconds, then the rest, then events."""
        surplus = len(self._rows) - self._room
        for is_worth_less in (_is_second, _is_no_event, _is_any):
            if surplus > 0:
                surplus -= self._give_up(surplus, is_worth_less)

    def clear(self) -> None:
        """Take note that everything was written."""
        self._rows.clear()
        self._lost.clear()
        self.given_up = 0

    def _give_up(self, surplus: int, is_worth_less: _Judge) -> int:
        kept: list[Row] = []
        gone = 0
        for row in self._rows:
            if gone < surplus and is_worth_less(row):
                gone += 1
                self._remember(row)
            else:
                kept.append(row)
        self._rows = kept
        self.given_up += gone
        return gone

    def _remember(self, row: Row) -> None:
        if not _is_second(row):
            return
        if self._lost and self._lost[-1].goes_on_with(row):
            self._lost[-1].last_ns = row.mono_ns
        elif len(self._lost) < MAX_LOST_TIMES:
            self._lost.append(LostTime(sample=row, last_ns=row.mono_ns, label_of=self._label_of))


def _is_second(row: Row) -> bool:
    return row.kind == SECONDS


def _is_no_event(row: Row) -> bool:
    return row.kind not in _EVENT_KINDS


def _is_any(_row: Row) -> bool:
    return True


def _no_label(_mono_ns: int) -> None:
    """Give none: nothing was taken yet."""
