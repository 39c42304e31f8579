"""What a power cut leaves of files, staged after everything was killed.

Killing a process loses nothing of what it has written: the kernel still has it. A power cut loses
what was not flushed. How far the write-ahead log (WAL) of a journal was flushed can be read after
the kill: SQLite writes its index of the log (the ``-shm`` file, a mapped page) only after the
flush of a commit has returned (wal.c, sqlite3WalFrames: the flush comes before walIndexWriteHdr).
So the frames that the index counts are on disk, and of everything behind them a power cut may
leave any part. Commits of cursors alone are not flushed on purpose (``synchronous = NORMAL``), so
such commits at the end may go too. This is staged:

- the log is cut behind the last flushed frame, at random before what was written later, and
  what follows it is torn: half a frame of nonsense, as a disk may leave it;
- the index itself is nonsense: memory that nobody flushed;
- pages that a checkpoint was copying into the main file (between the index's ``nBackfill`` and
  ``nBackfillAttempted``) are torn: their originals are still in the log;
- the recorder's position file is one of those of the last five seconds, as its renaming is not
  flushed (ext4 commits directories every five seconds), and a torn new one lies beside it;
- its dead letters, and InfluxDB's own log, end with a torn line or entry;
- Mosquitto's file of retained and queued messages is there, or has never been.

It is not staged that a disk lies about a flush, that sectors are written out of order within what
a flush had promised, and that the file system itself needs repair.
"""

import contextlib
import sqlite3
import struct
import threading
import time
from collections import deque
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Final, NamedTuple, Self

LOG_HEADER_BYTES: Final = 32
FRAME_HEADER_BYTES: Final = 24
DIRECTORY_COMMIT_S: Final = 5.0
LOOK_S: Final = 0.05
HALF: Final = 0.5

_INDEX: Final = struct.Struct("=IIIBBHII8xII")
"""The first of the two copies of WalIndexHdr (https://sqlite.org/walformat.html, 2.1)."""

_BACKFILL_AT: Final = 96
_ATTEMPTED_AT: Final = 128


class Flushed(NamedTuple):
    """How much of a write-ahead log is on disk for certain, and what a checkpoint was copying."""

    frames: int
    page_bytes: int
    backfilled: int
    attempted: int
    salts: tuple[int, int]


class Cut(NamedTuple):
    """What was cut off a journal, in frames of its log."""

    flushed: int
    unflushed: int
    gone: int
    torn_bytes: int
    torn_pages: int

    def __str__(self) -> str:
        """Say it in words."""
        return (
            f"{self.flushed} frames flushed, {self.unflushed} not, {self.gone} gone, "
            f"{self.torn_bytes} torn bytes, {self.torn_pages} torn pages"
        )


def read_index(journal: Path) -> Flushed | None:
    """Read what the killed process knew to be on disk; None without a log."""
    index = _index_of(journal)
    if not index.exists() or index.stat().st_size < _ATTEMPTED_AT + 4:
        return None
    content = index.read_bytes()
    _, _, _, is_ready, _, page_bytes, frames, _, salt_1, salt_2 = _INDEX.unpack_from(content)
    if not is_ready:
        return None
    return Flushed(
        frames=frames,
        page_bytes=65536 if page_bytes == 1 else page_bytes,
        backfilled=struct.unpack_from("=I", content, _BACKFILL_AT)[0],
        attempted=struct.unpack_from("=I", content, _ATTEMPTED_AT)[0],
        salts=(salt_1, salt_2),
    )


def cut_journal(journal: Path, draw: Random) -> Cut:
    """Leave of a journal what a power cut may leave; no process may have it open."""
    flushed = read_index(journal)
    log = _log_of(journal)
    if flushed is None or not log.exists() or not log.stat().st_size:
        return Cut(0, 0, 0, 0, 0)
    frame_bytes = FRAME_HEADER_BYTES + flushed.page_bytes
    content = log.read_bytes()
    safe = flushed.frames if content[16:24] == _salt_bytes(flushed) else 0
    written = safe
    while _is_written(content, written, frame_bytes, flushed):
        written += 1
    kept = draw.randint(safe, written)
    if kept == safe and draw.random() < HALF:
        kept -= _cursors_at_the_end(journal, content, safe, frame_bytes)
    copied = _pages(content, safe, frame_bytes)[flushed.backfilled : flushed.attempted]
    torn_pages = _tear_pages(journal, copied, flushed, draw)
    torn = draw.choice((0, draw.randrange(1, frame_bytes), draw.randrange(1, 3 * frame_bytes)))
    log.write_bytes(content[: LOG_HEADER_BYTES + kept * frame_bytes] + draw.randbytes(torn))
    index = _index_of(journal)
    index.write_bytes(draw.randbytes(index.stat().st_size))
    return Cut(safe, written - safe, written - kept, torn, torn_pages)


