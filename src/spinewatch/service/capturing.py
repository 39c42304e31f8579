"""Captures as day files: each begins with the exact state, stays a while, and never does harm."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

from msgspec.structs import replace

from spinewatch.calibration.ownership import make_folder
from spinewatch.capture.days import SUFFIX, Began, WallClock, names
from spinewatch.capture.retention import FLOOR_BYTES, Limits, Stored, has_room, to_delete
from spinewatch.capture.writer import CaptureWriter
from spinewatch.model.errors import CaptureError
from spinewatch.model.packets import Packet
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.service.chain import Chain

LOOK_EVERY_NS: Final = 60 * NS_PER_S
"""Time between two looks at the folder and at the free space: 1 MB of the reference rig."""

log = logging.getLogger(__name__)


class RecordKeeper(Protocol):
    """Where a session keeps its records."""

    def write(self, record: Record) -> None:
        """Keep a record."""
        ...

    def flush(self) -> None:
        """Put what was kept on disk."""
        ...

    def close(self) -> None:
        """Put it on disk, and keep no more."""
        ...


class DayCaptures:
    """Writes every record to the file of its local day, and deletes files that are too old.

    It must be handed each record right *before* the chain takes it. A file begins where the chain
    holds no samples back, after an advance, with the state of the chain at that moment. Whatever
    goes wrong with files is logged, once when captures are lost and once when they are back, and
    never raised: they are the least important thing that a monitor does.

    Parameters
    ----------
    folder
        Where the files lie; made when it is missing.
    header_at
        Gives the header of a file that begins at a monotonic time; see `header_of`.
    started
        What the clock said before the first record.
    limits
        What may stay.
    free_bytes
        Says how much the disk of a folder has room for; may raise `OSError`.
    """

    def __init__(
        self,
        *,
        folder: Path,
        header_at: Callable[[int], CaptureHeader],
        started: ClockOffset,
        limits: Limits,
        free_bytes: Callable[[Path], int],
    ) -> None:
        self._folder = folder
        self._header_at = header_at
        self._limits = limits
        self._free_bytes = free_bytes
        self._clock = WallClock(started)
        self._now_ns = started.mono_ns
        self._look_due_ns = 0
        self._writer: CaptureWriter | None = None
        self._path: Path | None = None
        self._began = Began(mono_ns=started.mono_ns, day=None)
        self._samples_held = False
        self._lost = False
        self._undeletable: set[Path] = set()

    def write(self, record: Record) -> None:
        """Keep a record, if it can be kept."""
        if not self._samples_held:
            self._attend()
        if self._writer is not None:
            with self._surviving():
                self._writer.write(record)
        self._follow(record)

    def flush(self) -> None:
        """Force what was written so far to the disk."""
        if self._writer is not None:
            with self._surviving():
                self._writer.flush()

    def close(self) -> None:
        """End the open file; nothing more is kept."""
        with self._surviving():
            self._end()

    def _follow(self, record: Record) -> None:
        """Take note of the time; packets may be a little older than the advance before them."""
        self._clock.observe(record)
        if isinstance(record, Advance):
            self._samples_held = False
        elif isinstance(record, Packet):
            self._samples_held = True
        now_ns = record.to_ns if isinstance(record, Advance) else record.mono_ns
        self._now_ns = max(self._now_ns, now_ns)

    def _attend(self) -> None:
        """Do what is due between two records: end, look after the folder, begin."""
        local = self._clock.local(self._now_ns)
        today = None if local is None else local.date()
        with self._surviving():
            if self._writer is not None and self._began.is_over(self._now_ns, today):
                self._begin()
            if self._now_ns >= self._look_due_ns:
                self._look_due_ns = self._now_ns + LOOK_EVERY_NS
                self._look_after()

    def _look_after(self) -> None:
        """Delete what is too old or too much; stop or begin as the disk allows."""
        make_folder(self._folder)
        stored = _stored_in(self._folder)
        self._delete_from(stored)
        if not has_room(self._free_bytes(self._folder), capturing=self._writer is not None):
            self._end()
            self._say_lost(f"less than {FLOOR_BYTES / 1e9:g} GB are free on its disk")
        elif not self._can_go_on(stored):
            self._begin()

    def _delete_from(self, stored: list[Stored]) -> None:
        now_ns = self._clock.utc_ns(self._now_ns)
        for path in to_delete(stored, limits=self._limits, now_ns=now_ns, opened=self._path):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                if path not in self._undeletable:
                    self._undeletable.add(path)
                    log.warning("An old capture cannot be deleted: %s", error)

    def _can_go_on(self, stored: list[Stored]) -> bool:
        """Whether the open file is there, small enough; somebody may have deleted it by hand."""
        largest_bytes = self._limits.largest_file_bytes
        return any(each.path == self._path and each.size_bytes <= largest_bytes for each in stored)

    def _begin(self) -> None:
        """Begin a file that goes on exactly where the last one ends."""
        self._end()
        header = self._header_at(self._now_ns)
        local = self._clock.local(self._now_ns)
        candidates = names(local, boot_id=header.boot_id, mono_ns=self._now_ns)
        path = next(path for name in candidates if not (path := self._folder / name).exists())
        self._writer = CaptureWriter(path=path, header=header)
        self._path = path
        self._began = Began(mono_ns=self._now_ns, day=None if local is None else local.date())
        if self._lost:
            self._lost = False
            log.warning("Captures go on in %s.", path)

    def _end(self) -> None:
        """End the open file, dated by the clock of today: that of its start may have been wrong."""
        writer, path = self._writer, self._path
        self._writer = self._path = None
        if writer is None or path is None:
            return
        writer.close()
        utc_ns = self._clock.utc_ns(self._now_ns)
        if utc_ns is not None:
            with suppress(OSError):
                os.utime(path, ns=(utc_ns, utc_ns))

    @contextmanager
    def _surviving(self) -> Iterator[None]:
        """Let monitoring go on whatever happens to a file; the next look tries again."""
        try:
            yield
        except (CaptureError, OSError) as error:
            self._abandon()
            self._say_lost(error.what if isinstance(error, CaptureError) else str(error))

    def _abandon(self) -> None:
        """Let go of a file that cannot be written; it is readable up to its last whole frame."""
        writer, self._writer, self._path = self._writer, None, None
        self._look_due_ns = self._now_ns + LOOK_EVERY_NS
        if writer is not None:
            try:
                writer.close()
            except (CaptureError, OSError) as error:
                log.debug("Nor can it be closed: %s", error)

    def _say_lost(self, why: str) -> None:
        if not self._lost:
            self._lost = True
            log.warning("Nothing is captured in %s now: %s. Monitoring goes on.", self._folder, why)


def header_of(chain: Chain, *, begun_with: CaptureHeader, now_ns: int) -> CaptureHeader:
    """Give the header of a capture that goes on exactly where a chain is now.

    Parameters
    ----------
    chain
        Between two records, with no packet since the last advance.
    begun_with
        The header that the chain was made with: configuration and settings are the same still.
    now_ns
        Monotonic time.
    """
    return replace(
        begun_with,
        start_ns=now_ns,
        calibrations=chain.monitor.calibrations,
        memory=chain.memory(),
        state=chain.state(filters=True),
    )


def free_bytes(folder: Path) -> int:
    """Give the free space on the disk of a folder.

    Raises
    ------
    OSError
        When it cannot be told.
    """
    return shutil.disk_usage(folder).free


def _stored_in(folder: Path) -> list[Stored]:
    stored = []
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(FileNotFoundError):
            found = path.lstat()
            stored.append(Stored(path=path, ended_ns=found.st_mtime_ns, size_bytes=found.st_size))
    return stored
