"""What `spinewatch status` says of the journal."""

from spinewatch.cli.journal_words import journal_lines, room_text, trouble_text
from spinewatch.model.status import JournalRoom, JournalTrouble, Status


def room(*, fitting_days: float | None) -> JournalRoom:
    return JournalRoom(
        used_bytes=312_000_000,
        limit_bytes=4_000_000_000,
        bytes_per_day=96_000_000,
        wanted_days=14,
        fitting_days=fitting_days,
    )


def test_room_enough_is_said_in_one_line() -> None:
    assert room_text(room(fitting_days=40.0)) == (
        "Journal: 312 MB of at most 4.0 GB, 96 MB a day; every second of 14 days fits"
    )


def test_too_little_room_is_said_with_what_to_do() -> None:
    said = room_text(room(fitting_days=6.24))

    assert "only 6.2 of the 14 days of seconds fit" in said
    assert "journal_gb" in said


def test_without_a_rate_nothing_is_forecast() -> None:
    assert room_text(room(fitting_days=None)) == "Journal: 312 MB of at most 4.0 GB"


def test_trouble_is_said_before_everything_else_with_what_waits_and_what_is_lost() -> None:
    trouble = JournalTrouble(what="The disk is full.", advice="Free space.", waiting=7, given_up=2)
    status = Status(
        person="p01",
        running_s=1.0,
        clock_trusted=True,
        journal_room=room(fitting_days=40.0),
        journal_trouble=trouble,
    )

    first, second = journal_lines(status)

    assert first.plain == trouble_text(trouble)
    assert first.plain == (
        "The disk is full. Monitoring goes on; 7 results are in memory only, 2 are lost. "
        "Free space."
    )
    assert second.plain.startswith("Journal: 312 MB")
