"""Whose results a journal holds: the configuration may have named somebody else meanwhile."""

from contextlib import closing
from pathlib import Path

from spinewatch.journal.faults import reported
from spinewatch.journal.ranges import TimeSpan
from spinewatch.journal.readonly import open_for_reading


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
