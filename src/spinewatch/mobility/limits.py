"""Constants of the mobility layer, each with its derivation or source.

"Measured" means: cutting stretches out of recordings of free body movement (four sensors on head,
upper back, lower back and hip; two on head and chest while cycling) and of BROAD trials, and
comparing the orientation afterwards with the uncut one.
"""

from typing import Final

STANDARD_GRAVITY: Final = 9.80665
"""Specific force at rest in m/s^2."""

# --- the orientation filter -------------------------------------------------------------------

GYRO_BIAS_CLIP_DPS: Final = 2.0
"""Largest gyroscope bias the filter believes in: VQF's own value, kept after a trial.

A sensor with a larger bias never has it learnt, but 5 deg/s makes the filter take every steady slow
turn for a bias: in simulated neck movement (bias 0.5 deg/s per axis) the axial error rises from 1.4
to 6 deg root mean square. On 13 BROAD trials the two differ by less than 0.001 deg.
"""

BRIDGE_S: Final = 0.15
"""Longest time between two samples that is bridged by linear interpolation.

Measured on the head, error of inclination right after the hole, median / 95th percentile: 0.10 s
0.4 / 2.5 deg, 0.15 s 0.9 / 5, 0.2 s 1.7 / 7, 0.5 s 5 / 21: beyond 0.15 s levelling anew is better.
"""

SETTLE_S: Final = 3.0
"""How long after a start or a longer gap the inclination is not used.

Measured on the body after levelling anew with the gyroscope bias kept, 95th percentile: 1 s 4 deg
(cycling 10), 2 s 3.5 (7), 3 s 2.3 (5), whatever the length of the gap. Keeping the old orientation
instead leaves 10 to 30 deg after 3 s. It is also the filter's own accelerometer time constant.
"""

MISSING_SAMPLE_STEP: Final = 1.6
"""Distance in nominal sample periods from which on samples are taken to be missing in between.

Above the jitter of time stamps of wearables without a counter, below the 2 of one lost sample.
"""

# --- samples that cannot be used --------------------------------------------------------------

ACC_RAIL_M_S2: Final = 0.999 * 16.0 * STANDARD_GRAVITY
"""Full scale of the widest common accelerometer range, +-16 g."""

GYRO_RAIL_RAD_S: Final = 0.999 * 34.906585
"""Full scale of the widest common gyroscope range, +-2000 deg/s."""

FROZEN_S: Final = 1.0
"""Six channels that repeat exactly for so long come from a hung sensor.

A living sensor flickers by one bit in at least one channel: 0.5 mg is one bit of a 16-bit
+-16 g part and about its noise.
"""

# --- worn or not ------------------------------------------------------------------------------

OFF_BODY_TILT_DEG: Final = 0.3
"""Largest wander of the gravity direction within a minute on a table (measured: <= 0.24)."""

OFF_BODY_RATE_DPS: Final = 0.15
"""Largest spread of 1 s mean angular rates within a minute on a table (measured: <= 0.10)."""

OFF_BODY_MINUTES: Final = 10
"""So many minutes without even the movement of breathing make a sensor "not worn".

A standing pelvis was as quiet as a table for 4 s, so seconds do not tell; no recording of sleep
with sensors on the spine could be had, so the time is chosen on the safe side.
"""

# --- segment angles ---------------------------------------------------------------------------

NEUTRAL_TAU_S: Final = 10.0
"""Time constant with which the neutral heading follows the relative heading.

On a two-sensor chain in vigorous movement without rest it lowers the error of relative heading from
25-27 deg to 6-7; 30 s only to 10-12.
"""

EXCURSION_ON_DEG: Final = 10.0
EXCURSION_OFF_DEG: Final = 7.0
"""Axial deviations from neutral at which an excursion begins and ends.

Without the pause a turn held for 5 s would lose 39 % of its angle to the time constant.
"""

SEEK_S: Final = 10.0
DWELL_DEG: Final = 7.5
DWELL_SHARE: Final = 0.7
"""Neutral is where 70 % of 10 s upright lie within 7.5 deg of their median.

A mean would be carried away by one turn; the oscillation of walking stays within 7.5 deg.
"""

ANCHORED_DEG: Final = 2.0
"""Uncertainty of an anchored neutral heading: how straight a quiet spine is."""

AXIAL_BUDGET_DEG: Final = 5.0
"""Uncertainty of heading that an axial angle may carry: the accuracy asked of an excursion."""

DRIFT_FLOOR_DPS: Final = 0.03
"""Uncertainty of the gyroscope bias that no amount of rest improves (VQF's value at rest)."""

UNTRUSTED_HEADING_DEG: Final = 15.0
"""Heading error assumed while neutral is being sought: about half the axial range of the thorax."""

LEAK_LIMIT_DEG: Final = 5.0
"""Largest leak of heading error into flexion or lateral flexion that still counts as valid."""

UPRIGHT_COSINE: Final = 0.5
"""Cosine of 60 deg: beyond it the vertical says more about side bending than about turning."""

SIDE_SINE: Final = 0.866
"""Sine of 60 deg: an axis closer than 30 deg to the vertical has no usable inclination."""

# --- posture and movement ---------------------------------------------------------------------

LYING_ENTER_DEG: Final = 55.0
LYING_LEAVE_DEG: Final = 45.0
"""Tilt of the trunk from calibrated upright at which lying begins and ends.

On 40 trials with a sternum accelerometer (upright taken from walking): 98.7 % of samples right on
average, two trials below 95 % (89 and 92). Sitting reaches 45 to 60 deg while getting on or off the
bed and lying on a raised back rest starts at 49 to 60, so no threshold is free of error.
"""

BOW_HOLD_S: Final = 60.0
"""A trunk tilted forward counts as lying only after so long: until then it may be a deep bow."""

FORWARD_SHARE: Final = 0.5
"""A tilt counts as forward within 60 deg of straight ahead (cosine)."""

MOVING_ON_DPS: Final = 15.0
MOVING_OFF_DPS: Final = 8.0
"""Angular rate (root mean square of a second) at which the body starts and ceases to be moving.

Measured on back and hip: quiet standing 1, small shifts 3 to 7, walking 30 to 80 deg/s.
"""

MOVING_RELEASE_S: Final = 2.0
"""Quiet time after which movement is over; muscle activity trails movement by about a second."""

# --- calibration of mounting ------------------------------------------------------------------

CALIBRATION_MIN_S: Final = 5.0
"""Least valid time of the still part and of the bows: quiet stance sways slower than 1 Hz."""

STILL_SPREAD_DEG: Final = 2.0
STILL_RATE_DPS: Final = 10.0
"""More scatter of the upright direction (root mean square) or rate (95th percentile) is movement.

Measured in quiet stance and sitting: 0.1 to 0.4 deg and about 1 deg/s.
"""

FILTER_INCLINATION_DEG: Final = 0.64
"""Error of inclination of the filter itself, on 13 BROAD trials."""

BOW_MIN_DEG: Final = 6.0
"""Least bow that tells a direction: about 10 degrees are asked for."""

BOW_ACTIVE_DPS: Final = 3.0
"""Angular rate that belongs to the bow and not to sway."""

BOW_VARIANCE_SHARE: Final = 0.80
BOW_SKEW_DEG: Final = 15.0
"""Least share of movement about one axis, and largest deviation of that axis from horizontal.

Unprompted movement without such checks gave ICC 0.26 for flexion.
"""
