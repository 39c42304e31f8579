"""What seconds add up to: minutes, quarters of an hour, nights and days."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from spinewatch.days.daybook import DayBook
from spinewatch.days.kept import Memory
from spinewatch.mobility.ranges.windows import WindowTracker
from spinewatch.model.results import AnyResult
from spinewatch.model.sites import Segment
from spinewatch.monitor.limits import MINUTE_NS, QUARTER_NS
from spinewatch.monitor.minute import minute_result
from spinewatch.monitor.second import BodySecond, slim
from spinewatch.timebase.labels import Label


class TallyState(Struct, frozen=True, kw_only=True):
    """What a tally must not forget within a boot."""

    minute: list[BodySecond]
    windows: Any
    days: Any


class Tally:
    """Adds up the seconds of one person.

    Minutes and quarters of an hour stand on the grid of the monotonic clock, so that no step of the
    wall clock cuts one in two; days and nights are local.

    Parameters
    ----------
    person, boot_id
        Stand in every result.
    segments
        Which segments are watched.
    label_of
        Label of a monotonic time, or None while the clock is not trusted.
    memory
        What is known of earlier days.
    """

    def __init__(
        self,
        *,
        person: str,
        boot_id: str,
        segments: Sequence[Segment],
        label_of: Callable[[int], Label | None],
        memory: Memory | None,
    ) -> None:
        self._person = person
        self._boot_id = boot_id
        self._minute: list[BodySecond] = []
        self._windows = WindowTracker(segments)
        self._days = DayBook(person=person, boot_id=boot_id, label_of=label_of, memory=memory)

    def take(self, second: BodySecond) -> list[AnyResult]:
        """Take the next second; give what it completes."""
        self._windows.update(second.segments, second.context)
        self._minute.append(slim(second))
        results: list[AnyResult] = []
        if second.end_ns % MINUTE_NS == 0:
            results += self._kept(self._closed_minute())
        if second.end_ns % QUARTER_NS == 0:
            results += self._closed_quarter(second.end_ns)
        return results

    def minutes_since_waking(self, mono_ns: int) -> float | None:
        """Minutes since the last rise of the main sleep; None where nobody saw it."""
        return self._days.minutes_since_waking(mono_ns)

    def memory(self) -> Memory | None:
        """Give what outlives the boot."""
        return self._days.memory()

    def state(self) -> TallyState:
        """Give everything, to go on exactly here."""
        return TallyState(
            minute=self._minute, windows=self._windows.state(), days=self._days.state()
        )

    def restore(self, state: TallyState) -> None:
        """Go on where `state` was taken."""
        self._minute = state.minute
        self._windows.restore(state.windows)
        self._days.restore(state.days)

    def _closed_minute(self) -> AnyResult:
        minute = minute_result(
            self._minute,
            person=self._person,
            boot_id=self._boot_id,
            excursions=self._windows.excursions_of_minute(),
        )
        self._minute = []
        return minute

    def _closed_quarter(self, end_ns: int) -> list[AnyResult]:
        who = {"person": self._person, "boot_id": self._boot_id}
        results = self._kept(self._windows.close(end_ns, **who))
        if self._days.closing_day(end_ns):
            results += self._kept(self._windows.close_day(end_ns, **who))
        return results

    def _kept(self, result: AnyResult) -> list[AnyResult]:
        """Give a result and the nights and days that it completes."""
        return [result, *self._days.take(result)]
