"""Frames of a BITalino in its byte stream: layout, checksum, and where they begin."""

from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Codes = NDArray[np.uint64]

FRAME_BYTES: Final = MappingProxyType({1: 3, 2: 4, 3: 6, 4: 7})
SEQUENCE_MODULUS: Final = 16
FULL_SCALE: Final = 1023

_WORD_BYTES: Final = 8
_SEQUENCE_SHIFT: Final = 60
_CHECKSUM_SHIFT: Final = 56
_A1_SHIFT: Final = 42
_CHANNEL_BITS: Final = 10
_TIMES_X4: Final = (0, 3, 6, 5, 12, 15, 10, 9, 11, 8, 13, 14, 7, 4, 1, 2)
"""A nibble times x^4 modulo x^4 + x + 1: the checksum's step."""


class FrameLayout:
    """Frames with a given number of channels, many at a time.

    A frame placed in the upper bytes of a little-endian word of 64 bits reads, from the top:
    sequence (4 bits), checksum (4), digital inputs (4), A1, A2, A3, A4 (10 each).

    The checksum is linear: the exclusive or of what each byte contributes at its place. The table
    holds these contributions, the checksum's own nibble counted as itself, so that a frame fits
    when they cancel.
    """

    def __init__(self, channels: int) -> None:
        self.size = FRAME_BYTES[channels]
        self._shifts = np.array(
            [_A1_SHIFT - _CHANNEL_BITS * channel for channel in range(channels)], dtype=np.uint64
        )
        self._contributions = _contributions(self.size)
        self._rows = np.arange(self.size) * 256

    def fits(self, frames: Bytes) -> NDArray[np.bool_]:
        """Whether the checksum of each frame, a row of ``frames``, is right."""
        right: NDArray[np.bool_] = self._leftover(frames) == 0
        return right

    def codes(self, frames: Bytes) -> Codes:
        """Give the converter codes, shape (n, channels)."""
        octets = np.zeros((len(frames), _WORD_BYTES), dtype=np.uint8)
        octets[:, _WORD_BYTES - self.size :] = frames
        picked: Codes = (octets.view("<u8") >> self._shifts) & np.uint64(FULL_SCALE)
        return picked

    def build(self, codes: Codes, sequence: Codes) -> Bytes:
        """Make frames of converter codes, shape (n, channels), and sequence numbers."""
        words = (codes << self._shifts).sum(axis=1, dtype=np.uint64)
        words |= sequence << np.uint64(_SEQUENCE_SHIFT)
        checksums = self._leftover(self._upper_bytes(words)).astype(np.uint64)
        return self._upper_bytes(words | checksums << np.uint64(_CHECKSUM_SHIFT))

    def _upper_bytes(self, words: Codes) -> Bytes:
        octets = words.astype("<u8")[:, np.newaxis].view(np.uint8)
        return octets[:, _WORD_BYTES - self.size :]

    def _leftover(self, frames: Bytes) -> Bytes:
        picked = self._contributions.take(frames + self._rows)
        left: Bytes = np.bitwise_xor.reduce(picked, axis=1)
        return left


@cache
def _contributions(size: int) -> Bytes:
    table = [
        _checksum(bytes(place) + bytes((value,)) + bytes(size - place - 1))
        for place in range(size)
        for value in range(256)
    ]
    return np.array(table, dtype=np.uint8)


def _checksum(frame: bytes) -> int:
    """Checksum of a frame whose own nibble counts as 0, exclusive-ored with that nibble."""
    remainder = 0
    for octet in (*frame[:-1], frame[-1] & 0xF0):
        remainder = _TIMES_X4[remainder] ^ octet >> 4
        remainder = _TIMES_X4[remainder] ^ octet & 0x0F
    return remainder ^ frame[-1] & 0x0F


def find_runs(
    fits: list[bool], sequence: list[int], size: int, due: int | None
) -> tuple[list[tuple[int, int]], int, int | None]:
    """Find stretches of frames in a byte stream that may have holes.

    In step, a frame counts when its checksum is right and it is the one that is due. Out of step,
    when the frame after it also fits and follows it: a checksum of 4 bits is right by chance once
    in 16, all of this together once in 4096.

    Parameters
    ----------
    fits, sequence
        For each place in the buffer: would a frame that begins here fit, and its number.
    size
        Bytes of a frame.
    due
        Number of the frame that is due at the first place, or None when out of step.

    Returns
    -------
    tuple
        Start and number of frames of each stretch, where the undecided rest begins, and which
        frame is due there.
    """
    runs: list[tuple[int, int]] = []
    place = start = 0
    while place < len(fits):
        if due is not None and fits[place] and sequence[place] == due:
            due = (due + 1) % SEQUENCE_MODULUS
            place += size
            continue
        if place > start:
            runs.append((start, (place - start) // size))
        due, start = None, place
        after = place + size
        if after >= len(fits):
            break
        follows = sequence[after] == (sequence[place] + 1) % SEQUENCE_MODULUS
        if fits[place] and fits[after] and follows:
            due = sequence[place]
        else:
            place = start = place + 1
    if place > start:
        runs.append((start, (place - start) // size))
    return runs, place, due
