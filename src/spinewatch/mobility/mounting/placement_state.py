"""What is thought and known of how a sensor sits."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from spinewatch.mobility.mounting.placement_limits import AFTER_WALKING_S
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
