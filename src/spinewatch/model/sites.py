"""Where sensors sit, which pairs make an angle, and which way every angle counts.

Body frame of every segment end: x forward (anterior), y left, z up, right-handed.

========  ==========================================  ======================
angle     positive                                    rotation of the upper end
========  ==========================================  ======================
flexion   bending forward                             about +y
lateral   bending to the person's right               about +x
rotation  turning to the person's right               about -z
========  ==========================================  ======================
"""

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class MotionSite(StrEnum):
    """Where a motion sensor sits."""

    HEAD = "head"
    C7 = "c7"
    CHEST = "chest"
    T10 = "t10"
    L1 = "l1"
    S1 = "s1"


class EmgSite(StrEnum):
    """Which muscle, on which side, an EMG channel lies over."""

    UPPER_TRAPEZIUS_LEFT = "upper_trapezius_left"
    UPPER_TRAPEZIUS_RIGHT = "upper_trapezius_right"
    CERVICAL_PARASPINAL_LEFT = "cervical_paraspinal_left"
    CERVICAL_PARASPINAL_RIGHT = "cervical_paraspinal_right"
    THORACIC_PARASPINAL_LEFT = "thoracic_paraspinal_left"
    THORACIC_PARASPINAL_RIGHT = "thoracic_paraspinal_right"
    LUMBAR_ERECTOR_LEFT = "lumbar_erector_left"
    LUMBAR_ERECTOR_RIGHT = "lumbar_erector_right"


class Segment(StrEnum):
    """Two motion sites that make an angle."""

    NECK = "neck"
    THORAX = "thorax"
    LUMBAR = "lumbar"


class Plane(StrEnum):
    """One of the three angles of a segment; which way it counts stands above."""

    FLEXION = "flexion"
    LATERAL = "lateral"
    ROTATION = "rotation"


SEGMENT_ENDS: Final = MappingProxyType(
    {
        Segment.NECK: (MotionSite.HEAD, MotionSite.C7),
        Segment.THORAX: (MotionSite.C7, MotionSite.L1),
        Segment.LUMBAR: (MotionSite.L1, MotionSite.S1),
    }
)
"""Upper and lower end of each segment."""
