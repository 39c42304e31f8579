"""Constants of a single sensor, each with its derivation or source.

"Measured" means: cutting stretches out of recordings of free body movement (four sensors on head,
upper back, lower back and hip; two on head and chest while cycling) and of BROAD trials, and
comparing the orientation afterwards with the uncut one.
"""

from typing import Final

from spinewatch.mobility.limits import STANDARD_GRAVITY

# --- the orientation filter --------------------------------------------------------------------

GYRO_BIAS_CLIP_DPS: Final = 2.0
"""Largest gyroscope bias the filter believes in: VQF's own value, kept after a trial.

A sensor with a larger bias never has it learnt, but 5 deg/s makes the filter take every steady slow
turn for a bias: in simulated neck movement (bias 0.5 deg/s per axis) the axial error rises from 1.4
to 6 deg root mean square. On 13 BROAD trials the two differ by less than 0.001 deg.
"""

REST_RATE_DPS: Final = 0.5
"""Angular rate that varies less is rest, in which the filter learns the gyroscope bias at once.

VQF's own 2 deg/s is for sensors on a table. A standing body sways less than that and turns slowly
while it does: in simulated standing the filter took that for a bias and the heading of the head
drifted by 0.28 deg/s (with 0.5: 0.04, from movement alone), while it vouched for 0.06. On 13 BROAD
trials, which rest on a table between, nothing changes (3.291 against 3.293 deg of heading).
"""

REST_S: Final = 10.0
"""How long that must last to be rest.

VQF's own 1.5 s takes a steady slow turn for rest: 1.7 deg/s for 16 s in simulated chores was learnt
as bias and spoiled the turns of the following drive (15.7 deg root mean square; with 10 s: 1.8). On
13 BROAD trials nothing changes (0.643 and 3.257 deg against 0.644 and 3.255).
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

# --- samples that cannot be used ---------------------------------------------------------------

ACC_RAIL_M_S2: Final = 0.999 * 16.0 * STANDARD_GRAVITY
"""Full scale of the widest common accelerometer range, +-16 g."""

GYRO_RAIL_RAD_S: Final = 0.999 * 34.906585
"""Full scale of the widest common gyroscope range, +-2000 deg/s."""

FROZEN_S: Final = 1.0
"""Six channels that repeat exactly for so long come from a hung sensor.

A living sensor flickers by one bit in at least one channel: 0.5 mg is one bit of a 16-bit
+-16 g part and about its noise.
"""

STUCK_S: Final = 10.0
"""One axis that repeats exactly for so long is stuck, whatever the others do.

Of an accelerometer alone all axes may: a coarse one (8 mg a bit) is constant between two breaths
of a sleeper, but two breaths tilt a trunk by 0.3 deg and more (5 mg).
"""

STUCK_MOVING_DPS: Final = 15.0
"""A gyroscope axis of exactly zero is stuck only if another one turns so fast, or force is not
gravity: the firmware of some sensors makes the rate zero at rest. Small shifts are slower."""

CLIPPED_S: Final = 0.015
CLIPPED_ACC_M_S2: Final = 1.9 * STANDARD_GRAVITY
CLIPPED_RATE_RAD_S: Final = 3.9
"""An axis that stays at exactly one great value for two samples of 100 Hz is at its range.

The values are just below the smallest ranges in use, +-2 g and +-250 deg/s. Movement that reaches
them is never so even: the peak of a 300 deg/s turn at 2 Hz changes by ten bits within a sample.
"""

LOW_RATE_SHARE: Final = 0.6
LOW_RATE_SECONDS: Final = 10
"""A sensor whose median second of ten holds no more of the samples due is set to another rate.

Half is the next setting of every sensor here; loss on the radio rarely takes 40 % for so long.
"""

# --- the sensor's own clock and gyroscope bias -------------------------------------------------

PERIOD_PRIOR_S: Final = 3.0
PERIOD_TAU_S: Final = 60.0
PERIOD_SLACK: Final = 0.05
"""How the true sampling period is followed: mean since the start, then over a minute.

