"""Constants of the simulated person, with where they come from."""

from types import MappingProxyType
from typing import Final

from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.simulation.pose import LUMBAR, NECK, THORAX

GRAVITY_M_S2: Final = 9.80665
"""Standard gravity (ISO 80000-3): what a sensor at rest reads, upward."""

# --- the scenario -------------------------------------------------------------------------------

MIN_MINUTES: Final = 3.0
"""A tonic episode needs a minute, and every story needs a before and an after."""

TRANSITION_S: Final = 4.0
"""Time to change posture: getting up from lying takes a stiff person about this long."""

STIFF_SPEED_SHARE: Final = 0.5
STIFF_RANGE_SHARE: Final = 0.86
STIFF_MINUTES: Final = 90.0
"""A slow morning: what is left of speed and range on waking, and how long until all is usual.

Speed suffers before range does (Kiefer 2024: speed changed from morning to afternoon, range did
not); the bend on waking is 65.3 of the 75.8 deg of an hour later (Bend Ease): 0.86. How slow and
for how long is an assumption.
"""

# --- the body -----------------------------------------------------------------------------------

BONE_M: Final = (0.10, 0.16, 0.30, 0.20)
"""Lever arms hip to s1, s1 to l1, l1 to c7, c7 to the back of the head: an adult's, rounded."""

BREATHS_HZ: Final = 0.25
"""Fifteen breaths a minute."""

BREATHING_DEG: Final = 0.4
"""How far the thorax extends and flexes with a quiet breath."""

BREATHING_BELOW_DEG: Final = 0.1
"""How far the pelvis tilts with it, and l1 the other way: nobody lies dead still; assumption."""

STRIDE_HZ: Final = 0.95
"""1.9 steps a second: comfortable walking."""

SWAY_HZ: Final = (0.04, 0.35)
"""Postural sway lies mostly below 0.5 Hz."""

GAIT_SHARE: Final = MappingProxyType(
    {
        MotionSite.S1: 1.0,
        MotionSite.L1: 0.95,
        MotionSite.T10: 0.9,
        MotionSite.CHEST: 0.85,
        MotionSite.C7: 0.8,
        MotionSite.HEAD: 0.7,
    }
)
"""Share of the pelvis's acceleration in walking that reaches a site: the trunk damps the rest."""

LYING_PITCH_DEG: Final = -86.0
"""Pitch of the trunk on a mattress; the pillow does the rest."""

HEADING_WANDER_HZ: Final = (0.004, 0.03)
"""One turns a corner every half minute to every few minutes, on foot and in a car; assumption."""

RIDE_HZ: Final = (0.02, 0.2)
RIDE_M_S2: Final = 0.9
"""Root mean square of a car's braking, starting and cornering on a way through town; assumption."""

VIBRATION_HZ: Final = (4.0, 12.0)
VIBRATION_M_S2: Final = (0.25, 0.25, 0.6)
"""Root mean square on the seat: forward, left, up (assumption, from 0.3 to 1 m/s^2 overall)."""

WAVES: Final = 5
"""Sinusoids that make up each of these; with odd frequencies they do not repeat within a drive."""

VIBRATION_SHARE: Final = MappingProxyType(
    {
        MotionSite.S1: 1.0,
        MotionSite.L1: 1.1,
        MotionSite.T10: 1.0,
        MotionSite.CHEST: 0.9,
        MotionSite.C7: 0.8,
        MotionSite.HEAD: 0.6,
    }
)
"""Share of the seat's vibration that reaches a site; assumption.

The trunk resonates near 5 Hz and the neck damps what lies above.
"""

SKIN_DRAG: Final = MappingProxyType(
    {
        MotionSite.S1: (LUMBAR, 0.04),
        MotionSite.L1: (LUMBAR, -0.06),
        MotionSite.T10: (THORAX, -0.03),
        MotionSite.CHEST: (THORAX, -0.03),
        MotionSite.C7: (THORAX, -0.05),
        MotionSite.HEAD: (NECK, -0.01),
    }
)
"""Which joint moves the skin under a sensor against the bone, by which share; assumption.

Skin stays behind the vertebra that turns, and the skin over the sacrum is drawn along by the back
above it. A headband hardly slides.
"""

