"""Reading a capture: checked in full when it is opened, then streamed."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

import msgspec

from spinewatch.capture.format import content_of
from spinewatch.capture.frames import Frame, frames, skip_magic
from spinewatch.model.errors import CaptureError
from spinewatch.model.records import CAPTURE_VERSION, Advance, CaptureHeader, Record

READ_BYTES: Final = 1 << 20

NOTHING_IN_IT: Final = "Delete it: there is nothing in it that can be replayed."

T = TypeVar("T")


class _Version(msgspec.Struct):
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A capture that was found good, at least up to where it is read.

    Attributes
    ----------
    path
        The file.
    header
        What a replay must know before the first record.
    end
        Byte at which reading stops.
    truncated_at
        The same byte where the file goes on, damaged or cut short; None for a whole capture.
    last_frame
        Byte at which the last frame of records begins, None where there is none.
    """

    path: Path
    header: CaptureHeader
    end: int
    truncated_at: int | None = None
    last_frame: int | None = None

    def ended_ns(self) -> int:
        """Monotonic time of its last records, or of its start where it has none.

        Raises
        ------
        CaptureError
            As `records` does.
        """
        if self.last_frame is None:
            return self.header.start_ns
        with _opened(self.path) as file:
            file.seek(self.last_frame)
            last = next(frames(file, self.path))
        records = _decoded(last, msgspec.msgpack.Decoder(list[Record]), self.path)
        times = (each.to_ns if isinstance(each, Advance) else each.mono_ns for each in records)
        return max(times, default=self.header.start_ns)

    def records(self) -> Iterator[Record]:
        """Read the records in order, in constant memory; may be called again.

        Raises
        ------
        CaptureError
            When a record is of a kind that this version does not know, or the file was changed
            since it was opened.
        """
        decoder = msgspec.msgpack.Decoder(list[Record])
        with _opened(self.path) as file:
            skip_magic(file, self.path)
            whole = frames(file, self.path)
            header = next(whole, None)
            if header is None or header.end >= self.end:
                return
            for frame in whole:
                yield from _decoded(frame, decoder, self.path)
                if frame.end >= self.end:
                    return


def read_capture(path: Path, *, salvage: bool = False) -> Capture:
    """Open a capture and check all of it.

    Parameters
    ----------
    path
        The file.
    salvage
        Take the part before the first damage instead of refusing the file.

    Returns
    -------
    capture
        Header and records.

    Raises
    ------
    CaptureError
        When the file is missing, no capture, from a newer version, damaged or cut short.
    """
    with _opened(path) as file:
        skip_magic(file, path)
        whole = frames(file, path)
        first = _first(whole, path)
        header = _header(first, path)
        end, last_frame, truncated_at = first.end, None, None
        try:
            for frame in whole:
                last_frame, end = frame.start, frame.end
        except CaptureError:
            if not salvage:
                raise
            truncated_at = end
    return Capture(
        path=path, header=header, end=end, truncated_at=truncated_at, last_frame=last_frame
    )


def _first(whole: Iterator[Frame], path: Path) -> Frame:
    """Read the frame of the header, without which nothing can be replayed."""
    try:
        frame = next(whole, None)
    except CaptureError as error:
        raise CaptureError(f"{error.what} That is its header.", advice=NOTHING_IN_IT) from error
    if frame is None:
        raise CaptureError(f"{path} ends before its header.", advice=NOTHING_IN_IT)
    return frame


def _header(frame: Frame, path: Path) -> CaptureHeader:
    version = _decoded(frame, msgspec.msgpack.Decoder(_Version), path).version
    if version > CAPTURE_VERSION:
        raise CaptureError(
            f"{path} has version {version}; this spinewatch reads up to {CAPTURE_VERSION}.",
            advice="Update spinewatch on this machine.",
        )
    if version < CAPTURE_VERSION:
        # Version 1 was written before the first release only.
        raise CaptureError(
            f"{path} has version {version}, of before the first release of spinewatch.",
            advice="Replay it with the spinewatch that wrote it.",
        )
    return _decoded(frame, msgspec.msgpack.Decoder(CaptureHeader), path)


def _decoded(frame: Frame, decoder: msgspec.msgpack.Decoder[T], path: Path) -> T:
    try:
        return decoder.decode(content_of(frame.body))
    except (ValueError, RecursionError, zlib.error) as error:
        raise CaptureError(
            f"{path} holds something at byte {frame.start} that this spinewatch cannot read.",
            advice="Update spinewatch on this machine, or make the capture again.",
        ) from error


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb", buffering=READ_BYTES) as file:
            yield file
    except FileNotFoundError as error:
        raise CaptureError(f"There is no file {path}.", advice="Check the name.") from error
    except IsADirectoryError as error:
        raise CaptureError(
            f"{path} is a folder, not a capture.", advice="Name a file in it."
        ) from error
    except OSError as error:
        raise CaptureError(
            f"{path} cannot be read: {error.strerror or error}.",
            advice="Check that you may read it and that its disk is well.",
        ) from error
