"""What the journal had and has no longer: which sequence numbers, why, and who missed them.

A span covers runs, not single numbers: between its ends lie results of other kinds that stay. What
is missing between them is gone for the reason that the span gives.
"""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from spinewatch.model.results import Producer


class Why(StrEnum):
    """Why results are no longer in the journal."""

    AGE = "age"
    SIZE = "size"
    DAMAGE = "damage"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiredSpan:
    """A span of sequence numbers in which results are gone for one reason.

    Attributes
    ----------
    producer, epoch
        Whose numbers.
    tier
        The kind of what is gone, or "" for any.
    why
        The reason.
    first_seq, last_seq
        Both ends, included.
    results
        How many are gone; 0 where nobody can count them.
    unstored
        How many of them a configured recorder had not confirmed.
    """

    producer: Producer
    epoch: str
    tier: str
    why: Why
    first_seq: int
    last_seq: int
    results: int
    unstored: int


def note_expired(connection: sqlite3.Connection, span: ExpiredSpan) -> None:
    """Add a span inside the caller's transaction; one that goes on makes the last one longer."""
    key = (span.producer.value, span.epoch, span.tier, span.why.value)
    longer = connection.execute(
        """UPDATE expired SET last_seq = max(last_seq, ?), first_seq = min(first_seq, ?),
                results = results + ?, unstored = unstored + ?
            WHERE producer = ? AND epoch = ? AND tier = ? AND why = ?""",
        (span.last_seq, span.first_seq, span.results, span.unstored, *key),
    )
    if longer.rowcount == 0:
        connection.execute(
            """INSERT INTO expired
                (producer, epoch, tier, why, first_seq, last_seq, results, unstored)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            (*key, span.first_seq, span.last_seq, span.results, span.unstored),
        )


def read_expired(connection: sqlite3.Connection) -> tuple[ExpiredSpan, ...]:
    """Give all spans, in the order in which they began."""
    rows = connection.execute(
        """SELECT producer, epoch, tier, why, first_seq, last_seq, results, unstored
            FROM expired ORDER BY number"""
    )
    return tuple(
        ExpiredSpan(
            producer=Producer(producer),
            epoch=epoch,
            tier=tier,
            why=Why(why),
            first_seq=first_seq,
            last_seq=last_seq,
            results=results,
            unstored=unstored,
        )
        for producer, epoch, tier, why, first_seq, last_seq, results, unstored in rows
    )
