"""How long captures stay: decided from what lies there, without touching anything."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spinewatch.model.time import NS_PER_S

BYTES_PER_GB: Final = 1_000_000_000
NS_PER_DAY: Final = 86_400 * NS_PER_S

FLOOR_BYTES: Final = BYTES_PER_GB
"""With less free space nothing is captured: what is left belongs to the journal. Between two
looks at the disk the reference rig captures a thousandth of this: 1.2 GB a day, in simulation."""

RESUME_BYTES: Final = FLOOR_BYTES + FLOOR_BYTES // 4
"""Free space at which capturing goes on. More than the floor: what the journal takes and gives
back must not stop and start it again and again."""

LARGEST_SHARE: Final = 4
"""A file ends early at this part of the room for all: the open one is never deleted, so it must
not be most of what there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A capture that lies in the folder; ``ended_ns`` is when it was last written to, in UTC."""

    path: Path
    ended_ns: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What may stay: files that ended at most ``days`` ago, and ``size_bytes`` of them at most."""

    days: float
    size_bytes: int

    @property
    def largest_file_bytes(self) -> int:
        """Size at which a file ends and the next one begins, whatever the day."""
        return self.size_bytes // LARGEST_SHARE


def to_delete(
    stored: Collection[Stored], *, limits: Limits, now_ns: int | None, opened: Path | None
) -> tuple[Path, ...]:
    """Say which captures go, oldest first.

    Parameters
    ----------
    stored
        All that lie there.
    limits
        What may stay.
    now_ns
        Now in UTC, or None while nobody knows: then age takes nothing away, only size does.
    opened
        The file that is being written. It counts, and is never deleted.
    """
    left_bytes = sum(each.size_bytes for each in stored)
    gone: list[Path] = []
    for each in sorted(stored, key=lambda each: (each.ended_ns, each.path)):
        too_old = now_ns is not None and now_ns - each.ended_ns > limits.days * NS_PER_DAY
        if each.path != opened and (too_old or left_bytes > limits.size_bytes):
            gone.append(each.path)
            left_bytes -= each.size_bytes
    return tuple(gone)


def has_room(free_bytes: int, *, capturing: bool) -> bool:
    """Whether the disk has room for captures; to begin again it needs more than to go on."""
    return free_bytes >= (FLOOR_BYTES if capturing else RESUME_BYTES)
