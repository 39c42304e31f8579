"""Pipeline state beside the results that led to it."""

import sqlite3
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedState:
    """State of one pipeline, opaque to the journal, and the instant it belongs to.

    ``parts`` continue ``content``: what of it seldom changes, in the same pieces each time, so that
    only those are written that are new. None leaves alone what there is on disk. State that is
    loaded has everything in ``content``.
    """

    name: str
    content: bytes
    mono_ns: int
    boot_id: str
    parts: tuple[bytes, ...] | None = None


_WRITE: Final = (
    # Not REPLACE: with a new row number the index of names would be written each time too.
    "INSERT INTO state (name, boot_id, mono_ns, content) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (name) DO UPDATE SET "
    "boot_id = excluded.boot_id, mono_ns = excluded.mono_ns, content = excluded.content"
)
_WRITE_NEW: Final = f"{_WRITE} WHERE content <> excluded.content"


def write_state(connection: sqlite3.Connection, state: SavedState) -> None:
    """Replace the state of this name, inside the caller's transaction."""
    connection.execute(_WRITE, (state.name, state.boot_id, state.mono_ns, state.content))
    if state.parts is None:
        return
    names = [f"{state.name}/{k:03d}" for k in range(len(state.parts) + 1)]
    for name, part in zip(names, state.parts, strict=False):
        connection.execute(_WRITE_NEW, (name, state.boot_id, state.mono_ns, part))
    # Emptied, not deleted: deleting and inserting would write the index of names each time too.
    connection.execute(
        "UPDATE state SET content = x'' WHERE name GLOB ? AND name >= ? AND content <> x''",
        (f"{state.name}/*", names[-1]),
    )


def load_state(connection: sqlite3.Connection, name: str) -> SavedState | None:
    """Read the state of this name with all its parts, or None."""
    found = connection.execute(
        "SELECT content, mono_ns, boot_id FROM state WHERE name = ?", (name,)
    ).fetchone()
    if found is None:
        return None
    content, mono_ns, boot_id = found
    parts = connection.execute(
        "SELECT content FROM state WHERE name GLOB ? ORDER BY name", (f"{name}/*",)
    )
    whole = content + b"".join(part for (part,) in parts)
    return SavedState(name=name, content=whole, mono_ns=mono_ns, boot_id=boot_id)
