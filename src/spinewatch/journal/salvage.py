"""Everything readable of a damaged journal into the new one, each result as what it was.

Producer, epoch, sequence number, identity, time and label stay; so nothing is delivered twice under
two names. New results get a new epoch: whatever numbers of the old one cannot be read any more are
never given again. The old epochs are entered last, and until then no reader sees their results:
to a reader, a number that is missing below one that is there is gone for good.

A page of the damaged file is read as bytes, not through SQLite, which gives up at the first fault
and with a damaged inner page loses thousands of sound ones below it.
"""

import sqlite3
from pathlib import Path
from typing import Final

import msgspec

from spinewatch.journal.expired import ExpiredSpan, Why, note_expired, read_expired
from spinewatch.journal.limits import SALVAGE_AT_ONCE_PAGES, SALVAGE_PAGES
from spinewatch.journal.raw_pages import RawPages
from spinewatch.journal.raw_records import Record, records_of
from spinewatch.journal.rows import identity_of, producer_of
from spinewatch.journal.salvage_meta import LARGEST, Meta, read_meta
from spinewatch.journal.salvage_numbers import RESERVED, Numbers
from spinewatch.journal.salvage_waiting import note_begun
from spinewatch.journal.state import write_state
from spinewatch.journal.transactions import transaction
from spinewatch.model.results import AnyResult, Producer

_DECODER: Final = msgspec.json.Decoder(AnyResult)

