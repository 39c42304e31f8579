"""What gravity tells of the head.

Its pitch can be measured. That the head as a whole has moved forward, or that the neck has lost its
curve, cannot: a sensor that is carried along without turning feels nothing. Both are "not
measurable" and have no number here.
"""

import math

from spinewatch.mobility.posture.trunk import ENOUGH, mean_up
from spinewatch.mobility.seconds import MotionSecond


def head_pitch_deg(head: MotionSecond | None) -> float | None:
    """Inclination of the head forwards (positive) or backwards against the vertical.

    Parameters
    ----------
    head
        The second of the sensor on the head, if there is one.

    Returns
    -------
    float or None
        Between -90 and 90 degrees: 0 while lying on a side. None without a calibrated forward.
    """
    if head is None or head.coverage < ENOUGH:
        return None
    if head.alignment is None or not head.alignment.heading_known:
        return None
    up = mean_up(head)
    return None if up is None else math.degrees(math.asin(min(1.0, max(-1.0, -up[0]))))
