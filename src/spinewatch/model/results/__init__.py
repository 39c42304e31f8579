"""Everything a producer writes to the journal.

A result carries person, boot and monotonic time, whether it is valid and if not, why. Sequence,
epoch and UTC label are given by the journal at commit: see `Entry`. An unknown value is an absent
field; NaN is never written.
"""

from spinewatch.model.results.base import RESULT_VERSION, Producer, Result
from spinewatch.model.results.days import (
    Change,
    Day,
    Direction,
    MorningStart,
    Night,
    SiteDay,
    StartState,
)
from spinewatch.model.results.entry import AnyResult, Entry
from spinewatch.model.results.moments import Levels, Minute
from spinewatch.model.results.muscle import (
    POSSIBLE,
    Activity,
    Attack,
    Episode,
    Grade,
    Side,
    SiteLevel,
    SiteMinute,
)
from spinewatch.model.results.said import Diary
from spinewatch.model.results.spine import (
    GuidedTest,
    MobilityWindow,
    PlaneRange,
    SegmentLevel,
    SegmentMinute,
    WindowLength,
)
from spinewatch.model.results.watching import Alert, AlertClass, AlertLevel, SensorHealth, Worn

__all__ = [
    "POSSIBLE",
    "RESULT_VERSION",
    "Activity",
    "Alert",
    "AlertClass",
    "AlertLevel",
    "AnyResult",
    "Attack",
    "Change",
    "Day",
    "Diary",
    "Direction",
    "Entry",
    "Episode",
    "Grade",
    "GuidedTest",
    "Levels",
    "Minute",
    "MobilityWindow",
    "MorningStart",
    "Night",
    "PlaneRange",
    "Producer",
    "Result",
    "SegmentLevel",
    "SegmentMinute",
    "SensorHealth",
    "Side",
    "SiteDay",
    "SiteLevel",
    "SiteMinute",
    "StartState",
    "WindowLength",
    "Worn",
]