The nominal period counts like 3 s, because times are still being fitted right after connecting.
Quartz and RC clocks of wearables are off by up to 3 %, WitMotion's by 0.7 %: uncorrected, each
turn is measured too small by as much. More than 5 % is another rate, not a clock.
"""

BIAS_UNKNOWN_DPS: Final = 0.5
"""Standard deviation of a gyroscope bias of which nothing is known: where VQF starts."""

BIAS_START_DPS: Final = 0.1
"""How a remembered bias may differ after switching off and on, whatever the temperature says.

Data sheets state no figure. A user of an ICM-20602 measured 0.2 deg/s within the first three hours
at constant temperature; about half of that stands for one standard deviation.
"""

BIAS_PER_DEGREE_DPS: Final = 0.05
"""Change of the bias with temperature, one standard deviation, in deg/s per degree.

Between what data sheets of consumer parts state: LSM6DSO 0.01 (typical), MPU-6050 20 deg/s over
its 125 degrees, 0.16 (largest).
"""

BIAS_AGEING_DPS: Final = 0.1
"""Growth of the uncertainty with the square root of the age in days: an assumption."""

UNKNOWN_AGE_DAYS: Final = 30.0
UNKNOWN_DEGREES: Final = 5.0
"""What stands for an age or a change of temperature that nobody knows: an assumption. Worn pods
lie between room and skin, 20 to 33 degrees."""

# --- a sensor without gyroscope ----------------------------------------------------------------

TILT_SMOOTH_S: Final = 0.1
TILT_SLOW_S: Final = 0.4
TILT_MOVING_DEG: Final = 4.0
TILT_FORCE_M_S2: Final = 0.5
TILT_HOLD_S: Final = 0.5
"""When specific force is gravity: smoothed over 0.1 s, its length is within 0.5 m/s^2 of gravity
and its direction within 4 deg of that smoothed over 0.4 s (13 deg/s), both for 0.5 s.

Measured on 13 BROAD trials in handled movement: what is left, 7 % of all and 33 % of the slow trial
with breaks, has 2.2 deg root mean square and 4.7 deg at the 95th percentile; without the gate the
trials have 4 to 62 deg. While handled back and forth, acceleration looks like tilting: the two slow
translations with most of it left keep 3.3 and 3.5 deg. A hold of 0.25 s leaves 10 % with 2.7 deg.
"""

TILT_REST_DEG: Final = 0.3
"""Direction that differs by less from its own slow mean, for `TILT_HOLD_S`: lies or is held still.

Measured while BROAD's sensor lay still, 13 trials: at most 0.17 deg.
"""

# --- worn or not -------------------------------------------------------------------------------

OFF_BODY_TILT_DEG: Final = 0.3
"""Largest wander of the gravity direction within a minute on a table (measured: <= 0.24)."""

OFF_BODY_RATE_DPS: Final = 0.15
"""Largest spread of 1 s mean angular rates within a minute on a table (measured: <= 0.10)."""

OFF_BODY_MINUTES: Final = 10
"""So many minutes without even the movement of breathing make a sensor "not worn".

A standing pelvis was as quiet as a table for 4 s, so seconds do not tell; no recording of sleep
with sensors on the spine could be had, so the time is chosen on the safe side.
"""

DEAD_STILL_DPS: Final = 0.03
DEAD_STILL_MINUTES: Final = 3
"""Scatter of 1 s mean angular rates within a minute that no body keeps, and for how long.

Measured, standard deviation of the worst axis: on a table 0.005 to 0.021 (30 of 33 rests of 13
recordings), on four sites of a person standing still 0.22 to 0.43. Breathing with 0.03 deg of tilt
would reach it; quiet breathing tilts a rib cage by 0.1 to 0.5 deg (assumed for lying; head and
pelvis less). A pause of breathing in sleep lasts a minute or two.
"""

BREATHING_HZ: Final = (0.12, 0.49)
BREATHING_SHARE: Final = 0.40
"""A minute breathes when so much of the power in this band lies within 0.05 Hz of one rate.

7 to 29 breaths a minute. In noise 0.31 (95th percentile) and 0.42 (99.9th), by simulation; rests on
a table look like noise. Breaths whose rate varies by 8 % are found from 0.01 deg on with a good
gyroscope (scatter of 1 s means 0.007 deg/s) and from 0.03 deg on with a poor one (0.02 deg/s).
"""

ABSENT_S: Final = 60
"""After so long without a usable sample nobody knows any more whether the sensor is worn."""
