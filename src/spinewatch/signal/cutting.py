"""Samples as they come, cut into whole blocks."""

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", np.float64, np.int64)


class BlockCutter(Generic[Scalar]):
    """Holds back what does not fill a block yet.

    Parameters
    ----------
    length
        Samples of a block.
    empty
        Shape (channels, 0): how many channels, of which type.
    """

    def __init__(self, *, length: int, empty: NDArray[Scalar]) -> None:
        self._length = length
        self.pending: NDArray[Scalar] = empty

    def push(self, values: NDArray[Scalar]) -> NDArray[Scalar]:
        """Take samples, shape (channels, n); give as many whole blocks as there are.

        Returns
        -------
        ndarray
            Shape (channels, blocks * length), contiguous.
        """
        joined = np.concatenate([self.pending, values], axis=1)
        whole = joined.shape[1] // self._length * self._length
        self.pending = joined[:, whole:].copy()
        return np.ascontiguousarray(joined[:, :whole])
