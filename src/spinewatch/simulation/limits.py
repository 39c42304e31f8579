"""Constants of the simulated person, with where they come from."""

from types import MappingProxyType
from typing import Final

from spinewatch.model.sites import MotionSite

GRAVITY_M_S2: Final = 9.80665
"""Standard gravity (ISO 80000-3): what a sensor at rest reads, upward."""

# --- the scenario -------------------------------------------------------------------------------

MIN_MINUTES: Final = 3.0
"""A tonic episode needs a minute, and every story needs a before and an after."""

TRANSITION_S: Final = 4.0
"""Time to change posture: getting up from lying takes a stiff person about this long."""

# --- the body -----------------------------------------------------------------------------------

BONE_M: Final = (0.10, 0.16, 0.30, 0.20)
"""Lever arms hip to s1, s1 to l1, l1 to c7, c7 to the back of the head: an adult's, rounded."""

BREATHS_HZ: Final = 0.25
"""Fifteen breaths a minute."""

BREATHING_DEG: Final = 0.4
"""How far the thorax extends and flexes with a quiet breath."""

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

# --- motion sensors -----------------------------------------------------------------------------

MOUNTING_TILT_DEG: Final = 20.0
"""Largest error of mounting (science 2.5) besides pods that were turned by a quarter."""

GYRO_BIAS_DPS: Final = 0.5
"""Constant bias of each gyroscope (science 2.5)."""

GYRO_NOISE_DPS: Final = 0.08
"""Noise per sample in a band of about 100 Hz, of the order of a consumer part's resolution."""

ACCELEROMETER_NOISE_M_S2: Final = 0.02
"""About 2 mg per sample: a consumer part's 150-200 ug per root hertz in a band of 100 Hz."""

ACCELEROMETER_RANGE_M_S2: Final = 16 * GRAVITY_M_S2
GYRO_RANGE_DPS: Final = 2000.0
"""Fixed ranges of the WitMotion BLE family."""

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
