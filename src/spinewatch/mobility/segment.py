"""Angles of one segment from the sensors at its two ends.

Decomposition
-------------
The orientation of the upper end in the frame of the lower end is read as: first turned about the
lower end's long axis (rotation), then bent sideways (lateral), then bent forward (flexion), each
in the frame already turned: ``Rz(-rotation) Rx(lateral) Ry(flexion)``. So "forward" is forward of
the *turned* upper end: a nod with the head turned is flexion.

With the lower end upright, flexion and lateral are then the upper end's inclination, and with no
turn between the ends flexion is the difference of the two inclinations: gravity alone gives them.
Gravity leaves one angle open, the turn about the vertical between the two sensors. It comes from
the gyroscopes, anchored at neutral (`spinewatch.mobility.neutral`). An error e of it leaks into
flexion by ``e |y|`` and into lateral by ``e |x|``, where x, y, z is "up" in the lower end's frame.

Where it stops being valid
--------------------------
- Flexion and lateral are given only where that leak stays below ``limits.LEAK_LIMIT_DEG``. While
  neutral is being sought that means: lower end within about 20 deg of upright in the other plane.
- Lateral ends where the lower end is tilted forward or back by more than 60 deg (deep bow, lying
  on back or front): there a side bend turns about the vertical and gravity cannot see it.
- Flexion ends where an end is tilted sideways by more than 60 deg (lying on the side).
- Rotation ends where the lower end is tilted by more than 60 deg, and while neutral is sought.
"""

import math
from typing import Final

import numpy as np

from spinewatch.mobility.joint_angles import End, angles_between, end_of
from spinewatch.mobility.limits import (
    AXIAL_BUDGET_DEG,
    LEAK_LIMIT_DEG,
    SIDE_SINE,
    UNTRUSTED_HEADING_DEG,
    UPRIGHT_COSINE,
)
from spinewatch.mobility.neutral import Anchors, Basis, NeutralHeading, NeutralState
from spinewatch.mobility.seconds import (
    NO_DATA,
    NOT_CALIBRATED,
    MotionSecond,
    SegmentSecond,
    unknown_segment,
)
from spinewatch.model.packing import pack, unpack
from spinewatch.model.sites import SEGMENT_ENDS, Segment

STILL_ONLY: Final = "only upright calibrated: how far it tilts is known, not which way"
TOO_FAR: Final = "tilted too far sideways"


class SegmentTracker:
    """Follows the angles of one segment second by second.

    Parameters
    ----------
    segment
        Which two sites make it.
    """

    def __init__(self, *, segment: Segment) -> None:
        self._segment = segment
        self._neutral = NeutralHeading(segment=segment)

    def update(self, upper: MotionSecond | None, lower: MotionSecond | None) -> SegmentSecond:
        """Take the same second of both ends and give the angles between them."""
        causes = self._causes(upper, lower)
        upper_end, lower_end = end_of(upper), end_of(lower)
        if upper_end is None or lower_end is None:
            return unknown_segment(self._segment, causes)
        return self._second(upper_end, lower_end, causes)

    def state(self) -> bytes:
        """Give everything, to go on exactly here."""
        return pack(self._neutral.state)

    def restore(self, state: bytes) -> None:
        """Go on where `state` was taken, together with both motion streams."""
        self._neutral.state = unpack(state, NeutralState)

    def _causes(self, *seconds: MotionSecond | None) -> str:
        """Say why an end gives no angle; a cause that both ends share is said once."""
        sites: dict[str, list[str]] = {}
        for site, second in zip(SEGMENT_ENDS[self._segment], seconds, strict=True):
            cause = _cause(second)
            if cause is not None:
                sites.setdefault(cause, []).append(site)
        return "; ".join(f"{', '.join(where)}: {cause}" for cause, where in sites.items())

    def _anchors(self, upper: End, lower: End) -> Anchors:
        return self._neutral.update(
            upper.heading_deg - lower.heading_deg,
            np.minimum(upper.up[:, 2], lower.up[:, 2]) >= UPRIGHT_COSINE,
            drift_dps=math.hypot(upper.drift_dps, lower.drift_dps),
            basis=_basis(upper, lower),
        )

    def _second(self, upper: End, lower: End, causes: str) -> SegmentSecond:
        offset_deg, trusted = self._anchors(upper, lower)
        joint = angles_between(upper, lower, offset_deg)
        forward, sideways = np.abs(lower.up[:, :2].T)
        leak_deg = np.where(trusted, AXIAL_BUDGET_DEG, UNTRUSTED_HEADING_DEG)
        valid = leak_deg * sideways <= LEAK_LIMIT_DEG
        valid &= np.maximum(sideways, np.abs(upper.up[:, 1])) <= SIDE_SINE
        bent = valid & (leak_deg * forward <= LEAK_LIMIT_DEG) & (forward <= SIDE_SINE)
        turned = valid & trusted & (lower.up[:, 2] >= UPRIGHT_COSINE)
        return SegmentSecond(
            segment=self._segment,
            flexion_deg=np.where(valid, joint.flexion_deg, np.nan),
            lateral_deg=np.where(bent, joint.lateral_deg, np.nan),
            rotation_deg=np.where(turned, joint.rotation_deg, np.nan) if turned.any() else None,
            speed_dps=np.where(valid, joint.speed_dps, np.nan),
            valid=valid,
            coverage=float(valid.mean()),
            cause=None if valid.all() else causes or TOO_FAR,
        )


def _cause(second: MotionSecond | None) -> str | None:
    if second is None:
        return NO_DATA
    if second.alignment is None:
        return NOT_CALIBRATED
    return second.cause if second.alignment.heading_known else STILL_ONLY


def _basis(upper: End, lower: End) -> Basis | None:
    if upper.stretch is None or lower.stretch is None:
        return None
    return Basis(upper.stretch, lower.stretch, upper.mounting, lower.mounting)
