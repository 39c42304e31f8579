"""Pipeline state beside the results that led to it."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedState:
    """State of one pipeline, opaque to the journal, and the instant it belongs to."""

    name: str
    content: bytes
    mono_ns: int
    boot_id: str


def write_state(connection: sqlite3.Connection, state: SavedState) -> None:
    """Replace the state of this name, inside the caller's transaction."""
    connection.execute(
        # Not REPLACE: with a new row number the index of names would be written each time too.
        "INSERT INTO state (name, boot_id, mono_ns, content) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET "
        "boot_id = excluded.boot_id, mono_ns = excluded.mono_ns, content = excluded.content",
        (state.name, state.boot_id, state.mono_ns, state.content),
    )


def load_state(connection: sqlite3.Connection, name: str) -> SavedState | None:
    """Read the state of this name, or None."""
    found = connection.execute(
        "SELECT content, mono_ns, boot_id FROM state WHERE name = ?", (name,)
    ).fetchone()
    if found is None:
        return None
    content, mono_ns, boot_id = found
    return SavedState(name=name, content=content, mono_ns=mono_ns, boot_id=boot_id)
