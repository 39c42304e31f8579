"""Constants of segment angles, each with its derivation or source."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from spinewatch.model.sites import Segment

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

LONG_TURN_S: Final = 60.0
"""No turn is held for longer: an assumption. As long must a heading away from the old neutral have
been kept to be the new one, or half a minute before the second screen would be, as long as drift is
not known."""

ANCHORED_DEG: Final = 2.0
"""Uncertainty of an anchored neutral heading: how straight a quiet spine is."""

AXIAL_BUDGET_DEG: Final = 5.0
"""Uncertainty of heading that an axial angle may carry: the accuracy asked of an excursion."""

DRIFT_FLOOR_DPS: Final = 0.03
"""Uncertainty of the gyroscope bias that no amount of rest improves (VQF's value at rest)."""

DRIFT_MEAN_S: Final = 300
DRIFT_SEEN_S: Final = 120
DRIFT_SEEN_DPS: Final = 0.03
"""The drift that an anchor had to follow, on average over five minutes, goes on, give or take this.

Known after two minutes. A neutral that wanders by 10 deg, as far as excursions are not told from
it, is 0.03 deg/s over five minutes. The filter's own uncertainty after minutes without rest is 0.3
to 0.5 deg/s and ends every turn after some seconds. Its bias can be off by 0.2 deg/s for an hour
of desk work: a neutral that waited for the end of a turn without drifting along then took the next
turn that was held for neutral, and rotation was wrong by 26, lateral flexion by 13 deg.
"""

DRIFT_SURER: Final = 0.5
"""Filters that fear less than this share of what they feared while a drift was seen have learnt
their biases meanwhile, and the drift is another one. A rest takes 0.4 deg/s to 0.04; while nothing
rests it changes by less than a third in ten minutes."""

UNMEASURED_TURN_DEG: Final[Mapping[Segment, float]] = MappingProxyType(
    {Segment.NECK: 40.0, Segment.THORAX: 17.5, Segment.LUMBAR: 7.0}
)
"""What a turn may be that nobody measures, because neutral is unknown or there is no gyroscope.

Half of normal, but for the lumbar spine all of it. With 15 deg for each, flexion and lateral
flexion of a neck that was turned by 30 were told and wrong by 8 to 10.
"""

LEAK_LIMIT_DEG: Final = 5.0
"""Largest leak of heading error into flexion or lateral flexion that still counts as valid."""

UPRIGHT_COSINE: Final = 0.5
"""Cosine of 60 deg: beyond it the vertical says more about side bending than about turning."""

SIDE_SINE: Final = 0.866
"""Sine of 60 deg: an axis closer than 30 deg to the vertical has no usable inclination."""
