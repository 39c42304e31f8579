"""Rotations: quaternions w x y z (Hamilton, unit) and matrices, without any state."""

from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray

_SAME: Final = 1e-12
"""Cosines that differ by less are the same: their angle is a ten-thousandth of a degree."""


def up_in_sensor(quaternion: FloatArray) -> FloatArray:
    """Give the direction of "up" in sensor axes, shape (n, 3), from sensor -> earth (n, 4)."""
    w, x, y, z = quaternion.T
    return np.stack((2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)), axis=-1)


def to_matrix(quaternion: FloatArray) -> FloatArray:
    """Rotation matrices, shape (n, 3, 3), of unit quaternions, shape (n, 4)."""
    w, x, y, z = quaternion.T
    matrix = np.empty((len(quaternion), 3, 3))
    matrix[:, 0, 0] = 1 - 2 * (y * y + z * z)
    matrix[:, 0, 1] = 2 * (x * y - w * z)
    matrix[:, 0, 2] = 2 * (x * z + w * y)
    matrix[:, 1, 0] = 2 * (x * y + w * z)
    matrix[:, 1, 1] = 1 - 2 * (x * x + z * z)
    matrix[:, 1, 2] = 2 * (y * z - w * x)
    matrix[:, 2, 0] = 2 * (x * z - w * y)
    matrix[:, 2, 1] = 2 * (y * z + w * x)
    matrix[:, 2, 2] = 1 - 2 * (x * x + y * y)
    return matrix


def levelled(up: FloatArray) -> FloatArray:
    """Give the shortest turn that brings "up" of the sensor to earth's z, and no heading.

    Parameters
    ----------
    up
        Unit vectors in sensor axes, shape (n, 3).

    Returns
    -------
    FloatArray
        Unit quaternions sensor -> earth, shape (n, 4). Upside down the turn is about x.
    """
    x, y, z = up.T
    upside_down = z < -1.0 + _SAME
    half = np.sqrt(2.0 * (1.0 + np.where(upside_down, 0.0, z)))
    nothing = np.zeros_like(z)
    quaternion = np.stack((half / 2.0, y / half, -x / half, nothing), axis=-1)
    quaternion[upside_down] = (0.0, 1.0, 0.0, 0.0)
    return np.asarray(quaternion)


def norm(vector: FloatArray) -> FloatArray:
    """Length of vectors, shape (..., 3)."""
    x, y, z = vector[..., 0], vector[..., 1], vector[..., 2]
    return np.asarray(np.sqrt(x * x + y * y + z * z))


def unit(vector: FloatArray) -> FloatArray:
    """Scale vectors, shape (..., 3), to length one."""
    return np.asarray(vector / norm(vector)[..., None])


def angle_deg(a: FloatArray, b: FloatArray) -> FloatArray:
    """Angle between unit vectors, shapes (..., 3), also right for very small ones."""
    difference = a - b
    chord = np.sqrt((difference * difference).sum(axis=-1))
    return np.asarray(np.degrees(2.0 * np.arcsin(np.clip(chord / 2.0, 0.0, 1.0))))
