"""What raw samples say about the contact: missing, clipped at a rail, or without any change.

The rails of a sensor need not be known: a signal that keeps returning to its own extremes while it
takes many values between them is clipped.
"""

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.hops import Hops
from spinewatch.signal.limits import (
    FLAT_FRAMES,
    FRAMES_PER_BLOCK,
    RAILED_LEVELS,
    RAILED_SHARE,
)
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.trouble import Trouble, TroubleArray


def raw_trouble(values: FloatArray, missing: BoolArray | None, hops: Hops) -> TroubleArray:
    """Judge whole blocks of raw samples, shape (channels, n).

    Returns
    -------
    ndarray
        Shape (channels, frames): `Trouble.NONE`, ``RAILED`` or ``MISSING``.
    """
    railed = _railed_blocks(values.reshape(len(values), -1, hops.block_samples))
    trouble = np.repeat(railed, FRAMES_PER_BLOCK, axis=1) * np.int8(Trouble.RAILED)
    if missing is not None:
        frames = missing.reshape(len(values), -1, hops.frame_samples)
        trouble[frames.any(axis=2)] = Trouble.MISSING
    return trouble.astype(np.int8)


def still_frames(values: FloatArray, hops: Hops) -> BoolArray:
    """Find the frames in which no sample differs from the first; shape (channels, frames)."""
    frames = values.reshape(len(values), -1, hops.frame_samples)
    return np.asarray((frames == frames[:, :, :1]).all(axis=2))


def in_long_runs(still: BoolArray) -> BoolArray:
    """Keep the still frames that lie in a run of at least ``FLAT_FRAMES``.

    The answer for the last ``FLAT_FRAMES - 1`` frames is open and not given.
    """
    length = max(0, still.shape[1] - FLAT_FRAMES + 1)
    if not still.any():
        return np.zeros((len(still), length), dtype=np.bool_)
    starts = np.ones((len(still), length), dtype=np.bool_)
    for shift in range(FLAT_FRAMES):
        starts &= still[:, shift : shift + length]
    inside = starts.copy()
    for shift in range(1, FLAT_FRAMES):
        inside[:, shift:] |= starts[:, : max(0, length - shift)]
    return inside


def _railed_blocks(blocks: FloatArray) -> BoolArray:
    highest, lowest = blocks.max(axis=2, keepdims=True), blocks.min(axis=2, keepdims=True)
    at_edge = (blocks == highest).sum(axis=2) + (blocks == lowest).sum(axis=2)
    railed = np.asarray(at_edge >= RAILED_SHARE * blocks.shape[2])
    railed &= (highest > lowest)[:, :, 0]
    if railed.any():
        railed[railed] = _takes_many_values(blocks[railed])
    return railed


def _takes_many_values(blocks: FloatArray) -> BoolArray:
    steps = np.abs(np.diff(blocks, axis=1))
    smallest = np.where(steps > 0, steps, np.inf).min(axis=1)
    return np.asarray(np.ptp(blocks, axis=1) >= RAILED_LEVELS * smallest)
