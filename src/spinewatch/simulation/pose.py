"""A pose of the trunk: the joint angles that everything else follows from."""

from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray

Angles = tuple[float, float, float]
"""Flexion, lateral flexion and rotation in degrees, signs as in `model.sites`."""

PELVIS, LUMBAR, THORAX, NECK = range(4)
FLEXION, LATERAL, ROTATION = range(3)
JOINTS: Final = 4
TRUNK_PITCH: Final = 12
HEADING: Final = 13
POSE_SIZE: Final = 14
"""A pose is a flat array: four joints of three angles each, trunk pitch, heading; in degrees."""

_NONE: Final[Angles] = (0.0, 0.0, 0.0)


def pose(
    *,
    pelvis: Angles = _NONE,
    lumbar: Angles = _NONE,
    thorax: Angles = _NONE,
    neck: Angles = _NONE,
    trunk_pitch: float = 0.0,
    heading: float = 0.0,
) -> FloatArray:
    """Lay out a pose, or the amplitudes of a change of pose.

    Parameters
    ----------
    pelvis
        The pelvis on the thighs, or for rotation the turn of the whole body about its long axis.
    lumbar, thorax, neck
        Angles of the segments of `model.sites`.
    trunk_pitch
        How the long axis of the body is inclined: 0 upright, -90 flat on the back.
    heading
        Turn of the whole body about the vertical, to the left positive.

    Returns
    -------
    array
        Shape (14,), degrees.
    """
    return np.array([*pelvis, *lumbar, *thorax, *neck, trunk_pitch, heading], dtype=np.float64)
