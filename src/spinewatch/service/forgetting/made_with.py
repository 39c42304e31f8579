"""Results that come after a span and were made with a part of it.

A result is dated by its end, and goes with the span that its end lies in. What sums up a longer
time stays and is named: how much of the time behind the span may go for it, the person decides.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final

from spinewatch.journal.ranges import TimeSpan
from spinewatch.journal.reader import JournalReader
from spinewatch.model.results import (
    Alert,
    Attack,
    Day,
    Diary,
    Entry,
    Episode,
    GuidedTest,
    Minute,
    MobilityWindow,
    Night,
    Result,
    SensorHealth,
    WindowLength,
)
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE
from spinewatch.monitor.eight_minutes import SUSTAINED_MINUTES

_MINUTE_NS: Final = SECONDS_PER_MINUTE * NS_PER_S
_HOUR_NS: Final = 60 * _MINUTE_NS
_LONG_DAY_NS: Final = 25 * _HOUR_NS
"""A day on which clocks go back. One that is shorter may be named for an hour too much."""

_REACH_NS: Final[dict[type[Result], int]] = {
    SensorHealth: _MINUTE_NS,
    Minute: SUSTAINED_MINUTES * _MINUTE_NS,
    GuidedTest: 10 * _MINUTE_NS,
    MobilityWindow: _LONG_DAY_NS,
    Episode: _LONG_DAY_NS,
    Attack: _LONG_DAY_NS,
    Night: _LONG_DAY_NS,
    Day: 2 * _LONG_DAY_NS,
    Diary: 7 * _LONG_DAY_NS,
    Alert: 7 * _LONG_DAY_NS,
}
"""How far back each kind reaches at most. A minute also tells how tense the eight were that end
with it; a test takes ten at most; a day is told on the next; what a person says was felt up to a
week ago. An episode is told anew every minute: those of a day are enough to name it."""

_WINDOW_NS: Final = {
    WindowLength.QUARTER_HOUR: 15 * _MINUTE_NS,
    WindowLength.MIDDAY: 6 * _HOUR_NS,
    WindowLength.DAY: _LONG_DAY_NS,
}


def dates_of(span: TimeSpan) -> TimeSpan:
    """Give the dates of the results of a span: the second in which it ends is over a little later.

    Without that, what was measured right before its end would stay.
    """
    return span._replace(end_ns=span.end_ns + NS_PER_S)


def made_with(journals: Iterable[Path], span: TimeSpan) -> str | None:
    """Name what stays although a part of the span is in it, in a sentence; None where nothing does.

    Raises
    ------
    JournalError
        When a journal cannot be read.
    """
    found = list(chain.from_iterable(_in_journal(path, span) for path in journals))
    if not found:
        return None
    counts = Counter(str(entry.result.__struct_config__.tag) for entry in found)
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    last_s = max(entry.utc_ns or 0 for entry in found) // NS_PER_S
    last = f"{datetime.fromtimestamp(last_s, UTC).astimezone():%Y-%m-%d %H:%M:%S}"
    return (
        f"Results that end after the span and were made with a part of it: {told}, "
        f"the last at {last}. A later --to takes them, too."
    )


def _in_journal(path: Path, span: TimeSpan) -> Iterator[Entry]:
    after_ns = dates_of(span).end_ns - 1
    with JournalReader(path=path) as reader:
        for kind, reach_ns in _REACH_NS.items():
            later = reader.labelled_results(
                str(kind.__struct_config__.tag),
                after_utc_ns=after_ns,
                until_utc_ns=span.end_ns + reach_ns,
            )
            yield from (entry for entry in later if _begin_ns(entry) < span.end_ns)


def _begin_ns(entry: Entry) -> int:
    """Give in UTC from when on a result speaks."""
    return (entry.utc_ns or 0) - _length_ns(entry)


def _length_ns(entry: Entry) -> int:
    match result := entry.result:
        case Episode() | Attack() | Night():
            return result.mono_ns - result.start_mono_ns
        case Alert():
            began_ns = result.start_mono_ns
            return 0 if began_ns is None else result.mono_ns - began_ns
        case Diary():
            return result.mono_ns - result.event_mono_ns
        case MobilityWindow():
            return _WINDOW_NS[result.window]
        case Day():
            return _since_the_day_began_ns(result, entry)
        case _:
            return _REACH_NS[type(result)]


def _since_the_day_began_ns(day: Day, entry: Entry) -> int:
    """Give the time since the local midnight, an hour more for clocks that were changed."""
    midnight = datetime.fromisoformat(day.date).replace(tzinfo=UTC)
    local_ns = (entry.utc_ns or 0) + (entry.utc_offset_min or 0) * _MINUTE_NS
    return local_ns - int(midnight.timestamp()) * NS_PER_S + _HOUR_NS
