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
        held = self.pending.shape[1]
        whole = (held + values.shape[1]) // self._length * self._length
        if whole == 0:
            self.pending = np.concatenate([self.pending, values], axis=1)
            return self.pending[:, :0]
        cut = np.empty((len(values), whole), dtype=values.dtype)
        cut[:, :held] = self.pending
        cut[:, held:] = values[:, : whole - held]
        self.pending = values[:, whole - held :].copy()
        return cut