STRIKE_RING_HZ: Final = 8.0
STRIKE_RING_S: Final = 0.05
STRIKE_RING_DEG: Final = 0.3
STRIKE_RING_M_S2: Final = 1.5
"""After each heel strike soft tissue under a sensor rings; assumption.

Frequency, decay time, and amplitudes of tilt and of acceleration: 0.3 deg at 8 Hz are 15 deg/s.
"""

# --- motion sensors -----------------------------------------------------------------------------

MOUNTING_TILT_DEG: Final = 20.0
"""Largest error of mounting besides pods that were turned by a quarter."""

SUDDEN_SLIP_S: Final = 0.3
"""Shortest time in which a sensor slips: even a knock takes its time and is felt as a turn."""

GYRO_BIAS_DPS: Final = 0.5
"""Constant bias of each gyroscope: the order of what data sheets allow after calibration."""

GYRO_NOISE_DPS: Final = 0.08
"""Noise per sample in a band of about 100 Hz, of the order of a consumer part's resolution."""

ACCELEROMETER_NOISE_M_S2: Final = 0.02
"""About 2 mg per sample: a consumer part's 150-200 ug per root hertz in a band of 100 Hz."""

ACCELEROMETER_RANGE_M_S2: Final = 16 * GRAVITY_M_S2
GYRO_RANGE_DPS: Final = 2000.0
"""Fixed ranges of the WitMotion BLE family."""

BIAS_PER_K_DPS: Final = 0.03
"""Standard deviation over axes of the change of a gyroscope's bias with its temperature.

Data sheets of wearables' parts say from 0.01 (ST LSM6DSO) to 0.05 dps/K (Bosch BMI160), typically.
"""

WARMING_TAU_S: Final = 20 * 60.0
"""Time constant with which a pod on the skin takes on a new temperature; assumption."""

ROOM_C: Final = 21.0
ON_SKIN_C: Final = 31.0
IN_BED_C: Final = 34.0
WARMTH_SPREAD_K: Final = 1.0
"""Room, skin under clothes, skin under a duvet, and how much places on one body differ."""

# --- clocks -------------------------------------------------------------------------------------

DRIFT_PPM: Final = MappingProxyType({"witmotion": -7000.0, "npg_lite": 40.0, "bitalino": -25.0})
"""WitMotion's clock is about 0.7 % slow (99.3 of 100 Hz measured); the others run on crystals."""

DEFAULT_DRIFT_PPM: Final = 20.0
DRIFT_SPREAD_PPM: Final = 15.0
"""One specimen against another."""

# --- muscles and electrodes ---------------------------------------------------------------------

FADE_S: Final = 0.05
"""Cross-fade between two stretches; sine against cosine keeps the power of unrelated signals."""

REST_HOPS_S: Final = (7, 8, 9)
"""Rest is the sum of this many independent real quiet channels, so that none is recognised; each
has its own length of stretch in seconds, so that the joints do not coincide."""

CONTRACTION_HOP_S: Final = 3
"""Length of a stretch of contraction, cut anywhere from the eight seconds of a trial."""

TONE_WANDER_DB: Final = 1.0
"""Postural tone is never constant: it swells and fades by about this much within a minute."""

BREATHING_DEPTH: Final = 0.2
"""Share of the tone's power that rises and falls with the breath: an everyday look-alike."""

REST_SPREAD: Final = 0.2
"""Relative spread of the resting amplitude between electrode sites."""

MAINS_HZ: Final = 50.0

# --- everyday muscle work -----------------------------------------------------------------------

SYLLABLES_HZ: Final = (3.5, 5.5)
PHRASES_HZ: Final = (0.1, 0.35)
"""Speech has four to five syllables a second; a phrase lasts a few seconds."""

CHEWS_HZ: Final = 1.4
"""Chewing is a steady rhythm of one to two a second."""

COUGH_S: Final = 0.35
COUGH_EVERY_S: Final = 0.7
COUGHS_IN_FIT: Final = 3
FIT_EVERY_S: Final = 9.0
"""Three coughs, then breath is taken; assumption."""

