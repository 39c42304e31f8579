"""Records of one SQLite page, as far as they are whole.

https://sqlite.org/fileformat.html, sections 1.6 (b-tree pages) and 2.1 (record format). Nothing in
here trusts a number that it reads: what does not fit is no record.
"""

import struct
from collections.abc import Callable, Iterator
from typing import Final

from spinewatch.journal.limits import PAGE_BYTES

Value = int | float | str | bytes | None
Record = tuple[Value, ...]
Fetch = Callable[[int], list[bytes]]
"""Page number -> the versions of that page, the newest first."""

_TABLE_LEAF: Final = 13
_INDEX_LEAF: Final = 10
_INDEX_INNER: Final = 2
"""Of a table without row numbers it holds records too, which no leaf has."""
_FILE_HEADER_BYTES: Final = 100

_LARGEST_LOCAL: Final = {
    _TABLE_LEAF: PAGE_BYTES - 35,
    _INDEX_LEAF: (PAGE_BYTES - 12) * 64 // 255 - 23,
    _INDEX_INNER: (PAGE_BYTES - 12) * 64 // 255 - 23,
}
_CHILD_BYTES: Final = 4
"""In an inner page the number of the last child ends the header, and that of another begins each
cell."""
_SMALLEST_LOCAL: Final = (PAGE_BYTES - 12) * 32 // 255 - 23

_LONGEST_BYTES: Final = 64 * 2**20
"""A longer record is a damaged length."""

_INTEGER_BYTES: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_REAL: Final = 7
_FIRST_BLOB: Final = 12


def records_of(number: int, page: bytes, fetch: Fetch) -> Iterator[tuple[int, Record]]:
    """Give every whole record of a page that has any, with its row number (0 in an index)."""
    start = _FILE_HEADER_BYTES if number == 1 else 0
    if len(page) < start + 8 or page[start] not in _LARGEST_LOCAL:
        return
    kind = page[start]
    cells = int.from_bytes(page[start + 3 : start + 5], "big")
    inner = _CHILD_BYTES if kind == _INDEX_INNER else 0
    first = start + 8 + inner
    for at in range(first, min(first + 2 * cells, len(page) - 1), 2):
        cell = int.from_bytes(page[at : at + 2], "big")
        found = _record_at(page, cell + inner, kind, fetch)
        if found is not None:
            yield found


def _record_at(page: bytes, at: int, kind: int, fetch: Fetch) -> tuple[int, Record] | None:
    try:
        size, at = _varint(page, at)
        row, at = _varint(page, at) if kind == _TABLE_LEAF else (0, at)
        if size > _LONGEST_BYTES:
            return None
        for payload in _payloads(page, at, size, kind, fetch):
            if len(payload) == size and (record := _decoded(payload)) is not None:
                return row, record
    except (IndexError, struct.error):
        pass
    return None


def _payloads(page: bytes, at: int, size: int, kind: int, fetch: Fetch) -> Iterator[bytes]:
    """Give the bytes of a record: one way, or several where pages have several versions."""
    if size <= _LARGEST_LOCAL[kind]:
        yield page[at : at + size]
        return
    local = _SMALLEST_LOCAL + (size - _SMALLEST_LOCAL) % (PAGE_BYTES - 4)
    local = local if local <= _LARGEST_LOCAL[kind] else _SMALLEST_LOCAL
    first = int.from_bytes(page[at + local : at + local + 4], "big")
    for newest in (0, -1):
        yield page[at : at + local] + _overflow(first, size - local, newest, fetch)


def _overflow(number: int, size: int, newest: int, fetch: Fetch) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (versions := fetch(number)):
        page = versions[newest]
        part = page[4 : 4 + min(size, PAGE_BYTES - 4)]
        if not part:
            break
        parts.append(part)
        size -= len(part)
        number = int.from_bytes(page[:4], "big")
    return b"".join(parts)


def _decoded(payload: bytes) -> Record | None:
    header_bytes, at = _varint(payload, 0)
    if not at <= header_bytes <= len(payload):
        return None
    body, values = header_bytes, list[Value]()
    while at < header_bytes:
        serial, at = _varint(payload, at)
        length = _length(serial)
        if body + length > len(payload):
            return None
        try:
            values.append(_value(serial, payload[body : body + length]))
        except UnicodeDecodeError:
            return None
        body += length
    return tuple(values) if body == len(payload) else None


def _length(serial: int) -> int:
    if serial >= _FIRST_BLOB:
        return (serial - _FIRST_BLOB) // 2
    return 8 if serial == _REAL else _INTEGER_BYTES.get(serial, 0)


def _value(serial: int, content: bytes) -> Value:
    if serial >= _FIRST_BLOB:
        return content.decode() if serial % 2 else content
    if serial in _INTEGER_BYTES:
        return int.from_bytes(content, "big", signed=True)
    if serial == _REAL:
        return float(struct.unpack(">d", content)[0])
    return {8: 0, 9: 1}.get(serial)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """Read a variable-length integer: seven bits a byte, all eight of the ninth."""
    value = 0
    for count in range(8):
        byte = content[at + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    return value << 8 | content[at + 8], at + 9
