"""Data frames of Polar's measurement service: plain, or a sample and differences in few bits."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

HEAD_BYTES: Final = 10
"""What is measured (1 byte), time of the last sample (8), how the rest is written (1)."""

DELTAS: Final = 0x80
CLOCK_MODULUS: Final = 2**64

Codes = NDArray[np.int64]

_AXES: Final = 3
_PLAIN_BYTES: Final = MappingProxyType({0: 1, 1: 2, 2: 3})
_REFERENCE_BYTES: Final = _AXES * 2
_BLOCK_HEAD_BYTES: Final = 2
_MOST_BITS: Final = 17
"""A difference of two numbers of 16 bits needs no more."""
_MOST_SAMPLES: Final = 255
_CODE_LIMIT: Final = 2**15


def plain_codes(frame_type: int, payload: bytes) -> Codes | None:
    """Read samples written one after the other, shape (n, 3); None when they are not."""
    size = _PLAIN_BYTES.get(frame_type)
    if size is None or not payload or len(payload) % (_AXES * size):
        return None
    if size == _PLAIN_BYTES[1]:
        return np.frombuffer(payload, dtype="<i2").astype(np.int64).reshape(-1, _AXES)
    octets = np.frombuffer(payload, dtype=np.uint8).reshape(-1, size)
    wide = np.zeros((len(octets), 4), dtype=np.uint8)
    wide[:, 4 - size :] = octets
    codes: Codes = wide.view("<i4").astype(np.int64) >> 8 * (4 - size)
    return codes.reshape(-1, _AXES)


def delta_codes(payload: bytes) -> Codes | None:
    """Read a sample of 16 bits and the differences after it, shape (n, 3).

    None when a block is cut off, has no width, or leads out of 16 bits.
    """
    if len(payload) < _REFERENCE_BYTES:
        return None
    parts = [np.frombuffer(payload[:_REFERENCE_BYTES], dtype="<i2").astype(np.int64)]
    at = _REFERENCE_BYTES
    while at < len(payload):
        bits, count = payload[at], payload[at + 1] if at + 1 < len(payload) else 0
        numbers = count * _AXES
        size = (bits * numbers + 7) // 8
        at += _BLOCK_HEAD_BYTES
        if not (0 < bits <= _MOST_BITS and count) or at + size > len(payload):
            return None
        parts.append(_unpacked(payload[at : at + size], bits, numbers))
        at += size
    codes: Codes = np.concatenate(parts).reshape(-1, _AXES).cumsum(axis=0)
    return codes if (np.abs(codes) <= _CODE_LIMIT).all() else None


def plain_payload(codes: Codes) -> bytes:
    """Write samples of 16 bits one after the other."""
    wire: bytes = codes.astype("<i2").tobytes()
    return wire


def delta_payload(codes: Codes) -> bytes:
    """Write a sample and the differences after it, in blocks of one width."""
    deltas = np.diff(codes, axis=0)
    return plain_payload(codes[:1]) + b"".join(_blocks(deltas))


def longest_plain(samples: int) -> int:
    """Give the bytes of so many samples one after the other."""
    return samples * _REFERENCE_BYTES


def longest_deltas(samples: int) -> int:
    """Give the bytes of so many samples when differences are as large as can be."""
    bits = (samples - 1) * _AXES * _MOST_BITS
    return _REFERENCE_BYTES + _BLOCK_HEAD_BYTES + (bits + 7) // 8


def _blocks(deltas: Codes) -> Iterator[bytes]:
    for at in range(0, len(deltas), _MOST_SAMPLES):
        block = deltas[at : at + _MOST_SAMPLES]
        bits = 1 + max(int(block.max()), -1 - int(block.min()), 0).bit_length()
        shifted = block.reshape(-1, 1) >> np.arange(bits)
        packed = np.packbits((shifted & 1).astype(np.uint8).ravel(), bitorder="little")
        yield bytes((bits, len(block))) + packed.tobytes()


def _unpacked(data: bytes, bits: int, numbers: int) -> Codes:
    """Read signed numbers, lowest bit first; the highest bit of each weighs negative."""
    single = np.unpackbits(
        np.frombuffer(data, dtype=np.uint8), count=bits * numbers, bitorder="little"
    )
    weights = 1 << np.arange(bits)
    weights[-1] *= -1
    unpacked: Codes = single.reshape(-1, bits) @ weights
    return unpacked
