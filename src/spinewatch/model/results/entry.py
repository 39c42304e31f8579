"""Any result, and how it is kept and travels."""

from msgspec import Struct

from spinewatch.model.results.base import RESULT_VERSION, Producer
from spinewatch.model.results.days import Day, Night
from spinewatch.model.results.moments import Levels, Minute
from spinewatch.model.results.muscle import Attack, Episode
from spinewatch.model.results.said import Diary
from spinewatch.model.results.spine import GuidedTest, MobilityWindow
from spinewatch.model.results.watching import Alert, SensorHealth

AnyResult = (
    Levels
    | Minute
    | Episode
    | Attack
    | MobilityWindow
    | GuidedTest
    | Night
    | Day
    | SensorHealth
    | Diary
    | Alert
)


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A result as the journal holds it and as it travels: with sequence and label.

    ``utc_ns`` is absent until the clock is trusted; once given it never changes.
    """

    version: int = RESULT_VERSION
    producer: Producer
    epoch: str
    seq: int
    result: AnyResult
    utc_ns: int | None = None
    utc_offset_min: int | None = None
