"""The lives of a journal."""

import secrets
import sqlite3
from typing import Final

from spinewatch.journal.persons import person_of_epoch
from spinewatch.journal.salvage_numbers import first_free_epoch
from spinewatch.journal.transactions import transaction
from spinewatch.model.errors import JournalError

EPOCH_BYTES: Final = 6
"""Random bytes of an epoch. By the birthday rule 1000 journals of one person would have two alike
with a probability of 2e-9."""


def begin_epoch(
    connection: sqlite3.Connection, wanted: str | None, person: str | None = None
) -> str:
    """Go on with the newest epoch, or begin another; returns the one to write under.

    Results of another ``person`` begin another: a recorder counts those of each person, and would
    wait for ever for numbers that went out under the name before.

    Raises
    ------
    JournalError
        When an epoch is asked for that has ended: its sequence numbers would mix with new ones.
    """
    tokens = [
        str(token) for (token,) in connection.execute("SELECT token FROM epoch ORDER BY number")
    ]
    if (
        tokens
        and wanted in (None, tokens[-1])
        and not _is_of_another(connection, tokens[-1], person)
    ):
        return tokens[-1]
    if wanted in tokens:
        raise JournalError(
            f"The epoch {wanted} of this journal has ended.",
            advice="Name an epoch that is new to this journal, or none.",
        )
    token = wanted or secrets.token_hex(EPOCH_BYTES)
    with transaction(connection):
        connection.execute(
            "INSERT INTO epoch (number, token) VALUES (?, ?)",
            (first_free_epoch(connection), token),
        )
    return token


def _is_of_another(connection: sqlite3.Connection, token: str, person: str | None) -> bool:
    if person is None:
        return False
    held = person_of_epoch(connection, token)
    return held is not None and held != person
