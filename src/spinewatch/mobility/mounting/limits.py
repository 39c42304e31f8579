"""Constants of the calibration of mounting, each with its derivation or source."""

from typing import Final

CALIBRATION_MIN_S: Final = 5.0
"""Least valid time of the still part and of each movement: quiet stance sways slower than 1 Hz."""

STILL_SPREAD_DEG: Final = 2.0
STILL_RATE_DPS: Final = 10.0
"""More scatter of the upright direction (root mean square) or rate (95th percentile) is movement.

Measured in quiet stance and sitting: 0.1 to 0.4 deg and about 1 deg/s.
"""

FILTER_INCLINATION_DEG: Final = 0.64
"""Error of inclination of the filter itself, on 13 BROAD trials."""

REACH_MIN_DEG: Final = 6.0
"""Least movement that tells a direction: about 10 degrees are asked for."""

MOVED_DPS: Final = 2.0
"""95th percentile of the angular rate below which nobody has moved: quiet stance sways at 1 deg/s,
and 10 degrees out and back in 10 s reach 3."""

ACTIVE_SHARE: Final = 0.3
"""Share of that rate from which on a sample belongs to the movement and not to sway.

A share and not a fixed rate, because whoever is stiff or in pain moves slowly.
"""

AXIS_SHARE: Final = 0.80
AXIS_SKEW_DEG: Final = 15.0
"""Least share of movement about one axis, and largest deviation of axes from right angles.

Unprompted movement without such checks gave ICC 0.26 for flexion.
"""

AXIS_FLOOR_DEG: Final = 3.0
"""How far the axis of a careful small movement lies off the body's own: an assumption.

It cannot be seen in the movement itself, because a bow that is always a little crooked is as clean
as a straight one. The stated uncertainty never falls below it.
"""

TILT_RATE_STEPS: Final = 8
"""Grid steps (0.4 s) over which a sensor without gyroscope takes its rate of tilt: long enough for
0.1 deg of noise to stay below 0.4 deg/s, short against a movement of 2 to 4 s."""

REVERSAL_SHARE: Final = 0.35
"""Share of the whole range by which an angle must go back for a movement to be over.

Below the half that lies between the middle and one end of a movement to both sides, above the
overshoot and the hesitation of a single one.
"""

REPETITIONS_LEAST: Final = 2
REPETITIONS_MOST: Final = 5
REPETITIONS_MOST_BOTH_SIDES: Final = 8
"""Three repetitions are asked for; two still show that it was meant. "Three" may be three to each
side. More is something else, such as walking."""

FREE_HEADING_DEG: Final = 180.0
"""Uncertainty of a heading that nothing was seen of."""
