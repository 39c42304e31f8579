"""Samples that were appended to a stream and not given out yet, hole by hole."""

from collections import deque
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
from msgspec import Struct

from spinewatch.model.blocks import FloatArray


@dataclass(slots=True, kw_only=True)
class Stretch:
    """Samples without a hole in them, and what is missing before them."""

    missing: int = 0
    estimated: bool = False
    restart_cause: str | None = None
    settled: bool = False
    rows: int = 0
    parts: list[FloatArray] = field(default_factory=list)

    @property
    def values(self) -> FloatArray:
        """Shape (rows, channels)."""
        return self.parts[0] if len(self.parts) == 1 else np.concatenate(self.parts)


class WaitingState(Struct, frozen=True, kw_only=True):
    """Everything that `Waiting.restore` needs."""

    stretches: tuple[Stretch, ...]
    next: Stretch


class Waiting:
    """The stretches of one stream that wait, oldest first."""

    def __init__(self) -> None:
        self._stretches: deque[Stretch] = deque()
        self._next = Stretch()
        self.rows = 0

    @property
    def reach(self) -> int:
        """Samples from the first that waits to the last, those missing between them included."""
        holes = islice(self._stretches, 1, None)
        return self.rows + sum(stretch.missing for stretch in holes)

    @property
    def ready(self) -> bool:
        """Whether the place of the oldest stretch is known."""
        return bool(self._stretches) and self._stretches[0].settled

    @property
    def is_plain(self) -> bool:
        """Whether nothing waits, and nothing is to be told before what comes next."""
        return not self._stretches and self._next.restart_cause is None and not self._next.missing

    def append(self, values: FloatArray, *, missing: int = 0, estimated: bool = False) -> None:
        """Append the samples of a packet, with what the wire shows to be missing before them."""
        if missing or not self._stretches or self._stretches[-1].settled:
            self._next.missing += missing
            self._next.estimated |= estimated
            self._stretches.append(self._next)
            self._next = Stretch()
        last = self._stretches[-1]
        last.parts.append(values)
        last.rows += len(values)
        last.settled = False
        self.rows += len(values)

    def settle(self, *, missing: int = 0, estimated: bool = False) -> None:
        """Note that the place of all that wait is known, with more missing before them."""
        first = self._first_unsettled
        first.missing += missing
        first.estimated |= estimated
        for stretch in self._stretches:
            stretch.settled = True

    @property
    def _first_unsettled(self) -> Stretch:
        waiting = (stretch for stretch in self._stretches if not stretch.settled)
        return next(waiting, self._next)

    def restart(self, cause: str) -> None:
        """Note that all that wait, or else what comes next, follows a restart."""
        first = self._first_unsettled
        if first.restart_cause is None:
            first.restart_cause = cause

    def clear(self) -> None:
        """Forget what waits."""
        self._stretches.clear()
        self.rows = 0

    def pop(self) -> Stretch:
        """Give the oldest stretch."""
        stretch = self._stretches.popleft()
        self.rows -= stretch.rows
        return stretch

    def state(self) -> WaitingState:
        """Give everything to go on exactly here."""
        return WaitingState(
            stretches=tuple(_copied(each) for each in self._stretches), next=_copied(self._next)
        )

    def restore(self, state: WaitingState) -> None:
        """Go on where `state` was taken."""
        self._stretches = deque(_copied(each) for each in state.stretches)
        self._next = _copied(state.next)
        self.rows = sum(each.rows for each in self._stretches)


def _copied(stretch: Stretch) -> Stretch:
    return replace(stretch, parts=list(stretch.parts))
