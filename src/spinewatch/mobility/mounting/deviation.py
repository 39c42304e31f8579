"""How much a deviation of "up" in walking speaks for a sensor that has slipped."""

import numpy as np

from spinewatch.mobility.geometry import angle_deg, norm
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
