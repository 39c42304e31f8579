"""Missing samples: what the filters see in their place, and where they were."""

import numpy as np
from numpy.typing import NDArray

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.limits import LARGEST_SAMPLE

BoolArray = NDArray[np.bool_]


class MissingHold:
    """Puts the last usable value where a sample is missing, infinite or absurd.

    Parameters
    ----------
    channels
        How many channels.
    """

    def __init__(self, *, channels: int) -> None:
        self.last = np.zeros(channels)

    def push(self, values: FloatArray) -> tuple[FloatArray, BoolArray | None]:
        """Take samples, shape (channels, n).

        Returns
        -------
        filled
            The same without holes.
        missing
            Which samples were missing, or None when none was.
        """
        if values.shape[1] == 0:
            return values, None
        if values.max() < LARGEST_SAMPLE and values.min() > -LARGEST_SAMPLE:  # False for NaN
            self.last = values[:, -1].copy()
            return values, None
        usable = np.abs(values) < LARGEST_SAMPLE
        before = np.concatenate([self.last[:, None], values], axis=1)
        newest = np.where(usable, np.arange(1, before.shape[1]), 0)
        filled = np.take_along_axis(before, np.maximum.accumulate(newest, axis=1), axis=1)
        self.last = filled[:, -1].copy()
        return filled, ~usable
