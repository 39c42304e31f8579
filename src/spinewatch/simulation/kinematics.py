"""From joint angles to what sensors at the sites of a spine feel.

A chain of joints from the pelvis up to the head. The upper end of a joint stands in the frame of
its lower end as ``Rz(-rotation) Rx(lateral) Ry(flexion)``: turned, then bent sideways, then bent
forward, each in the frame already turned, so that a nod with the head turned is flexion. The
pelvis stands in the world as Rz(heading) Ry(trunk pitch) followed by its own joint.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import MotionSite
from spinewatch.simulation.limits import BONE_M, GRAVITY_M_S2
from spinewatch.simulation.pose import HEADING, JOINTS, TRUNK_PITCH

JOINT_SHARE: Final = MappingProxyType(
    {
        MotionSite.S1: (1.0,),
        MotionSite.L1: (1.0, 1.0),
        MotionSite.T10: (1.0, 1.0, 0.4),
        MotionSite.CHEST: (1.0, 1.0, 0.8),
        MotionSite.C7: (1.0, 1.0, 1.0),
        MotionSite.HEAD: (1.0, 1.0, 1.0, 1.0),
    }
)
"""Share of pelvis, lumbar, thorax and neck that lies below each site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Felt:
    """What a sensor feels in axes aligned with the skin, each of shape (n, 3)."""

    specific_force_m_s2: FloatArray
    rate_rad_s: FloatArray


def joint_angles_deg(pose_deg: FloatArray) -> FloatArray:
    """View poses of shape (n, 14) as angles of joints: shape (n, 4, 3)."""
    return pose_deg[:, :TRUNK_PITCH].reshape(-1, JOINTS, 3)


def orientation(site: MotionSite, pose_deg: FloatArray) -> FloatArray:
    """Give the rotation from a site's body frame to the world: shape (n, 3, 3)."""
    return _chain(site, pose_deg)[0]


def rotation_of(angles_deg: FloatArray) -> FloatArray:
    """Turn a joint's flexion, lateral flexion and rotation into its rotation matrix.

    Parameters
    ----------
    angles_deg
        Shape (..., 3).

    Returns
    -------
    array
        Shape (..., 3, 3): from the upper end's frame to the lower end's.
    """
    angle = np.deg2rad(np.moveaxis(angles_deg, -1, 0))
    (cf, cl, cr), (sf, sl, sr) = np.cos(angle), np.sin(angle)
    result = np.empty((*angles_deg.shape, 3))
    result[..., 0, 0] = cr * cf + sr * sl * sf
    result[..., 0, 1] = sr * cl
    result[..., 0, 2] = cr * sf - sr * sl * cf
    result[..., 1, 0] = -sr * cf + cr * sl * sf
    result[..., 1, 1] = cr * cl
    result[..., 1, 2] = -sr * sf - cr * sl * cf
    result[..., 2, 0] = -cl * sf
    result[..., 2, 1] = sl
    result[..., 2, 2] = cl * cf
    return result


def felt(
    site: MotionSite,
    *,
    poses_deg: FloatArray,
    skin_deg: FloatArray,
    carried_m_s2: FloatArray,
    step_s: float,
) -> Felt:
    """Differentiate poses into what a sensor feels that is aligned with the skin at a site.

    Parameters
    ----------
    poses_deg
        Shape (n + 2, 14): poses at even steps, one before and one after those wanted.
    skin_deg
        Shape (n + 2, 3): angles of the skin against the bone.
    carried_m_s2
        Shape (n, 3): acceleration of the site besides that of the moving joints, in axes that turn
        with the heading.
    step_s
        Time between two poses. Central differences err by (rate x step)^2 / 6: 2e-4 of the rate
        at 200 degrees per second and 10 ms.
    """
    turned, position_m = _chain(site, poses_deg)
    turned = turned @ rotation_of(skin_deg)
    here = turned[1:-1].transpose(0, 2, 1)
    spin = here @ (turned[2:] - turned[:-2]) / (2.0 * step_s)
    rate = np.stack((spin[:, 2, 1], spin[:, 0, 2], spin[:, 1, 0]), axis=1)
    force = (position_m[2:] - 2.0 * position_m[1:-1] + position_m[:-2]) / step_s**2
    force += _with_heading(carried_m_s2, poses_deg[1:-1, HEADING])
    force[:, 2] += GRAVITY_M_S2
    return Felt(specific_force_m_s2=(here @ force[:, :, None])[:, :, 0], rate_rad_s=rate)


def _chain(site: MotionSite, pose_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Go up the joints to a site: its orientation and its position from the hip in metres."""
    share = np.array(JOINT_SHARE[site])
    joints = rotation_of(joint_angles_deg(pose_deg)[:, : len(share)] * share[:, None])
    turned = _posture(pose_deg)
    position_m = np.zeros((len(pose_deg), 3))
    for joint, part in enumerate(share):
        turned = turned @ joints[:, joint]
        position_m += turned[:, :, 2] * (part * BONE_M[joint])
    return turned, position_m


def _posture(pose_deg: FloatArray) -> FloatArray:
    """Give Rz(heading) Ry(trunk pitch): shape (n, 3, 3)."""
    whole = np.zeros((len(pose_deg), 3))
    whole[:, 0] = pose_deg[:, TRUNK_PITCH]
    whole[:, 2] = -pose_deg[:, HEADING]
    return rotation_of(whole)


def _with_heading(vectors: FloatArray, heading_deg: FloatArray) -> FloatArray:
    heading = np.deg2rad(heading_deg)
    c, s = np.cos(heading), np.sin(heading)
    forward, left, up = vectors.T
    return np.stack((c * forward - s * left, s * forward + c * left, up), axis=1)
