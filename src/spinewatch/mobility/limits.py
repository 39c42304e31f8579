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

REST_RATE_DPS: Final = 0.5
"""Angular rate that varies less is rest, in which the filter learns the gyroscope bias at once.

VQF's own 2 deg/s is for sensors on a table. A standing body sways less than that and turns slowly
while it does: in simulated standing the filter took that for a bias and the heading of the head
drifted by 0.28 deg/s (with 0.5: 0.04, from movement alone), while it vouched for 0.06. On 13 BROAD
trials, which rest on a table between, nothing changes (3.291 against 3.293 deg of heading).
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

# --- the sensor's own clock and gyroscope bias ------------------------------------------------

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

# --- a sensor without gyroscope ---------------------------------------------------------------

TILT_SMOOTH_S: Final = 0.1
TILT_SLOW_S: Final = 0.4
TILT_MOVING_DEG: Final = 4.0
TILT_FORCE_M_S2: Final = 0.5
TILT_HOLD_S: Final = 0.5
"""When specific force is gravity: smoothed over 0.1 s, its length is within 0.5 m/s^2 of gravity
and its direction within 4 deg of that smoothed over 0.4 s (13 deg/s), both for 0.5 s.

Measured on 13 BROAD trials in handled movement: what is left, 7 % of all and 33 % of the slow trial
with breaks, has 2.2 deg root mean square and 4.7 deg at the 95th percentile; without the gate the
trials have 4 to 62 deg. While handled to and fro, acceleration looks like tilting: the two slow
translations with most of it left keep 3.3 and 3.5 deg. A hold of 0.25 s leaves 10 % with 2.7 deg.
"""

TILT_REST_DEG: Final = 0.3
"""Direction that differs by less from its own slow mean, for `TILT_HOLD_S`: lies or is held still.

Measured while BROAD's sensor lay still, 13 trials: at most 0.17 deg.
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

DRIFT_MEAN_S: Final = 300
DRIFT_SEEN_S: Final = 120
DRIFT_SEEN_DPS: Final = 0.03
"""The drift that an anchor had to follow, on average over five minutes, bounds the coming one.

Known after two minutes. A neutral that wanders by 10 deg, as far as excursions are not told from
it, is 0.03 deg/s over five minutes. Without this bound the filter's own uncertainty after minutes
without rest, 0.3 to 0.5 deg/s, ends every turn after some seconds; in simulated walking, standing
and desk work its bias is off by 0.02 to 0.06.
"""

UNTRUSTED_HEADING_DEG: Final = 15.0
"""Heading error assumed while neutral is being sought: about half the axial range of the thorax."""

LEAK_LIMIT_DEG: Final = 5.0
"""Largest leak of heading error into flexion or lateral flexion that still counts as valid."""

UPRIGHT_COSINE: Final = 0.5
"""Cosine of 60 deg: beyond it the vertical says more about side bending than about turning."""

SIDE_SINE: Final = 0.866
"""Sine of 60 deg: an axis closer than 30 deg to the vertical has no usable inclination."""

# --- movement ---------------------------------------------------------------------------------

MOVING_ON_DPS: Final = 15.0
MOVING_OFF_DPS: Final = 8.0
"""Angular rate (root mean square of a second) at which the body starts and ceases to be moving.

Measured on back and hip: quiet standing 1, small shifts 3 to 7, walking 30 to 80 deg/s.
"""

# --- calibration of mounting ------------------------------------------------------------------

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

# --- guided tests -----------------------------------------------------------------------------

MAX_TRIES: Final = 3
"""The best of up to three counts: more would tire, and further tries gain little."""

TRY_MIN_DEG: Final = 10.0
"""Least movement that is a try: as of an excursion, well above sway and small corrections."""

TRY_BACK_SHARE: Final = 0.5
"""A try is over when half of it is undone; not everybody comes all the way back at once."""

TRY_SMOOTHING_S: Final = 0.25
"""An end of range must last so long to count: a jerk of the skin is shorter."""

CHEST_MCID_DEG: Final = 14.0
"""Difference of chest inclination (hips included) that mattered to patients: Bend Ease, 30
patients. It says nothing of a lumbar angle or of any other site."""

WAKING_SLOTS_MIN: Final = (15.0, 45.0, 90.0)
"""Bounds of the times after waking that are compared with each other: around 0, 30 and 60 minutes.

Chest inclination rose from 65 deg on waking to 71 and 76 (Bend Ease), and lumbar range rises
during the day (Dvorak 1995), so tests of different times have nothing to say to each other.
"""

# --- excursions and used range ----------------------------------------------------------------

EXCURSION_DEG: Final = 10.0
"""Least size of an excursion: above sway, breathing and the error of an angle (3 deg)."""

EXCURSION_BACK_DEG: Final = 5.0
"""Within half of that an excursion is back: few come back to the very degree."""

HELD_S: Final = 60.0
"""A posture held so long is where the segment rests; also how slowly the resting angle follows.

With it a movement of 40 deg that takes a minute each way is still an excursion: the resting angle
follows 0.67 deg/s with a lag that grows to 25 deg. Sinking into a chair at 0.1 deg/s is none.
"""

REST_SOUGHT_S: Final = 10.0
"""After a gap the first quiet second tells where a segment rests; if none comes, the mean of so
long: several strides of walking."""

OUT_FOLLOWED_S: Final = 300.0
"""How slowly the resting angle follows what is out: in walking that began askew it finds the middle
within minutes, while a movement out and back of a minute shifts it by a tenth of its size.
"""

EXCURSIONS_NEEDED: Final = 30
"""So many excursions make a used range: fewer say how little reason there was to move."""

MOVES_DPS: Final = 3.0
"""From this speed on a segment moves: above the 1 deg/s of quiet stance, within small shifts."""
