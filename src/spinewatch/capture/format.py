r"""How a capture lies on disk.

::

    spinewatch capture\n
    frame   the header: one `CaptureHeader`
    frame   an array of records
    frame   ...

A frame is the length of its body and a CRC32 over that length and the body, both 32 bit little
endian, then the body: zlib-compressed MessagePack. There is no index and no end mark, so a file
that a crash cut short is a good capture up to its last whole frame.

Records are grouped, about one second to a frame, for three reasons. Names and UUIDs that every
packet repeats compress away: measured on packets of the reference rig, 30 kB/s become 12, which
spares the SD card and lets three days fit into 8 GB. One call decodes a second of records, several
times faster than record by record. And a frame a second, synced every five, keeps what a power
cut can take well under ten seconds.
"""

import zlib
from typing import Final

MAGIC: Final = b"spinewatch capture\n"

FRAME_HEAD_BYTES: Final = 8

MAX_CONTENT_BYTES: Final = 1 << 24
"""Most that a frame holds before compression; a second of the reference rig is 40 kB."""

MAX_BODY_BYTES: Final = MAX_CONTENT_BYTES + (MAX_CONTENT_BYTES >> 8)
"""The same when nothing can be compressed; a length beyond this is damage."""

COMPRESSION_LEVEL: Final = 1
"""The highest level saves 3 % more and takes twice the processor time."""


def frame_of(content: bytes) -> bytes:
    """Wrap encoded content into a frame."""
    body = zlib.compress(content, COMPRESSION_LEVEL)
    length = len(body).to_bytes(4, "little")
    return length + _checksum(length, body).to_bytes(4, "little") + body


def length_of_body(head: bytes) -> int:
    """Read from a frame's head how long its body is."""
    return int.from_bytes(head[:4], "little")


def is_intact(head: bytes, body: bytes) -> bool:
    """Whether a whole frame is as it was written."""
    return _checksum(head[:4], body) == int.from_bytes(head[4:], "little")


def content_of(body: bytes) -> bytes:
    """Unpack the body of an intact frame.

    Raises
    ------
    zlib.error
        When the body was not made by `frame_of`.
    """
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(body, MAX_CONTENT_BYTES)
    if not unpacker.eof:
        raise zlib.error("content larger than any that is written")
    return content


def _checksum(length: bytes, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(length))
