"""The journal in words: what it takes, how long it fits, and what is wrong with it."""

from rich.text import Text

from spinewatch.model.status import JournalRoom, JournalTrouble, Status


def journal_lines(status: Status) -> list[Text]:
    """Say what is wrong first; how much room there is in one line."""
    lines = []
    if status.journal_trouble is not None:
        lines.append(Text(trouble_text(status.journal_trouble), style="bold"))
    if status.journal_room is not None:
        lines.append(Text(room_text(status.journal_room), style="dim"))
    return lines


def room_text(room: JournalRoom) -> str:
    """Say what the journal takes, and for how many days of seconds there is room."""
    used = f"Journal: {_size(room.used_bytes)} of at most {_size(room.limit_bytes)}"
    if room.fitting_days is None:
        return used
    growth = f"{used}, {_size(room.bytes_per_day)} a day"
    if room.fitting_days >= room.wanted_days:
        return f"{growth}; every second of {room.wanted_days:g} days fits"
    return (
        f"{growth}; only {room.fitting_days:.1f} of the {room.wanted_days:g} days of seconds fit: "
        "free space on the disk, or change `journal_gb` or `journal_days`"
    )


def trouble_text(trouble: JournalTrouble) -> str:
    """Say why nothing is written, what helps, and what waits."""
    lost = f", {trouble.given_up} are lost" if trouble.given_up else ""
    return (
        f"{trouble.what} Monitoring goes on; {trouble.waiting} results are in memory only{lost}. "
        f"{trouble.advice}"
    )


def _size(size_bytes: int) -> str:
    if size_bytes >= 1_000_000_000:
        return f"{size_bytes / 1e9:.1f} GB"
    return f"{size_bytes / 1e6:.0f} MB"
