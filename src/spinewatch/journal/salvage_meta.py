"""What a damaged journal says beside its results: epochs, boots, marks, saved state.

These tables are made with the file, so their pages are the first ones, or lie in the log.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from spinewatch.journal.expired import ExpiredSpan, Why
from spinewatch.journal.raw_pages import RawPages
from spinewatch.journal.raw_records import Record, records_of
from spinewatch.journal.state import SavedState
from spinewatch.model.results import Producer

LARGEST: Final = 2**62
"""No number of a row, no sequence number and no time in nanoseconds comes near."""

_ROOTS: Final = {
    "epoch": 2, "sequence": 4, "boot": 8, "cursor": 15, "state": 16, "expired": 18, "forgotten": 22,
}  # fmt: skip
"""Where the tables begin in a journal as spinewatch makes it, for when the list of them is lost."""


class SequenceTold(NamedTuple):
    """Whose numbers a sequence holds, in the epoch of which number, and the last one given."""

    producer: Producer
    epoch: int
    last_seq: int


@dataclass(slots=True, kw_only=True)
class Meta:
    """What was found, by the numbers that the damaged journal gave."""

    epochs: dict[int, str] = field(default_factory=dict)
    boots: dict[int, str] = field(default_factory=dict)
    sequences: dict[int, SequenceTold] = field(default_factory=dict)
    cursors: dict[tuple[str, str, str], int] = field(default_factory=dict)
    states: dict[str, SavedState] = field(default_factory=dict)
    forgotten: dict[tuple[str, str, int], int] = field(default_factory=dict)
    expired: dict[int, ExpiredSpan] = field(default_factory=dict)

    def is_gone(self, producer: Producer, epoch: str, kind: str, seq: int) -> bool:
        """Whether a result was deleted on purpose: it must not come back from some free page."""
        return any(
            (producer.value, epoch) == key[:2] and key[2] <= seq <= last
            for key, last in self.forgotten.items()
        ) or any(
            (producer, epoch, kind) == (each.producer, each.epoch, each.tier)
            and each.first_seq <= seq <= each.last_seq
            for each in self.expired.values()
        )


def read_meta(pages: RawPages) -> Meta:
    """Read what is whole; of a table that changed, what the log says counts."""
    meta = Meta()
    roots = _roots(pages)
    for table, take in _READERS.items():
        if table in roots:
            for row, record in _records(pages, roots[table]):
                take(meta, row, record)
    return meta


def _roots(pages: RawPages) -> dict[str, int]:
    """Find where each table begins, from SQLite's own list of them."""
    roots = dict(_ROOTS)
    for _, record in _records(pages, 1):
        match record:
            case ("table", str(name), str(), int(root), str()) if name in _READERS:
                roots[name] = root
    return roots


def _records(pages: RawPages, root: int) -> Iterator[tuple[int, Record]]:
    """Give the records below a page, oldest version of each page first."""
    waiting, seen = [root], set[int]()
    while waiting:
        number = waiting.pop(0)
        if number in seen:
            continue
        seen.add(number)
        for page in reversed(pages.versions(number)):
            yield from records_of(number, page, pages.versions)
            waiting += _children(number, page)


def _children(number: int, page: bytes) -> list[int]:
    """Give the pages below one that is no leaf."""
    start = 100 if number == 1 else 0
    if len(page) < start + 12 or page[start] not in (2, 5):
        return []
    cells = int.from_bytes(page[start + 3 : start + 5], "big")
    pointers = [
        int.from_bytes(page[at : at + 2], "big")
        for at in range(start + 12, min(start + 12 + 2 * cells, len(page) - 1), 2)
    ]
    children = [int.from_bytes(page[at : at + 4], "big") for at in pointers]
    return [*children, int.from_bytes(page[start + 8 : start + 12], "big")]


def _take_epoch(meta: Meta, row: int, record: Record) -> None:
    match record:
        case (None, str(token)) if token and row > 0:
            meta.epochs[row] = token


def _take_boot(meta: Meta, row: int, record: Record) -> None:
    match record:
        case (None, str(boot_id)) if row > 0:
            meta.boots[row] = boot_id


def _take_sequence(meta: Meta, row: int, record: Record) -> None:
    match record:
        case (None, str(producer), int(epoch), int(last)) if (
            producer in set(Producer) and 0 <= last < LARGEST
        ):
            meta.sequences[row] = SequenceTold(Producer(producer), epoch, last)


def _take_cursor(meta: Meta, _row: int, record: Record) -> None:
    match record:
        case (str(name), str(producer), str(epoch), int(seq)) if seq >= 0:
            meta.cursors[name, producer, epoch] = seq


def _take_state(meta: Meta, _row: int, record: Record) -> None:
    match record:
        case (str(name), str(boot_id), int(mono_ns), bytes(content)):
            meta.states[name] = SavedState(
                name=name, content=content, mono_ns=mono_ns, boot_id=boot_id
            )


def _take_forgotten(meta: Meta, _row: int, record: Record) -> None:
    """Take a run; of an older page it may be there once more, shorter."""
    match record:
        case (str(producer), str(epoch), int(first), int(last)) if (
            producer in set(Producer) and 0 < first <= last < LARGEST
        ):
            key = (producer, epoch, first)
            meta.forgotten[key] = max(last, meta.forgotten.get(key, 0))


def _take_expired(meta: Meta, row: int, record: Record) -> None:
    """Take a span; of an older page it may be there once more, with fewer results."""
    match record:
        case (
            None, str(producer), str(epoch), str(tier), str(why),
            int(first), int(last), int(results), int(unstored),
        ) if producer in set(Producer) and why in set(Why) and last < LARGEST:  # fmt: skip
            known = meta.expired.get(row)
            if known is None or known.results <= results:
                meta.expired[row] = ExpiredSpan(
                    producer=Producer(producer),
                    epoch=epoch,
                    tier=tier,
                    why=Why(why),
                    first_seq=first,
                    last_seq=last,
                    results=results,
                    unstored=unstored,
                )


_READERS: Final[dict[str, Callable[[Meta, int, Record], None]]] = {
    "epoch": _take_epoch,
    "boot": _take_boot,
    "sequence": _take_sequence,
    "cursor": _take_cursor,
    "state": _take_state,
    "forgotten": _take_forgotten,
    "expired": _take_expired,
}