KEYS_HZ: Final = (0.5, 3.0)
"""Shoulders follow hands that go over keys and mouse; assumption."""

TREMOR_HZ: Final = (7.0, 11.0)
TREMOR_WANDER_HZ: Final = 0.1
"""Shivering is a tremor that waxes and wanes 4 to 8 times a minute; assumption."""

HOLD_CYCLE_S: Final = 14.0
HOLD_SHARE: Final = 0.7
"""Exercises for the back are held for about ten seconds and repeated."""

# --- heart ---------------------------------------------------------------------------------------

ECG_PEAK: Final = MappingProxyType(
    {
        EmgSite.UPPER_TRAPEZIUS_LEFT: 6.0,
        EmgSite.UPPER_TRAPEZIUS_RIGHT: -4.0,
        EmgSite.CERVICAL_PARASPINAL_LEFT: 4.0,
        EmgSite.CERVICAL_PARASPINAL_RIGHT: -3.0,
        EmgSite.THORACIC_PARASPINAL_LEFT: 18.0,
        EmgSite.THORACIC_PARASPINAL_RIGHT: 11.0,
        EmgSite.LUMBAR_ERECTOR_LEFT: 9.0,
        EmgSite.LUMBAR_ERECTOR_RIGHT: 6.0,
    }
)
"""Peak of a QRS complex in root mean squares of rest; assumption. The nearer to the heart the
larger, more on the left; in microvolts some 20 to 100."""

HEART_SPREAD: Final = 0.05
"""Relative swing of the heart rate with breath and slow waves."""

SLOW_WAVE_HZ: Final = 0.095
"""Slow waves of heart rate and blood pressure: about six a minute."""

# --- contact -------------------------------------------------------------------------------------

ANEW_GAIN_DB: Final = 1.5
ANEW_NOISE_DB: Final = 1.0
ANEW_SITE_DB: Final = 1.5
"""Standard deviations between days of electrodes put on anew; assumption: everything, the floor
alone, and the muscle below them. Amplitude of repeated placements differs by 10 to 20 %."""

PRESSED_NOISE_DB: Final = 1.2
PRESSED_SPREAD_DB: Final = 1.5
PRESSED_SWING: Final = 15.0
PRESSED_JOLT: Final = 40.0
"""An electrode under a pillow: the floor rises by this; on whole days it rises or falls by up to
the second. Each breath shifts the baseline, and pressing and letting go are felt as jolts (the last
two in root mean squares of rest). Assumptions."""

# --- artefacts -----------------------------------------------------------------------------------

WANDER_HZ: Final = (0.05, 0.8)
SHAKE_HZ: Final = (1.0, 15.0)
SHAKE_SHARE: Final = 6.0
"""The baseline wanders always, and shakes so much more in movement; movement of electrode and cable
lies mostly below 20 Hz."""

WALKING_SHAKES: Final = 0.3
SHAKES_FULLY_DEG: Final = 45.0
"""How much walking shakes electrodes, against getting up, and the turn that shakes as much."""

TUG: Final = 150.0
TUG_S: Final = 0.3
TUG_HZ: Final = 3.0
"""A tug at a cable: a step of so many root mean squares of rest that decays and swings."""

PULSE: Final = 60.0
PULSE_S: Final = 0.0006
PULSE_SHARE_ELSEWHERE: Final = 0.1
"""Pulses of a stimulator (in root mean squares of rest) after the amplifier's band: biphasic, about
2 ms long; farther away less is seen of them. Assumptions."""

USUAL_WANDER: Final = 1.0
USUAL_ASYMMETRY_DB: Final = 1.0
"""Baseline wander and differences between sites in stories about everyday life; assumptions."""

DRYING_DB_PER_HOUR: Final = 0.03
SWEAT_DB: Final = -1.5
SWEAT_DRIES_S: Final = 40 * 60.0
TUGS_PER_DAY: Final = 12.0
"""Whole days: how fast the floor rises, how much sweat takes away until it has dried, and how often
a cable is caught on something; assumptions."""

TENS_HZ: Final = 80.0
TENS_S: Final = 20 * 60.0
"""An ordinary session: 50 to 150 pulses a second for some twenty minutes."""
