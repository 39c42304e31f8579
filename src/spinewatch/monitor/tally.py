"""What seconds add up to: minutes, quarters of an hour, middays, nights and days."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from spinewatch.days.daybook import DayBook
from spinewatch.days.kept import Memory
from spinewatch.days.midday import MiddayTurn
from spinewatch.mobility.ranges.windows import WindowTracker
from spinewatch.model.results import AnyResult
from spinewatch.model.sites import Segment
from spinewatch.monitor.eight_minutes import TenseMinutes, tense_shares, with_minute
from spinewatch.monitor.limits import MINUTE_NS, QUARTER_NS
from spinewatch.monitor.minute import minute_result
from spinewatch.monitor.second import BodySecond, slim
from spinewatch.timebase.labels import Label


class TallyState(Struct, frozen=True, kw_only=True):
    """What a tally must not forget within a boot."""

    minute: list[BodySecond]
    tense_minutes: TenseMinutes
    windows: Any
    days: Any


class Tally:
    """Adds up the seconds of one person.

    Minutes and quarters of an hour stand on the grid of the monotonic clock, so that no step of the
    wall clock cuts one in two; days and nights are local. Middays and the windows of days begin and
    end with a quarter of an hour of that grid, up to 15 minutes after 11:00, 17:00 and midnight.

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
        self._tense_minutes: TenseMinutes = {}
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
            minute=self._minute,
            tense_minutes=self._tense_minutes,
            windows=self._windows.state(),
            days=self._days.state(),
        )

    def restore(self, state: TallyState) -> None:
        """Go on where `state` was taken."""
        self._minute, self._tense_minutes = state.minute, state.tense_minutes
        self._windows.restore(state.windows)
        self._days.restore(state.days)

    def _closed_minute(self) -> AnyResult:
        self._tense_minutes = with_minute(self._tense_minutes, self._minute)
        minute = minute_result(
            self._minute,
            person=self._person,
            boot_id=self._boot_id,
            excursions=self._windows.excursions_of_minute(),
            tense_shares_8min=tense_shares(self._tense_minutes),
        )
        self._minute = []
        return minute

    def _closed_quarter(self, end_ns: int) -> list[AnyResult]:
        who = {"person": self._person, "boot_id": self._boot_id}
        results = self._kept(self._windows.close(end_ns, **who))
        match self._days.turning_midday(end_ns):
            case MiddayTurn.BEGINS:
                self._windows.begin_midday()
            case MiddayTurn.ENDS:
                results += self._kept(self._windows.close_midday(end_ns, **who))
        if self._days.closing_day(end_ns):
            results += self._kept(self._windows.close_day(end_ns, **who))
        return results

    def _kept(self, result: AnyResult) -> list[AnyResult]:
        """Give a result and the nights and days that it completes."""
        return [result, *self._days.take(result)]
