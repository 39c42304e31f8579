"""Sums that come out the same to the last bit, whatever is summed beside them.

NumPy chooses the order of a reduction by the shape of the whole array; elementwise sums have no
choice.
"""

import numpy as np

from spinewatch.model.blocks import FloatArray


def mean_of_groups(values: FloatArray, size: int) -> FloatArray:
    """Average groups of ``size`` neighbours along the last axis, which must divide into them."""
    grouped = values.reshape(*values.shape[:-1], -1, size)
    total = grouped[..., 0].copy()
    for place in range(1, size):
        total += grouped[..., place]
    return np.asarray(total / size)


def sliding_max(values: FloatArray, width: int) -> FloatArray:
    """Largest of ``width`` neighbours along the last axis, which becomes ``width - 1`` shorter."""
    length = values.shape[-1] - width + 1
    largest = values[..., :length].copy()
    for shift in range(1, width):
        np.maximum(largest, values[..., shift : shift + length], out=largest)
    return largest
