"""Whose results a journal holds: the configuration may have named somebody else meanwhile."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from spinewatch.journal.faults import is_damage, reported
from spinewatch.journal.ranges import TimeSpan
from spinewatch.journal.readonly import open_for_reading

_NEWEST_OF_EPOCH: Final = """
    SELECT CASE WHEN json_valid(payload) THEN json_extract(payload, '$.person') END
    FROM epoch JOIN sequence ON sequence.epoch = epoch.number
    JOIN result ON result.sequence = sequence.number
    WHERE token = ?
        AND seq = (SELECT max(seq) FROM result WHERE result.sequence = sequence.number)"""
"""Of each producer, since one of them may have none."""


def person_of_epoch(connection: sqlite3.Connection, token: str) -> str | None:
    """Say whose results a life of a journal holds; None where there is none, or a damaged one.

    All are of one person: another one begins another life (`begin_epoch`).
    """
    try:
        found = connection.execute(_NEWEST_OF_EPOCH, (token,)).fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        # The check of the whole file meets it again, and has it set aside.
        if not is_damage(error):
            raise
        return None
    return next((str(person) for (person,) in found if person is not None), None)


def persons_in(path: Path, span: TimeSpan) -> frozenset[str]:
    """Give everybody who has a result in a span of a journal.

    A result that is damaged tells of nobody.

    Raises
    ------
    JournalError
        When the file is missing, foreign, damaged or newer.
    """
    with closing(open_for_reading(path)) as connection, reported(path):
        found = connection.execute(
            """SELECT DISTINCT
                    CASE WHEN json_valid(payload) THEN json_extract(payload, '$.person') END
                FROM result
                WHERE series IN (SELECT number FROM series) AND utc_ns >= ? AND utc_ns < ?""",
            span,
        )
        return frozenset(str(person) for (person,) in found if person is not None)
