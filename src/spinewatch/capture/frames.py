"""Whole frames of an open capture, each checked, with where it lies."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from spinewatch.capture.format import (
    FRAME_HEAD_BYTES,
    MAGIC,
    MAX_BODY_BYTES,
    is_intact,
    length_of_body,
)
from spinewatch.model.errors import CaptureError


class Frame(NamedTuple):
    """The body of an intact frame; ``end`` is the byte after it."""

    start: int
    end: int
    body: bytes


def skip_magic(file: BinaryIO, path: Path) -> None:
    """Read past the first line, which says that this is a capture.

    Raises
    ------
    CaptureError
        When it is not one.
    """
    found = file.read(len(MAGIC))
    if found == MAGIC:
        return
    if MAGIC.startswith(found):
        raise CaptureError(
            f"{path} ends at byte {len(found)}, before anything was captured.",
            advice="Delete it: there is nothing in it.",
        )
    raise CaptureError(
        f"{path} is not a capture of spinewatch.",
        advice="Name a file that was written by `spinewatch` with captures switched on.",
    )


def frames(file: BinaryIO, path: Path) -> Iterator[Frame]:
    """Read frame by frame from where the file stands to its end.

    Raises
    ------
    CaptureError
        At a frame that is damaged or cut short; names its first byte.
    """
    start = file.tell()
    while head := file.read(FRAME_HEAD_BYTES):
        if len(head) < FRAME_HEAD_BYTES:
            raise _cut_short(path, start)
        length = length_of_body(head)
        if length > MAX_BODY_BYTES:
            raise _damaged(path, start)
        body = file.read(length)
        if len(body) < length:
            raise _cut_short(path, start)
        if not is_intact(head, body):
            raise _damaged(path, start)
        end = start + FRAME_HEAD_BYTES + length
        yield Frame(start, end, body)
        start = end


def _cut_short(path: Path, at: int) -> CaptureError:
    return CaptureError(
        f"{path} is cut short: what begins at byte {at} is not complete.",
        advice="Replay with --salvage to use the complete part.",
    )


def _damaged(path: Path, at: int) -> CaptureError:
    return CaptureError(
        f"{path} is damaged at byte {at}.",
        advice="Replay with --salvage to use the part before it.",
    )
