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
the gyroscopes, anchored at neutral (see `neutral`). An error e of it leaks into flexion by
``e |y|`` and into lateral by ``e |x|``, where x, y, z is "up" in the lower end's frame.

Where it stops being valid
--------------------------
- Flexion and lateral are given only where that leak stays below ``limits.LEAK_LIMIT_DEG``. While
  neutral is not known, e is half of what the segment can turn. Flexion then needs the lower end
  within 7 (neck), 16 (thorax) or 46 deg (lumbar) of upright sideways, lateral the same forward and
  back.
- Without a gyroscope at either end that is always so. The ends are taken as not twisted, rotation
  and speed are unavailable, and movement that hides gravity takes the rest away.
- Lateral ends where the lower end is tilted forward or back by more than 60 deg (deep bow, lying
  on back or front): there a side bend turns about the vertical and gravity cannot see it.
- Flexion ends where an end is tilted sideways by more than 60 deg (lying on the side).
- Rotation ends where the lower end is tilted by more than 60 deg, and while neutral is sought.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from spinewatch.mobility.angles.joint_angles import End, angles_between, end_of
from spinewatch.mobility.angles.limits import (
    LEAK_LIMIT_DEG,
    SIDE_SINE,
    UNMEASURED_TURN_DEG,
    UPRIGHT_COSINE,
)
from spinewatch.mobility.angles.neutral import Anchors, Basis, NeutralHeading, NeutralState
from spinewatch.mobility.seconds import (
    NO_DATA,
    NOT_CALIBRATED,
    MotionSecond,
    SegmentSecond,
    unknown_segment,
)
from spinewatch.model.context import Context, Posture
from spinewatch.model.packing import pack, unpack
from spinewatch.model.sites import SEGMENT_ENDS, Segment

_UNKNOWN: Final = Context(posture=Posture.UNKNOWN, moving=None)

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

    def update(
        self,
        upper: MotionSecond | None,
        lower: MotionSecond | None,
        *,
        context: Context = _UNKNOWN,
    ) -> SegmentSecond:
        """Take the same second of both ends and give the angles between them.

        Parameters
        ----------
        upper, lower
            The ends; None if there is no such sensor.
        context
            What the body did: walking tells neutral, lying tells nothing of it, and while the
            sensors are off the body neutral is forgotten.
        """
        if context.paused is not None:
            self._neutral.forget()
        causes = self._told(upper, lower, word=_cause) or ""
        upper_end, lower_end = end_of(upper), end_of(lower)
        if upper_end is None or lower_end is None:
            return unknown_segment(self._segment, causes)
        second = self._second(upper_end, lower_end, context)
        if not second.valid.all():
            second = replace(second, cause=causes or TOO_FAR)
        return replace(second, doubt=self._told(upper, lower, word=_doubt))

    def state(self) -> bytes:
        """Give everything, to go on exactly here."""
        return pack(self._neutral.state)

    def restore(self, state: bytes) -> None:
        """Go on where `state` was taken, together with both motion streams."""
        self._neutral.state = unpack(state, NeutralState)

    def _told(
        self, *seconds: MotionSecond | None, word: Callable[[MotionSecond | None], str | None]
    ) -> str | None:
        """Say what the ends say, with their sites; what both say is said once."""
        sites: dict[str, list[str]] = {}
        for site, second in zip(SEGMENT_ENDS[self._segment], seconds, strict=True):
            said = word(second)
            if said is not None:
                sites.setdefault(said, []).append(site)
        return "; ".join(f"{', '.join(where)}: {said}" for said, where in sites.items()) or None

    def _anchors(self, upper: End, lower: End, context: Context) -> Anchors:
        relative_deg = upper.heading_deg - lower.heading_deg
        if upper.tilt_only or lower.tilt_only:
            return Anchors(relative_deg, UNMEASURED_TURN_DEG[self._segment], trusted=False)
        upright = np.minimum(upper.up[:, 2], lower.up[:, 2]) >= UPRIGHT_COSINE
        return self._neutral.update(
            relative_deg,
            upright & (context.posture is not Posture.LYING),
            walking=context.walking is True,
            drift_dps=math.hypot(upper.drift_dps, lower.drift_dps),
            basis=_basis(upper, lower),
        )

    def _second(self, upper: End, lower: End, context: Context) -> SegmentSecond:
        offset_deg, leak_deg, trusted = self._anchors(upper, lower, context)
        joint = angles_between(upper, lower, offset_deg)
        forward, sideways = np.abs(lower.up[:, :2].T)
        valid = leak_deg * sideways <= LEAK_LIMIT_DEG
        valid &= np.maximum(sideways, np.abs(upper.up[:, 1])) <= SIDE_SINE
        valid &= np.isfinite(joint.flexion_deg)
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
            cause=None,
        )


def _cause(second: MotionSecond | None) -> str | None:
    if second is None:
        return NO_DATA
    if second.alignment is None:
        return second.cause or NOT_CALIBRATED
    return second.cause if second.alignment.heading_known else STILL_ONLY


def _doubt(second: MotionSecond | None) -> str | None:
    return None if second is None else second.doubt


def _basis(upper: End, lower: End) -> Basis | None:
    if upper.stretch is None or lower.stretch is None:
        return None
    return Basis(upper.stretch, lower.stretch, upper.mounting, lower.mounting)
