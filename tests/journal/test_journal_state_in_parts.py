"""State in parts: it comes back whole, and only what is new of it is written."""

from collections.abc import Callable
from pathlib import Path

import pytest

from spinewatch.journal.limits import PAGE_BYTES
from spinewatch.journal.state import SavedState
from spinewatch.journal.writer import Journal
from spinewatch.model.time import NS_PER_S

OpenJournal = Callable[..., Journal]
PARTS = tuple(bytes([letter]) * 3_000 for letter in b"abcdefgh")
"""Each fills most of a page."""


def saved(content: bytes, *parts: bytes, second: int = 1) -> SavedState:
    return SavedState(
        name="monitor", content=content, mono_ns=second * NS_PER_S, boot_id="boot", parts=parts
    )


def loaded(journal: Journal, name: str = "monitor") -> bytes:
    state = journal.load_state(name)
    assert state is not None
    return state.content


def test_the_parts_come_back_behind_the_content_in_their_order(open_journal: OpenJournal) -> None:
    parts = [b"%d;" % k for k in range(60)]
    with open_journal() as journal:
        journal.save_states([saved(b"first;", *parts)])

    assert loaded(open_journal()) == b"first;" + b"".join(parts)


def test_a_part_that_stays_as_it_was_is_not_written_again(journal: Journal, path: Path) -> None:
    log = path.with_name(f"{path.name}-wal")
    journal.save_states([saved(b"old", *PARTS)])
    before = log.stat().st_size

    journal.save_states([saved(b"new", *PARTS, second=11)])
    same = (log.stat().st_size - before) // PAGE_BYTES
    journal.save_states([saved(b"new", *PARTS[:-1], b"z" * 3_000, second=21)])
    changed = (log.stat().st_size - before) // PAGE_BYTES - same

    assert 1 <= same <= 2
    assert 1 <= changed <= 3
    assert loaded(journal) == b"new" + b"".join(PARTS[:-1]) + b"z" * 3_000


@pytest.mark.parametrize("fewer", [PARTS[:1], ()])
def test_parts_that_are_no_more_leave_nothing_behind(
    journal: Journal, fewer: tuple[bytes, ...]
) -> None:
    journal.save_states([saved(b"old", *PARTS)])

    journal.save_states([saved(b"new", *fewer)])

    assert loaded(journal) == b"new" + b"".join(fewer)
    assert loaded(journal, "monitor/001") == b""


def test_what_is_saved_under_a_longer_name_is_no_part(journal: Journal) -> None:
    memory = SavedState(name="monitor-memory", content=b"memory", mono_ns=1, boot_id="boot")
    journal.save_states([saved(b"state", b"part"), memory])

    journal.save_states([saved(b"state")])

    assert loaded(journal) == b"state"
    assert loaded(journal, "monitor-memory") == b"memory"


def test_rows_that_are_taken_over_one_by_one_make_the_same_state(journal: Journal) -> None:
    """Salvage finds them in any order, and knows nothing of parts."""
    rows = [("monitor/001", b"b"), ("monitor", b"state "), ("monitor/000", b"a")]
    journal.save_states(
        [
            SavedState(name=name, content=content, mono_ns=1, boot_id="boot")
            for name, content in rows
        ]
    )

    assert loaded(journal) == b"state ab"
