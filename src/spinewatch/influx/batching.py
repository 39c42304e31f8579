"""Which entries are written when. Pure: the time comes in."""

from collections.abc import Set as AbstractSet
from itertools import accumulate, takewhile

from spinewatch.influx.limits import (
    EVENT_WAIT_NS,
    FULL_BATCH,
    LEVELS_WAIT_NS,
    MAX_BATCH,
    MAX_BATCH_BYTES,
    MAX_WAITING,
    MAX_WAITING_BYTES,
)
from spinewatch.influx.tiers import Tier
from spinewatch.influx.waiting import EntryId, Waiting


class Batching:
    """Entries wait here until enough of them, or enough time, has come together.

    What was taken out stays known until it is `done`: what a sender sends again meanwhile is
    recognised.
    """

    def __init__(self) -> None:
        self._waiting: dict[EntryId, tuple[Waiting, int]] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def is_half_empty(self) -> bool:
        """Whether at most half of the room is taken."""
        return len(self._waiting) <= MAX_WAITING // 2 and self._bytes <= MAX_WAITING_BYTES // 2

    def add(self, entry: Waiting, now_ns: int) -> bool:
        """Let an entry wait; False when there is no room for it."""
        if entry.id in self._waiting:
            return True
        if len(self._waiting) >= MAX_WAITING or self._bytes >= MAX_WAITING_BYTES:
            return False
        self._bytes += entry.size
        patience_ns = LEVELS_WAIT_NS if entry.tier is Tier.SECONDS else EVENT_WAIT_NS
        self._waiting[entry.id] = (entry, now_ns + patience_ns)
        return True

    def due_ns(self, now_ns: int, resting: AbstractSet[Tier] = frozenset()) -> int | None:
        """Say when the next batch is due; in the past when it is now, None when nothing waits.

        What waits for a database in ``resting`` does not count.
        """
        if not resting and len(self._waiting) >= FULL_BATCH:
            return now_ns
        due = [due_ns for entry, due_ns in self._waiting.values() if entry.tier not in resting]
        return now_ns if len(due) >= FULL_BATCH else min(due, default=None)

    def batch(self, resting: AbstractSet[Tier] = frozenset()) -> tuple[Waiting, ...]:
        """Give as much as one write takes: events first, and what has waited longest.

        What waits for a database in ``resting`` leaves its place to the others.
        """
        entries = [entry for entry, _ in self._waiting.values() if entry.tier not in resting]
        entries.sort(key=lambda entry: entry.tier is Tier.SECONDS)
        sizes = accumulate(entry.size for entry in entries[:MAX_BATCH])
        fitting = sum(1 for _ in takewhile(lambda size: size <= MAX_BATCH_BYTES, sizes))
        return tuple(entries[: max(1, fitting)])

    def done(self, entry: Waiting) -> None:
        """Forget an entry: it is stored, or refused for good."""
        done, _ = self._waiting.pop(entry.id)
        self._bytes -= done.size
