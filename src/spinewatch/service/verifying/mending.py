"""What is missing in InfluxDB, sent once more."""

from collections.abc import Iterable

from spinewatch.journal.ranges import TimeSpan
from spinewatch.service.verifying.comparing import HOUR_NS
from spinewatch.service.verifying.differences import Difference, Word

MISSING = frozenset({Word.LOST, Word.WAITING})
"""What the journal has and InfluxDB should have. What is not delivered yet belongs to it: sent
twice it does no harm, and a mark that was not written down looks the same."""


def missing(found: Iterable[Difference]) -> int:
    """Count the results that are missing."""
    return sum(each.count for each in found if each.word in MISSING)


def spans_to_mend(found: Iterable[Difference], span: TimeSpan) -> tuple[TimeSpan, ...]:
    """Give the hours of a span in which something is missing, those that touch in one piece."""
    hours = sorted({each.hour_ns for each in found if each.word in MISSING})
    spans: list[TimeSpan] = []
    for hour_ns in hours:
        end_ns = min(hour_ns + HOUR_NS, span.end_ns)
        if spans and spans[-1].end_ns == hour_ns:
            spans[-1] = TimeSpan(spans[-1].start_ns, end_ns)
        else:
            spans.append(TimeSpan(max(hour_ns, span.start_ns), end_ns))
    return tuple(spans)
