"""Constants of guided tests, each with its derivation or source."""

from typing import Final

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
