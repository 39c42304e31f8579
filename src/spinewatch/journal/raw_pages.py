"""A damaged journal page by page, without SQLite: its file and the log beside it.

https://sqlite.org/fileformat.html, sections 1.6 (pages) and 4 (the write-ahead log).
"""

import os
from pathlib import Path
from typing import Final, Self

from spinewatch.journal.limits import PAGE_BYTES

_LOG_HEADER_BYTES: Final = 32
_FRAME_HEADER_BYTES: Final = 24
_FRAME_BYTES: Final = _FRAME_HEADER_BYTES + PAGE_BYTES
_SALT: Final = slice(16, 24)
"""Where the header of the log has its salt."""
_FRAME_SALT: Final = slice(8, 16)


class RawPages:
    """Pages by their number, and all parts one after the other: file first, then frames of the log.

    In this order what was committed comes before what a crash left half-written in the log.

    Parameters
    ----------
    path
        The file. A missing one has no pages.
    """

    def __init__(self, path: Path) -> None:
        self._file = _content_of(path)
        self._log = _content_of(path.with_name(f"{path.name}-wal"))
        self._in_file = -(-_size(self._file) // PAGE_BYTES)
        self._frames = self._frames_of_log()
        self._newest = {number: offset for number, offset in self._frames if number}

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return self._in_file + len(self._frames)

    def part(self, index: int) -> tuple[int, bytes]:
        """Give one part: its page number, and its content, shorter where the file is cut off."""
        if index < self._in_file:
            return index + 1, self._page_of_file(index + 1)
        number, offset = self._frames[index - self._in_file]
        return number, self._page_of_log(offset)

    def versions(self, number: int) -> list[bytes]:
        """Give a page as the log has it, then as the file has it."""
        found = [self._page_of_file(number)] if 1 <= number <= self._in_file else []
        if number in self._newest:
            found.insert(0, self._page_of_log(self._newest[number]))
        return found

    def close(self) -> None:
        """Close both files."""
        for descriptor in (self._file, self._log):
            if descriptor is not None:
                os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _frames_of_log(self) -> list[tuple[int, int]]:
        """List page number and offset of the frames; those of an earlier log lie in the file."""
        salt = _read(self._log, _LOG_HEADER_BYTES, 0)[_SALT]
        frames = []
        for offset in range(_LOG_HEADER_BYTES, _size(self._log), _FRAME_BYTES):
            header = _read(self._log, _FRAME_HEADER_BYTES, offset)
            if header[_FRAME_SALT] == salt:
                frames.append((int.from_bytes(header[:4], "big"), offset))
        return frames

    def _page_of_file(self, number: int) -> bytes:
        return _read(self._file, PAGE_BYTES, (number - 1) * PAGE_BYTES)

    def _page_of_log(self, offset: int) -> bytes:
        return _read(self._log, PAGE_BYTES, offset + _FRAME_HEADER_BYTES)


def _content_of(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None


def _read(descriptor: int | None, count: int, offset: int) -> bytes:
    """Read; a sector that the disk cannot give is as good as a damaged one."""
    try:
        return b"" if descriptor is None else os.pread(descriptor, count, offset)
    except OSError:
        return b""


def _size(descriptor: int | None) -> int:
    return 0 if descriptor is None else os.fstat(descriptor).st_size
