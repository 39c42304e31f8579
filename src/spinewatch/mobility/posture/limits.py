"""Constants of posture, movement, walking and turns, each with its derivation or source."""

from typing import Final

LYING_NEVER_DEG: Final = 45.0
LYING_SURE_DEG: Final = 60.0
LYING_HOLD_S: Final = 3.0
STAYING_DEG: Final = 6.0
"""Tilt of the trunk from calibrated upright below which nobody lies, beyond which everybody does.

In between it lies once it has stayed for a while within a few degrees: people lay on a raised back
rest or propped on pillows at 45 to 60 deg, some for minutes, and passed through the same tilts
within seconds on their way into bed and out of it. On 40 trials with a sternum accelerometer
(upright taken from walking) 99.2 % of samples are right on average and 95.5 % in the worst trial;
with two fixed thresholds, 55 and 45 deg, it was 98.7 % and 89 %. The four figures are round and
among those that work: 60 to 62 deg, 2 to 3 s, 4 to 8 deg. Choosing them without the trial that they
are then scored on gives 99.2 % and 94.6 %. What is left are seconds around the moment that the
labels call the change, and one reading that a sensor out of reach repeated for 24 s.
"""

GETTING_UP_DEG: Final = 15.0
LYING_TAU_S: Final = 10.0
"""Rising so far above the tilt of having lain, and above 60 deg, is getting up.

10 to 20 deg serve. Without it the seconds on an elbow at the edge of the bed count as lying (89 %
right in one trial). The tilt of lying follows turns and shifts with the time constant.
"""

BOW_HOLD_S: Final = 60.0
"""A trunk tilted forward counts as lying only after so long: until then it may be a deep bow."""

FORWARD_SHARE: Final = 0.5
"""A tilt counts as forward within 60 deg of straight ahead (cosine)."""

MOVING_RELEASE_S: Final = 2.0
"""Quiet time after which movement is over; muscle activity trails movement by about a second."""

MOVING_ON_M_S2: Final = 0.3
"""What ``limits.MOVING_ON_DPS`` is with a gyroscope, for an accelerometer alone.

Standard deviation of the length of the specific force in a second. Measured in the same seconds on
back, hip and chest: 0.02 m/s^2 where the rate was below 3 deg/s, 0.03 to 0.12 from 3 to 8, 0.2 to 5
from 15 on. A slow bow escapes it, so the turn of gravity within the second counts as well, as a
mean rate. It is over below the same share as with a gyroscope.
"""

SITTING_BACK_ENTER_DEG: Final = 15.0
SITTING_BACK_LEAVE_DEG: Final = 10.0
SITTING_BACK_HOLD_S: Final = 10.0
"""Backward inclination of the trunk with which sitting back begins and ends, and how long it lasts.

Assumed: a desk chair's back rest reclines the back by 5 to 10 deg, an armchair's by 20 to 40, of
which a rounded back takes 5 to 10 away. No labelled recording could be had. Nobody stands or walks
so; a stretch backwards is over sooner.
"""

POSITION_SECTOR_DEG: Final = 45.0
POSITION_KEEP_DEG: Final = 55.0
"""Roll from the middle of back, front or side up to which a position begins and lasts: quarters."""

TURN_DEG: Final = 45.0
TURN_STAY_DEG: Final = 15.0
TURN_SETTLE_S: Final = 10.0
"""A turn in bed is a roll of the trunk by so much that has then stayed for so long.

Half of the quarter turn from the back to a side; shifts in bed roll 10 to 20 deg. Chosen, not
measured: no labelled night with a sensor on the spine could be had.
"""

RISE_S: Final = 60.0
"""Out of lying for longer is getting up: what side is lain on afterwards is no turn in bed."""

STEP_LAGS: Final = range(8, 16)
"""Samples of the 20 Hz grid between two steps: 1.33 to 2.5 steps a second."""

WALKING_WINDOW_S: Final = 5
WALKING_SWING_M_S2: Final = 0.5
WALKING_STEP_R: Final = 0.5
WALKING_STRIDE_R: Final = 0.4
WALKING_CONFIRM_S: Final = 2
"""Walking repeats itself with every step and every stride (two steps), and shakes the trunk.

Autocorrelation of the length of the specific force over the window and its standard deviation
(method: Moe-Nilssen and Helbostad 2004). Measured on back and hip walking briskly: 0.78 to 0.98 and
0.77 to 1.0 with 2.6 to 5.9 m/s^2; on the chest of a cyclist on the road below 0.5 and 0.4 in 301 of
302 windows at up to 1.9 m/s^2. Two windows in a row must agree, so a single one does not begin or
end walking. Very slow or shuffling steps (below 1.33 a second or 0.5 m/s^2) are not recognised.
"""

WALKING_KNOWN_SHARE: Final = 0.8
"""Share of the window that must be there: one lost second of five is bridged."""

SUSTAINED_S: Final = 1200.0
"""From 20 minutes on a posture is sustained."""

SAME_POSTURE_DEG: Final = 7.0
"""How far a held posture may wander: breathing and sway stay within 2 deg, shifts exceed 10."""

POSTURE_SETTLE_S: Final = 10.0
"""Time over which the posture that is being held is averaged when it begins."""

AWAY_S: Final = 10.0
AWAY_FORGIVEN_SHARE: Final = 0.25
"""Out of the posture for so long ends it; time within it makes up for a share of time outside.

A glance or a reach does not relieve the back; somebody who is elsewhere for more than a fifth of
the time does not hold a posture.
"""

POSTURE_GAP_S: Final = 60.0
"""A longer unknown time ends what was held before: the person may have got up meanwhile."""

MOVING_ON_DPS: Final = 15.0
MOVING_OFF_DPS: Final = 8.0
"""Angular rate (root mean square of a second) at which the body starts and ceases to be moving.

Measured on back and hip: quiet standing 1, small shifts 3 to 7, walking 30 to 80 deg/s.
"""
