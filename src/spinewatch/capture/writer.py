"""Writing a capture: to its final name from the start, a frame a second, synced every five."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from spinewatch.capture.format import MAGIC, frame_of
from spinewatch.model.errors import CaptureError
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.time import NS_PER_S

FRAME_NS: Final = NS_PER_S
"""Time that one frame spans at most: what a crash of the program can take."""

SYNC_NS: Final = 5 * NS_PER_S
"""Time between syncs: with a frame still open, a power cut takes 6 s at most of the 10 s that
are allowed."""

FRAME_CONTENT_BYTES: Final = 1 << 18
"""A frame is closed early at this size, to bound memory when time stands still."""

_ARRAY_32: Final = b"\xdd"
"""MessagePack's tag of an array whose length follows as 32 bit, big endian."""


class CaptureWriter:
    """Writes one capture. A context manager: leaving it closes the file.

    Records carry the time, so the writer needs no clock. Where records stop coming, call
    ``flush``.

    Parameters
    ----------
    path
        Where to; never an existing file.
    header
        What a replay must know before the first record.
    sync
        Whether to force what was written to the disk every 5 s. Off for captures that can be made
        again.

    Raises
    ------
    CaptureError
        When the file exists or cannot be written, here and in every method.
    """

    def __init__(self, *, path: Path, header: CaptureHeader, sync: bool = True) -> None:
        self._path = path
        self._sync = sync
        self._encoder = msgspec.msgpack.Encoder()
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._frame_began_ns = 0
        self._synced_ns = 0
        self._error: CaptureError | None = None
        with self._reporting():
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            # Readable by its owner alone: it holds whole days of a person.
            self._file = os.fdopen(os.open(path, flags, 0o600), "wb", buffering=0)
            try:
                self._put(MAGIC + frame_of(self._encoder.encode(header)))
                self._force_to_disk()
            except OSError:
                # Without its header it is good for nothing, and whoever tries again makes more.
                self._file.close()
                path.unlink(missing_ok=True)
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def write(self, record: Record) -> None:
        """Append a record; it is in the file at the latest a second of records later."""
        now_ns = record.to_ns if isinstance(record, Advance) else record.mono_ns
        if self._pending and self._frame_is_full(now_ns):
            with self._reporting():
                self._close_frame()
                self._sync_when_due(now_ns)
        if not self._pending:
            self._frame_began_ns = now_ns
        encoded = self._encoder.encode(record)
        self._pending.append(encoded)
        self._pending_bytes += len(encoded)

    def flush(self) -> None:
        """Force everything written so far to the disk."""
        with self._reporting():
            self._close_frame()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Flush and close. Closing again, or after an error that was raised, does nothing."""
        if self._file.closed:
            return
        try:
            if self._error is None:
                self.flush()
        finally:
            self._file.close()

    def _frame_is_full(self, now_ns: int) -> bool:
        return (
            now_ns - self._frame_began_ns >= FRAME_NS or self._pending_bytes >= FRAME_CONTENT_BYTES
        )

    def _close_frame(self) -> None:
        if not self._pending:
            return
        count = len(self._pending).to_bytes(4, "big")
        content = b"".join((_ARRAY_32, count, *self._pending))
        self._pending.clear()
        self._pending_bytes = 0
        self._put(frame_of(content))

    def _sync_when_due(self, now_ns: int) -> None:
        if self._sync and now_ns - self._synced_ns >= SYNC_NS:
            os.fsync(self._file.fileno())
            self._synced_ns = now_ns

    def _put(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]

    def _force_to_disk(self) -> None:
        """Sync the new file and its name in the folder."""
        os.fsync(self._file.fileno())
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        """Turn the system's errors into ours; after one, the file stays as it is."""
        if self._error is not None:
            raise self._error
        try:
            yield
        except OSError as error:
            self._error = _explained(error, self._path)
            raise self._error from error


def _explained(error: OSError, path: Path) -> CaptureError:
    if isinstance(error, FileExistsError):
        return CaptureError(
            f"{path} exists already.", advice="Name another file: captures are never overwritten."
        )
    reason = error.strerror or str(error)
    return CaptureError(
        f"The capture {path} cannot be written: {reason}.",
        advice="Check that the folder exists, may be written to, and has room.",
    )
