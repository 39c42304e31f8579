"""The two ends of a segment in space, and the angles of one against the other."""

from dataclasses import dataclass

import numpy as np

from spinewatch.mobility.angles.limits import SIDE_SINE
from spinewatch.mobility.geometry import levelled, to_matrix
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.blocks import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a segment in its own earth frame: body axes (20, 3, 3), angular rate (20, 3).

    Without a gyroscope (``tilt_only``) its heading means nothing and its rate is NaN.
    """

    axes: FloatArray
    rate_dps: FloatArray
    drift_dps: float
    stretch: int | None
    mounting: tuple[float, ...]
    tilt_only: bool

    @property
    def up(self) -> FloatArray:
        """Up in the body frame, shape (20, 3)."""
        return np.asarray(self.axes[:, 2, :])

    @property
    def heading_deg(self) -> FloatArray:
        """Heading after the tilt is undone, positive to the left; NaN where the tilt hides it."""
        left = self.axes[:, :, 1]
        heading = np.degrees(np.arctan2(-left[:, 0], left[:, 1]))
        return np.where(np.abs(left[:, 2]) <= SIDE_SINE, heading, np.nan)


@dataclass(frozen=True, slots=True, kw_only=True)
class JointAngles:
    """Angles of ``Rz(-rotation) Rx(lateral) Ry(flexion)`` and angular speed, shape (20,) each."""

    flexion_deg: FloatArray
    lateral_deg: FloatArray
    rotation_deg: FloatArray
    speed_dps: FloatArray


def end_of(second: MotionSecond | None) -> End | None:
    """Put the axes of the body into the sensor's earth frame, if both of them are known."""
    if second is None or second.alignment is None or not second.alignment.heading_known:
        return None
    quaternion = second.quaternion
    if second.tilt_only:
        quaternion = levelled(second.gravity_sensor)
    sensor = to_matrix(quaternion)
    body_in_sensor = np.array(second.alignment.rotation).reshape(3, 3).T
    return End(
        axes=sensor @ body_in_sensor,
        rate_dps=(sensor @ second.gyro_dps[:, :, None])[:, :, 0],
        drift_dps=second.bias_sigma_dps or 0.0,
        stretch=second.stretch,
        mounting=second.alignment.rotation,
        tilt_only=second.tilt_only,
    )


def angles_between(upper: End, lower: End, offset_deg: FloatArray) -> JointAngles:
    """Give the angles of the upper end against the lower one.

    Parameters
    ----------
    upper, lower
        The ends, each in its own earth frame.
    offset_deg
        Shape (20,): by how much the earth frame of the upper sensor is turned to the left of that
        of the lower one.
    """
    back = _about_vertical(-offset_deg)
    joint = lower.axes.transpose(0, 2, 1) @ back @ upper.axes
    x, y, z = ((back @ upper.rate_dps[:, :, None])[:, :, 0] - lower.rate_dps).T
    return JointAngles(
        flexion_deg=np.degrees(np.arctan2(-joint[:, 2, 0], joint[:, 2, 2])),
        lateral_deg=np.degrees(np.arcsin(np.clip(joint[:, 2, 1], -1.0, 1.0))),
        rotation_deg=np.degrees(np.arctan2(joint[:, 0, 1], joint[:, 1, 1])),
        speed_dps=np.sqrt(x * x + y * y + z * z),
    )


def _about_vertical(angle_deg: FloatArray) -> FloatArray:
    """Rotation matrices about earth's z, shape (n, 3, 3)."""
    angle = np.radians(angle_deg)
    matrix = np.zeros((len(angle), 3, 3))
    matrix[:, 0, 0] = matrix[:, 1, 1] = np.cos(angle)
    matrix[:, 1, 0] = np.sin(angle)
    matrix[:, 0, 1] = -matrix[:, 1, 0]
    matrix[:, 2, 2] = 1.0
    return matrix
