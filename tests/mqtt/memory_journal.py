"""A journal in memory, from which entries can be removed as retention and `forget` do."""

from spinewatch.model.results import Entry, Producer


class MemoryJournal:
    """What a sender needs of a `JournalReader`.

    Attributes
    ----------
    rows
        The entries that are there, by sequence number.
    last
        The last number that was given.
    """

    def __init__(self) -> None:
        self.rows: dict[int, Entry] = {}
        self.last = 0
        self._cursors: dict[str, int] = {}

    def commit(self, entry: Entry) -> None:
        self.last = entry.seq
        self.rows[entry.seq] = entry

    def remove(self, first: int, last: int) -> None:
        for seq in range(first, last + 1):
            self.rows.pop(seq, None)

    def read(
        self, after_seq: int, *, producer: Producer, limit: int, epoch: str | None = None
    ) -> list[Entry]:
        assert (producer, epoch) == (Producer.MONITOR, "e1")
        return [self.rows[seq] for seq in sorted(self.rows) if seq > after_seq][:limit]

    def last_seq(self, producer: Producer, *, epoch: str | None = None) -> int:
        assert (producer, epoch) == (Producer.MONITOR, "e1")
        return self.last

    def epochs(self) -> tuple[str, ...]:
        return ("e1",)

    def person(self, epoch: str) -> str | None:
        assert epoch == "e1"
        return next((entry.result.person for entry in self.rows.values()), None)

    def cursor(self, name: str, producer: Producer, *, epoch: str | None = None) -> int:
        return self._cursors.get(f"{name} {producer} {epoch}", 0)

    def set_cursor(
        self, name: str, producer: Producer, seq: int, *, epoch: str | None = None
    ) -> None:
        self._cursors[f"{name} {producer} {epoch}"] = seq
