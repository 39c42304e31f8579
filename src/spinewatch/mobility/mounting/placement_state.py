"""What is thought and known of how a sensor sits."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from spinewatch.mobility.geometry import unit
from spinewatch.mobility.mounting.placement_limits import AFTER_WALKING_S, PLACEMENT_KEPT_S
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import Alignment


class Placement(StrEnum):
    """What is thought of the placement."""

    TRUSTED = "trusted"
    UNCHECKED = "unchecked"
    DOUBTED = "doubted"
    REFUSED = "refused"


def no_directions() -> NDArray[np.float32]:
    """Give an empty list of directions, shape (0, 3)."""
    return np.empty((0, 3), dtype=np.float32)


def mean_up(second: MotionSecond) -> NDArray[np.float32]:
    """Give the mean direction of "up" of a second, shape (1, 3)."""
    up = second.gravity_sensor[second.valid].mean(axis=0).astype(np.float32)
    return np.asarray(up[None, :])


def kept(ups: NDArray[np.float32], more: NDArray[np.float32]) -> NDArray[np.float32]:
    """Add directions and drop the oldest."""
    return np.concatenate((ups, more))[-PLACEMENT_KEPT_S:]


def middle(ups: NDArray[np.float32]) -> FloatArray:
    """Give the median direction, shape (3,)."""
    return unit(np.median(ups.astype(np.float64), axis=0))


@dataclass(slots=True, kw_only=True)
class PlacementState:
    """What is known of one alignment in one wearing.

    ``walked`` and ``stood`` are the directions of "up" in the latest seconds of walking and of
    upright quiet, ``walk`` those of a walk that is still too short to count, ``expected`` that of
    walking once it has been learnt; shapes (n, 3). The last three count for how long the sensor has
    been silent, the last walk lasted, and nobody has walked.
    """

    alignment: Alignment | None = None
    made_now: bool = False
    verdict: Placement = Placement.UNCHECKED
    off_deg: float = 0.0
    walked: NDArray[np.float32] = field(default_factory=no_directions)
    walk: NDArray[np.float32] = field(default_factory=no_directions)
    stood: NDArray[np.float32] = field(default_factory=no_directions)
    expected: NDArray[np.float32] = field(default_factory=no_directions)
    silent_s: int = 0
    walk_s: int = 0
    after_walking_s: int = AFTER_WALKING_S + 1
