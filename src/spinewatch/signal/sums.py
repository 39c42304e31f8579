"""Sums that come out the same to the last bit, whatever is summed beside them.

NumPy chooses the order of a reduction by the shape of the whole array; elementwise sums have no
choice.
"""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.missing import BoolArray

IntArray = NDArray[np.int64]

Scalar = TypeVar("Scalar", np.float64, np.bool_)


def mean_of_groups(values: FloatArray, size: int) -> FloatArray:
    """Average groups of ``size`` neighbours along the last axis, which must divide into them."""
    grouped = values.reshape(*values.shape[:-1], -1, size)
    total = grouped[..., 0].copy()
    for place in range(1, size):
        total += grouped[..., place]
    return np.asarray(total / size)


def sliding_max(values: NDArray[Scalar], width: int) -> NDArray[Scalar]:
    """Largest of ``width`` neighbours along the last axis, which becomes ``width - 1`` shorter."""
    length = values.shape[-1] - width + 1
    largest = values[..., :length].copy()
    for shift in range(1, width):
        np.maximum(largest, values[..., shift : shift + length], out=largest)
    return largest


def counts_between(marked: BoolArray, bounds: Sequence[int]) -> IntArray:
    """Count what is marked from each bound to the next, along the last axis of two."""
    if not marked.any():
        return np.zeros((len(marked), len(bounds) - 1), dtype=np.int64)
    before = np.zeros((len(marked), marked.shape[1] + 1), dtype=np.int64)
    np.cumsum(marked, axis=1, out=before[:, 1:])
    return np.diff(before[:, bounds])
