"""Constants of excursions and used range, each with its derivation or source."""

from typing import Final

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
