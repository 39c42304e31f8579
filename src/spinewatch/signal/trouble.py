"""What can make a stretch of signal unknown."""

from enum import IntEnum
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spinewatch.signal.missing import BoolArray

TroubleArray = NDArray[np.int8]


class Trouble(IntEnum):
    """Why a frame says nothing; where two causes meet, the larger number is told."""

    NONE = 0
    SETTLING = 1
    MOTION = 2
    HEART = 3
    HUM = 4
    STIMULATOR = 5
    LIFTED = 6
    FLAT = 7
    RAILED = 8
    MISSING = 9

    @property
    def words(self) -> str:
        """The cause in a person's words."""
        return _WORDS[self]


_WORDS: Final = MappingProxyType(
    {
        Trouble.NONE: "",
        Trouble.SETTLING: "filters settling",
        Trouble.MOTION: "movement artefact",
        Trouble.HEART: "heart beats hide the muscle",
        Trouble.HUM: "mains hum",
        Trouble.STIMULATOR: "stimulator or massager",
        Trouble.LIFTED: "electrode lifted",
        Trouble.FLAT: "flat signal",
        Trouble.RAILED: "signal railed",
        Trouble.MISSING: "samples missing",
    }
)


def told_as(trouble: TroubleArray, cause: Trouble) -> BoolArray:
    """Say where the trouble is this one.

    By its number: for a member of an enumeration NumPy takes ten times as long.
    """
    return np.asarray(trouble == int(cause))


def usable(trouble: TroubleArray) -> BoolArray:
    """Say where there is none."""
    return told_as(trouble, Trouble.NONE)


def without_contact(trouble: TroubleArray) -> BoolArray:
    """Say where no skin is measured: lifted, flat, railed or missing."""
    return np.asarray(trouble >= int(Trouble.LIFTED))
