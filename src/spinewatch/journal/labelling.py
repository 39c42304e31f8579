"""Labels for results that were written before the clock was trusted."""

import sqlite3

from spinewatch.journal.limits import READ_CHUNK
from spinewatch.journal.rows import LabelOf
from spinewatch.journal.transactions import transaction


def label_rows(connection: sqlite3.Connection, boot_id: str, label_of: LabelOf) -> int:
    """Give labels to the unlabelled rows of one boot, in order of time; returns how many.

    In chunks, each its own transaction: days may have passed without a network.
    """
    labelled, after = 0, (-1, 0)
    while chunk := _unlabelled(connection, boot_id, after):
        labels = [(label_of(mono_ns), number) for mono_ns, number in chunk]
        given = [
            (label.utc_ns, label.utc_offset_min, number)
            for label, number in labels
            if label is not None
        ]
        with transaction(connection):
            connection.executemany(
                "UPDATE result SET utc_ns = ?, utc_offset_min = ? WHERE number = ?", given
            )
        labelled += len(given)
        after = chunk[-1]
    return labelled


def _unlabelled(
    connection: sqlite3.Connection, boot_id: str, after: tuple[int, int]
) -> list[tuple[int, int]]:
    """Fetch a chunk of (monotonic time, row number); several kinds share an instant."""
    return connection.execute(
        """SELECT mono_ns, number FROM result
            WHERE boot = (SELECT number FROM boot WHERE boot_id = ?) AND utc_ns IS NULL
                AND (mono_ns, number) > (?, ?)
            ORDER BY mono_ns, number LIMIT ?""",
        (boot_id, *after, READ_CHUNK),
    ).fetchall()
