"""Which captures belong to a span of time.

They are deleted as whole files: each begins with the exact state of the whole chain, so that a file
with a hole would replay to other results than those that were told.
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from spinewatch.capture.days import SUFFIX
from spinewatch.capture.format import content_of
from spinewatch.capture.frames import frames, skip_magic
from spinewatch.journal.ranges import TimeSpan
from spinewatch.model.errors import CaptureError
from spinewatch.model.records import Advance, Record
from spinewatch.model.time import NS_PER_S, ClockOffset

_DECODER: Final = msgspec.msgpack.Decoder(list[Record])

_SLACK_NS: Final = 60 * NS_PER_S
"""A file is dated by the clock of its end, and may have been written to for this much longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Captures:
    """Files with something of the span in them, and files of which nobody knows when they were."""

    in_span: tuple[Path, ...]
    undated: tuple[Path, ...]


def captures_of(folder: Path, span: TimeSpan) -> Captures:
    """Look through the captures of a folder."""
    in_span, undated = [], []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        start_ns = _start_ns(path)
        if start_ns is None:
            undated.append(path)
        elif start_ns < span.end_ns and path.stat().st_mtime_ns + _SLACK_NS >= span.start_ns:
            in_span.append(path)
    return Captures(in_span=tuple(in_span), undated=tuple(undated))


def _start_ns(path: Path) -> int | None:
    """Find in UTC when a capture begins: from the first reading of a trusted clock in it."""
    first_ns = None
    try:
        with closing(path.open("rb")) as file:
            skip_magic(file, path)
            whole = frames(file, path)
            next(whole, None)
            for frame in whole:
                for record in _DECODER.decode(content_of(frame.body)):
                    mono_ns = record.to_ns if isinstance(record, Advance) else record.mono_ns
                    first_ns = mono_ns if first_ns is None else min(first_ns, mono_ns)
                    if isinstance(record, ClockOffset) and record.trusted:
                        return record.utc_ns - (record.mono_ns - first_ns)
    except (CaptureError, ValueError):
        return None
    return None
