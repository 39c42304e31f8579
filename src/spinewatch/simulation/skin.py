"""Soft tissue: how a sensor on the skin moves against the bone below it."""

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import MotionSite
from spinewatch.simulation.kinematics import joint_angles_deg
from spinewatch.simulation.limits import SKIN_DRAG, STRIKE_RING_DEG
from spinewatch.simulation.pose import FLEXION
from spinewatch.simulation.ride import strike_ring


def skin_deg(
    site: MotionSite, poses_deg: FloatArray, *, times_s: FloatArray, walking: FloatArray
) -> FloatArray:
    """Give the turn of the skin against the bone as the angles of a joint between them.

    Parameters
    ----------
    site
        Where.
    poses_deg
        Shape (n, 14).
    times_s, walking
        Shape (n,): when, and to what share the body walks.

    Returns
    -------
    array
        Shape (n, 3): the skin is dragged along by a joint and rings after each heel strike.
    """
    joint, share = SKIN_DRAG[site]
    turn = share * joint_angles_deg(poses_deg)[:, joint]
    if walking.any():
        turn[:, FLEXION] += STRIKE_RING_DEG * walking * strike_ring(times_s)
    return np.asarray(turn)