def is_committing(journal: Path) -> bool:
    """Whether frames are written that are not known to be on disk: the moment for a power cut."""
    try:
        flushed = read_index(journal)
        if flushed is None:
            return False
        frame_bytes = FRAME_HEADER_BYTES + flushed.page_bytes
        with _log_of(journal).open("rb") as file:
            file.seek(LOG_HEADER_BYTES + flushed.frames * frame_bytes + 8)
            return file.read(8) == _salt_bytes(flushed)
    except FileNotFoundError:
        return False


def _log_of(journal: Path) -> Path:
    return journal.with_name(f"{journal.name}-wal")


def _index_of(journal: Path) -> Path:
    return journal.with_name(f"{journal.name}-shm")


def _salt_bytes(flushed: Flushed) -> bytes:
    # Kept in the index as they stand in the log.
    return struct.pack("=II", *flushed.salts)


def _is_written(content: bytes, frame: int, frame_bytes: int, flushed: Flushed) -> bool:
    """Whether a frame is there whole and of this life of the log."""
    start = LOG_HEADER_BYTES + frame * frame_bytes
    is_whole = len(content) >= start + frame_bytes
    return is_whole and content[start + 8 : start + 16] == _salt_bytes(flushed)


def _pages(content: bytes, frames: int, frame_bytes: int) -> list[int]:
    return [
        struct.unpack_from(">I", content, LOG_HEADER_BYTES + at * frame_bytes)[0]
        for at in range(frames)
    ]


def _cursors_at_the_end(journal: Path, content: bytes, frames: int, frame_bytes: int) -> int:
    """Count the frames at the end of the flushed log that are commits of cursors alone."""
    with closing(sqlite3.connect(f"file:{journal}?immutable=1", uri=True)) as connection:
        # In the main file, as the log is not to be touched: there after the first checkpoint.
        found: tuple[int] | None = None
        with contextlib.suppress(sqlite3.DatabaseError):
            found = connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = 'cursor'"
            ).fetchone()
    if found is None:
        return 0
    count = 0
    for at in range(frames - 1, -1, -1):
        start = LOG_HEADER_BYTES + at * frame_bytes
        # A frame that ends a commit says how large the file is then; others say 0.
        page, size = struct.unpack_from(">II", content, start)
        if page != found[0] or not size:
            break
        count += 1
    # The first of them may be the last frame of a larger commit, which was flushed.
    return max(0, count - 1)


def _tear_pages(journal: Path, pages: list[int], flushed: Flushed, draw: Random) -> int:
    """Tear the pages that a checkpoint was writing: half old, half nonsense."""
    half = flushed.page_bytes // 2
    torn = [page for page in sorted(set(pages)) if draw.random() < HALF]
    with journal.open("r+b") as file:
        for page in torn:
            file.seek((page - 1) * flushed.page_bytes + half)
            file.write(draw.randbytes(half))
    return len(torn)


def tear_end(path: Path, draw: Random, torn: bytes) -> None:
    """Leave a part of what was being appended."""
    if path.exists():
        with path.open("ab") as file:
            file.write(torn[: draw.randrange(len(torn) + 1)])


class PositionHistory:
    """Remembers the contents of the recorder's position file of the last seconds.

    Parameters
    ----------
    path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: deque[tuple[float, bytes]] = deque(maxlen=1000)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def undo_renaming(self, draw: Random) -> None:
        """Put one of the latest contents in place, and a torn new file beside it."""
        since_s = time.monotonic() - DIRECTORY_COMMIT_S
        recent = [content for at_s, content in self._seen if at_s >= since_s]
        if not recent:
            return
        self._path.write_bytes(draw.choice(recent))
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.write_bytes(recent[-1][: draw.randrange(len(recent[-1]))])

    def _watch(self) -> None:
        while not self._stopping.wait(LOOK_S):
            with contextlib.suppress(FileNotFoundError):
                content = self._path.read_bytes()
                self._seen.append((time.monotonic(), content))
