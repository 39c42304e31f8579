"""How much a deviation of "up" in walking speaks for a sensor that has slipped."""

import numpy as np

from spinewatch.mobility.geometry import angle_deg, norm
from spinewatch.mobility.mounting.placement_limits import (
    PLACEMENT_HYSTERESIS_DEG,
    PlacementLimits,
)
from spinewatch.mobility.mounting.placement_state import Placement
from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import Alignment


def weighed_deg(
    found: FloatArray, expected: FloatArray, alignment: Alignment, *, sideways: float
) -> float:
    """Give the angle between two directions, with what leans to the side counted more.

    Whoever stoops, carries something or climbs leans forward or back, and a pelvis that was
    calibrated on a chair does, too; to the side a walking trunk is upright.

    Parameters
    ----------
    found, expected
        "Up" in sensor axes, shape (3,) unit each.
    alignment
        Tells which way that is. Where its heading is unknown, nothing is weighed.
    sideways
        How many times an angle to the side counts, at least 1.
    """
    off_deg = float(angle_deg(found, expected))
    axis = np.cross(expected, found)
    turned = float(norm(axis))
    if not alignment.heading_known or turned == 0.0:
        return off_deg
    about_forward = float(axis @ np.array(alignment.rotation[:3])) / turned
    return off_deg * float(np.hypot(1.0, about_forward * np.sqrt(sideways**2 - 1.0)))


def graded(off_deg: float, limits: PlacementLimits, before: Placement) -> Placement:
    """Grade a deviation; a worse verdict is left only well below its limit."""
    refused = PLACEMENT_HYSTERESIS_DEG if before is Placement.REFUSED else 0.0
    doubted = refused or (PLACEMENT_HYSTERESIS_DEG if before is Placement.DOUBTED else 0.0)
    if off_deg >= limits.refuse_deg - refused:
        return Placement.REFUSED
    return Placement.DOUBTED if off_deg >= limits.doubt_deg - doubted else Placement.TRUSTED
