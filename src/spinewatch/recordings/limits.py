"""Limits of what a recording may hold, each with its reason."""

from typing import Final

HEAD_BYTES: Final = 1 << 16
"""What is looked at to recognise a file and its columns: about a thousand lines of text."""

CHUNK_BYTES: Final = 1 << 22
"""Text is read in pieces of 4 MiB: long enough that the parser's start-up cost vanishes, short
enough for a small Pi and for a progress bar that moves."""

SAMPLE_LINES: Final = 50
"""Lines that decide on delimiter, decimal sign and header."""

MAX_LISTED: Final = 12
"""Names listed in a message before the rest is only counted."""

EMG_RATE_HZ: Final = (200.0, 2000.0)
"""Rates at which the activation detector was measured. Below 200 Hz most of the power of surface
EMG (20-450 Hz) is folded or lost."""

MOTION_RATE_HZ: Final = (10.0, 1000.0)
"""Trunk and head movement lies below 10 Hz; strap-down integration needs at least that rate."""

RATE_SLACK: Final = 0.02
"""The clock of a wearable may be off by so much: a nominal 200 Hz measured as 198 is still 200."""

JITTER_SHARE: Final = 0.25
"""Steps of an even time column may differ from the period by a quarter of it (root mean square).
Times that scatter more are arrival times or truly uneven sampling."""

ROUNDING_S: Final = 1e-3
"""Loggers write times in milliseconds or finer; finer ones never hide the rate of EMG."""

STEADY_PARTS: Final = (10, 50)
"""The rate is compared between ten parts of a time column, of at least 50 steps each."""

ROUNDED_TIMES_MIN_LOST: Final = 3
"""From this many apparent losses on it is asked whether rounded times explain them better."""

MAX_GRID_GROWTH: Final = 10
"""A recording whose holes make it ten times longer is several recordings."""

RISING_SHARE: Final = 0.9
"""EMG steps upward half of the time; a clock or a counter (modulo 16 or more) nearly always."""

RISING_MIN_SAMPLES: Final = 100
"""Fewer steps than this can rise by chance."""

MAX_EMG_UV: Final = 100_000.0
"""Surface EMG stays below 10 mV; ten times that, and the unit is wrong."""

MIN_EMG_UV: Final = 0.2
"""The best amplifiers have 0.14 uV RMS of input noise (ADS1299), which exceeds 0.36 uV in one
sample of a hundred; below this the unit is wrong."""

EMG_EXTREME_QUANTILE: Final = 0.99
"""Amplitude for those two limits: exceeded by one sample in a hundred, so single spikes are not
taken for the unit."""

GRAVITY_M_S2: Final = 9.80665

GRAVITY_SHARE: Final = (0.7, 1.6)
"""The median accelerometer magnitude of a body part lies between these shares of 1 g, also on a
bicycle and in brisk exercise; units of g and m/s^2 are 9.8 apart."""

MAX_GYR_RAD_S: Final = 69.7
"""4000 deg/s, the widest range of wearable gyroscopes (and what the orientation filter takes)."""

TURN_WINDOW_S: Final = 0.25
"""Turns are compared over quarter seconds: noise of the accelerometer averages out, and a body part
turns by a small angle only."""

TURN_MIN_RAD: Final = 0.05
"""A window counts when gravity turned by 3 deg in it: far above noise."""

TURN_MIN_WINDOWS: Final = 20
"""Five seconds of such movement are needed for a judgement."""

TURN_RATIO: Final = (0.07, 7.5)
"""Right units give 0.2 to 1.7 (see `turning`), degrees taken for radians 0.004 to 0.03, radians
taken for degrees 12 to 93: the bounds lie in the middle of the empty spans."""
