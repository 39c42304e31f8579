"""What raw samples say about the contact: missing, clipped at a rail, or without any change.

The rails of a sensor need not be known: a signal that keeps staying at its own extremes while it
takes many values between them is clipped. A contraction that is too strong for the converter only
touches them, swings on, and still tells that the muscle works.
"""

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.hops import Hops
from spinewatch.signal.limits import (
    FLAT_FRAMES,
    FRAMES_PER_BLOCK,
    RAILED_LEVELS,
    RAILED_RUN,
    RAILED_SHARE,
)
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.trouble import Trouble, TroubleArray


def raw_trouble(
    values: FloatArray, missing: BoolArray | None, hops: Hops
) -> tuple[TroubleArray, BoolArray]:
    """Judge whole blocks of raw samples, shape (channels, n).

    Returns
    -------
    trouble
        Shape (channels, frames): `Trouble.NONE`, ``RAILED`` or ``MISSING``.
    still
        The same shape: no sample of the frame differs from another.
    """
    across = np.ascontiguousarray(values.reshape(-1, hops.frame_samples).T)
    highest = np.maximum.reduce(across).reshape(len(values), -1)
    lowest = np.minimum.reduce(across).reshape(len(values), -1)
    trouble = np.zeros(highest.shape, dtype=np.int8)
    railed = _railed_blocks(values, highest, lowest, hops)
    if railed.any():
        trouble[np.repeat(railed, FRAMES_PER_BLOCK, axis=1)] = Trouble.RAILED
    if missing is not None:
        trouble[missing.reshape(*highest.shape, -1).any(axis=2)] = Trouble.MISSING
    return trouble, highest == lowest


def in_long_runs(still: BoolArray) -> BoolArray:
    """Keep the still frames that lie in a run of at least ``FLAT_FRAMES``.

    The answer for the last ``FLAT_FRAMES - 1`` frames is open and not given.
    """
    return _in_runs(still, FLAT_FRAMES)[:, : max(0, still.shape[1] - FLAT_FRAMES + 1)]


def _in_runs(marked: BoolArray, least: int) -> BoolArray:
    """Keep what is marked in a run of at least so many, along the last axis."""
    inside = np.zeros_like(marked)
    length = max(0, marked.shape[1] - least + 1)
    if not length or not marked.any():
        return inside
    starts = marked[:, :length].copy()
    for shift in range(1, least):
        starts &= marked[:, shift : shift + length]
    for shift in range(least):
        inside[:, shift : shift + length] |= starts
    return inside


def _railed_blocks(
    values: FloatArray, highest: FloatArray, lowest: FloatArray, hops: Hops
) -> BoolArray:
    """Find the clipped blocks; few have enough frames that reach the extremes to be looked at."""
    high = highest.reshape(len(values), -1, FRAMES_PER_BLOCK)
    low = lowest.reshape(high.shape)
    top = np.maximum.reduce(high, axis=2, keepdims=True)
    bottom = np.minimum.reduce(low, axis=2, keepdims=True)
    touching = np.add.reduce((high == top) * 1 + (low == bottom), axis=2)
    railed = (touching >= RAILED_SHARE * FRAMES_PER_BLOCK) & (top > bottom)[:, :, 0]
    railed = np.asarray(railed)
    if railed.any():
        blocks = values.reshape(*high.shape[:2], -1)[railed]
        railed[railed] = _stays_at_its_edges(blocks, max(RAILED_RUN, hops.sub_samples))
    return railed


def _stays_at_its_edges(blocks: FloatArray, run: int) -> BoolArray:
    highest, lowest = blocks.max(axis=1, keepdims=True), blocks.min(axis=1, keepdims=True)
    # Most blocks never come near it: only the others are worth a look at how long they stay.
    railed = _at_edge(blocks == highest, blocks == lowest)
    if railed.any():
        some = blocks[railed]
        top, bottom = some == highest[railed], some == lowest[railed]
        railed[railed] = _at_edge(_in_runs(top, run), _in_runs(bottom, run))
    if railed.any():
        railed[railed] = _takes_many_values(blocks[railed])
    return railed


def _at_edge(top: BoolArray, bottom: BoolArray) -> BoolArray:
    share = (top.sum(axis=1) + bottom.sum(axis=1)) / top.shape[1]
    return np.asarray(share >= RAILED_SHARE)


def _takes_many_values(blocks: FloatArray) -> BoolArray:
    steps = np.abs(np.diff(blocks, axis=1))
    smallest = np.where(steps > 0, steps, np.inf).min(axis=1)
    return np.asarray(np.ptp(blocks, axis=1) >= RAILED_LEVELS * smallest)