_INSERT: Final = """INSERT OR IGNORE INTO result
    (sequence, seq, series, boot, mono_ns, utc_ns, utc_offset_min, valid, payload)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""

_LABEL: Final = """UPDATE result SET utc_ns = ?, utc_offset_min = ?
    WHERE sequence = ? AND seq = ? AND utc_ns IS NULL"""


class Salvage:
    """Goes through a damaged file in portions; after a crash the next process goes on.

    Parameters
    ----------
    connection
        Of the writer of the new journal.
    aside
        The damaged file.
    """

    def __init__(self, *, connection: sqlite3.Connection, aside: Path) -> None:
        self._connection = connection
        self._aside = aside
        self._meta: Meta | None = None
        self._unreadable = 0
        self._read_progress()

    @classmethod
    def begin(cls, connection: sqlite3.Connection, aside: Path) -> "Salvage":
        """Take over what is small and needed at once: boots, marks, saved state."""
        with RawPages(aside) as pages:
            meta = read_meta(pages)
        with transaction(connection):
            _enter_meta(connection, meta)
            note_begun(connection, aside)
        return cls(connection=connection, aside=aside)

    @classmethod
    def unfinished(cls, connection: sqlite3.Connection, journal: Path) -> "Salvage | None":
        """Give the one that an earlier process did not come to the end of, or None."""
        found = connection.execute(
            "SELECT aside FROM salvage WHERE next_part >= 0 ORDER BY number LIMIT 1"
        ).fetchone()
        if found is None:
            return None
        return cls(connection=connection, aside=journal.with_name(found[0]))

    @property
    def is_small(self) -> bool:
        """Whether all of it can be taken over at once, without keeping anybody waiting."""
        with RawPages(self._aside) as pages:
            return pages.parts <= SALVAGE_AT_ONCE_PAGES

    def portion(self, pages: int = SALVAGE_PAGES) -> bool:
        """Take over what the next pages hold; says whether that was the end."""
        try:
            with RawPages(self._aside) as source, transaction(self._connection):
                return self._take_parts(source, pages)
        except BaseException:
            self._read_progress()
            raise

    def told(self) -> str:
        """Say in one sentence what came of it."""
        unreadable = f"; {self._unreadable} could not be read" if self._unreadable else ""
        return (
            f"{self._results} results were taken over from the damaged journal {self._aside}"
            f"{unreadable}. Copy what you need of that file, then delete it."
        )

    def _read_progress(self) -> None:
        """Begin where the last committed portion ended, with nothing believed of a failed one."""
        self._next, self._results = self._connection.execute(
            "SELECT next_part, results FROM salvage WHERE aside = ?", (self._aside.name,)
        ).fetchone()
        self._numbers: Numbers | None = None

    def _take_parts(self, source: RawPages, pages: int) -> bool:
        end = min(self._next + pages, source.parts)
        meta, numbers = self._prepared(source)
        for index in range(self._next, end):
            self._take_part(source, index, meta, numbers)
        self._next = end
        if end >= source.parts:
            self._finish()
            return True
        self._connection.execute(
            "UPDATE salvage SET next_part = ?, results = ? WHERE aside = ?",
            (self._next, self._results, self._aside.name),
        )
        return False

    def _prepared(self, source: RawPages) -> tuple[Meta, Numbers]:
        if self._meta is None:
            self._meta = read_meta(source)
        if self._numbers is None:
            self._numbers = Numbers(
                connection=self._connection, meta=self._meta, made_epoch=self._aside.name
            )
        return self._meta, self._numbers

    def _take_part(self, source: RawPages, index: int, meta: Meta, numbers: Numbers) -> None:
        number, page = source.part(index)
        for _, record in records_of(number, page, source.versions):
            row = _row_of(record, meta, numbers)
            if row is None:
                continue
            added = self._connection.execute(_INSERT, row).rowcount
            self._results += added
            if not added and row[5] is not None:
                self._connection.execute(_LABEL, (row[5], row[6], row[0], row[1]))

    def _finish(self) -> None:
        """Let readers see it: enter the old epochs, and how much of them is missing."""
        epochs = dict(
            self._connection.execute("SELECT number, token FROM salvaged_epoch").fetchall()
        )
        self._connection.execute("INSERT INTO epoch SELECT number, token FROM salvaged_epoch")
        for number, producer, epoch in self._connection.execute(
            "SELECT number, producer, epoch FROM sequence"
        ).fetchall():
            if epoch in epochs:
                self._note_damage(number, Producer(producer), epochs[epoch])
        self._connection.execute("DELETE FROM salvaged_epoch")
        self._connection.execute("DELETE FROM salvage WHERE aside = ?", (self._aside.name,))

    def _note_damage(self, line: int, producer: Producer, epoch: str) -> None:
        """Note what is missing: of the numbers that were given, all but those known to be gone."""
        last, there = self._connection.execute(
            """SELECT max((SELECT last_seq FROM sequence WHERE number = ?), coalesce(max(seq), 1)),
                count(*) FROM result WHERE sequence = ?""",
            (line, line),
        ).fetchone()
        self._connection.execute("UPDATE sequence SET last_seq = ? WHERE number = ?", (last, line))
        gone = sum(
            span.results
            for span in read_expired(self._connection)
            if (span.producer, span.epoch) == (producer, epoch)
        )
        missing = max(0, last - there - gone)
        self._unreadable += missing
        damage = ExpiredSpan(
            producer=producer,
            epoch=epoch,
            tier="",
            why=Why.DAMAGE,
            first_seq=1,
            last_seq=last,
            results=missing,
            unstored=0,
        )
        note_expired(self._connection, damage)


def _row_of(record: Record, meta: Meta, numbers: Numbers) -> tuple[object, ...] | None:
    """Make a row of a record that is a result, whole, and not deleted on purpose."""
    match record:
        case (
            None, int(sequence), int(seq), int(), int(), int(mono_ns),
            int() | None as utc_ns, int() | None as offset_min, int(valid), str(payload),
        ) if 0 < seq < LARGEST:  # fmt: skip
            result = _decoded(payload)
        case _:
            return None
    if result is None or (result.mono_ns, int(result.valid)) != (mono_ns, valid):
        return None
    producer, kind = producer_of(result), str(result.__struct_config__.tag)
    line = numbers.line(sequence, producer)
    if line is None or meta.is_gone(producer, line.epoch, kind, seq):
        return None
    series = numbers.series(kind, identity_of(result))
    boot = numbers.boot(result.boot_id)
    return (line.number, seq, series, boot, mono_ns, utc_ns, offset_min, valid, payload)


def _decoded(payload: str) -> AnyResult | None:
    try:
        result: AnyResult = _DECODER.decode(payload)
    except (msgspec.MsgspecError, RecursionError):
        return None
    return result


def _enter_meta(connection: sqlite3.Connection, meta: Meta) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO salvaged_epoch (number, token) VALUES (?, ?)",
        [each for each in sorted(meta.epochs.items()) if each[0] < LARGEST][:RESERVED],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO boot (number, boot_id) VALUES (?, ?)",
        [each for each in sorted(meta.boots.items()) if each[0] < LARGEST],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO cursor (name, producer, epoch, seq) VALUES (?, ?, ?, ?)",
        [(*key, seq) for key, seq in meta.cursors.items() if seq < LARGEST],
    )
    for state in meta.states.values():
        write_state(connection, state)
    for span in meta.expired.values():
        note_expired(connection, span)
    connection.executemany(
        "INSERT OR REPLACE INTO forgotten VALUES (?, ?, ?, ?)",
        [(*key, last) for key, last in meta.forgotten.items()],
    )
