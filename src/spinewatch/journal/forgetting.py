"""Deleting a span of time from a journal, while its writer goes on.

The numbers of what is deleted stay known, run by run, so that they are neither waited for nor taken
for lost, and so that copies of them elsewhere can be found. They say nothing of the person.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from spinewatch.journal.expired import ExpiredSpan, Why, note_expired
from spinewatch.journal.faults import reported
from spinewatch.journal.limits import BUSY_TIMEOUT_S, READ_CHUNK
from spinewatch.journal.ranges import RangeReader, Run, Sequence, TimeSpan
from spinewatch.journal.schema import add_later_tables
from spinewatch.journal.scrubbing import scrub
from spinewatch.journal.transactions import transaction
from spinewatch.model.results import Producer

_IN_THE_LOG: Final = (
    "what was deleted is still in its log, because another program goes on reading it"
)
_IN_SALVAGE: Final = (
    "results of the damaged journal {aside} are still being taken over, which takes the monitor up "
    "to an hour"
)


class Forgotten(NamedTuple):
    """How many results were deleted, and why some may still be in the journal: a clause, or None.

    Whatever is left, the same once more deletes it when that is over.
    """

    results: int
    left: str | None = None


def forget_span(path: Path, span: TimeSpan) -> Forgotten:
    """Delete every result whose label lies in a span.

    What is deleted is overwritten in the file, and so are the pages that were free before: they may
    hold results that age took away. The write-ahead log that had it is cut. In short transactions,
    so that a monitor's commit never waits for long.

    Raises
    ------
    JournalError
        When the journal is missing, foreign or damaged, or cannot be written.
    """
    deleted = 0
    with RangeReader(path) as reader, closing(_connected(path)) as connection, reported(path):
        with transaction(connection):
            add_later_tables(connection)
        # Until nothing is found: the monitor may have committed more meanwhile.
        while runs := reader.runs(span):
            for run in runs:
                deleted += _delete(connection, run)
        # Also where nothing was found: an earlier call may have been interrupted right here.
        is_scrubbed = scrub(connection)
        salvage = connection.execute("SELECT aside FROM salvage LIMIT 1").fetchone()
    if salvage is not None:
        return Forgotten(deleted, _IN_SALVAGE.format(aside=path.with_name(salvage[0])))
    return Forgotten(deleted, None if is_scrubbed else _IN_THE_LOG)


def _connected(path: Path) -> sqlite3.Connection:
    with reported(path):
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = FULL")
    return connection


def _delete(connection: sqlite3.Connection, run: Run) -> int:
    deleted = 0
    for first in range(run.first, run.last + 1, READ_CHUNK):
        last = min(run.last, first + READ_CHUNK - 1)
        with transaction(connection):
            gone = connection.execute(
                """DELETE FROM result WHERE seq BETWEEN ? AND ?
                    AND sequence = (SELECT sequence.number
                        FROM sequence JOIN epoch ON epoch.number = sequence.epoch
                        WHERE producer = ? AND token = ?)""",
                (first, last, *run.sequence),
            ).rowcount
            _note(connection, run.sequence, first, last)
            note_expired(connection, _expired(run.sequence, first, last, gone))
        deleted += gone
    return deleted


def _note(connection: sqlite3.Connection, sequence: Sequence, first: int, last: int) -> None:
    """Lengthen the run that ends right before, or begin one."""
    longer = connection.execute(
        "UPDATE forgotten SET last_seq = ? WHERE producer = ? AND epoch = ? AND last_seq = ?",
        (last, *sequence, first - 1),
    )
    if not longer.rowcount:
        connection.execute(
            "INSERT OR REPLACE INTO forgotten VALUES (?, ?, ?, ?)", (*sequence, first, last)
        )


def _expired(sequence: Sequence, first: int, last: int, results: int) -> ExpiredSpan:
    """Say the same to whoever adds up why results are gone; what was wanted is missed by nobody."""
    return ExpiredSpan(
        producer=Producer(sequence.producer),
        epoch=sequence.epoch,
        tier="",
        why=Why.FORGOTTEN,
        first_seq=first,
        last_seq=last,
        results=results,
        unstored=0,
    )
