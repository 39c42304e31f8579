"""The day book: minutes and mobility windows in, nights and days out.

It works on results alone, so that a running monitor, a replay and a simulated month feed the same
code. It decides on dates, and nobody else does.
"""

from collections.abc import Callable

from spinewatch.days.facts import MinuteFacts, minute_facts
from spinewatch.days.kept import Closing, Kept, Memory, packed, remembered
from spinewatch.days.limits import AWAKE_AT_MOST_MIN, MINUTE_NS, WAITING_MAX
from spinewatch.days.local_time import local_day, minute_of_day
from spinewatch.days.midday import MiddayTurn, midday_facts
from spinewatch.days.morning import Morning, unknown_start
from spinewatch.days.sleep import night_result
from spinewatch.days.tally import DayTally
from spinewatch.model.errors import InputError
from spinewatch.model.packing import unpack
from spinewatch.model.results import (
    AnyResult,
    Day,
    Minute,
    MobilityWindow,
    MorningStart,
    WindowLength,
)
from spinewatch.timebase.labels import Label


class DayBook:
    """Adds up the days of one person.

    A day is told once: with its mobility window, or with the first minute after it where none
    comes. A night is told three hours after the last rise. Before the clock is trusted nothing is
    counted; an hour of it waits. Days and nights outlive a boot by way of `memory`.

    Parameters
    ----------
    person, boot_id
        Whose days, and the boot whose monotonic clock the results are on.
    label_of
        Label of a monotonic time, or None while the clock is not trusted.
    memory
        What an earlier day book gave; memory that cannot be used is refused, and changes say why.
    """

    def __init__(
        self,
        *,
        person: str,
        boot_id: str,
        label_of: Callable[[int], Label | None],
        memory: Memory | None = None,
    ) -> None:
        self._person = person
        self._boot_id = boot_id
        self._label_or_none = label_of
        self._memory = memory
        self._kept = Kept()

    def take(self, result: AnyResult) -> list[AnyResult]:
        """Take the next result; give the nights and days that are complete by it."""
        match result:
            case Minute():
                return self._take(minute_facts(result))
            case MobilityWindow(window=WindowLength.MIDDAY):
                self._take_midday(result)
            case MobilityWindow(window=WindowLength.DAY):
                return self._close_day()
        return []

    def turning_midday(self, end_ns: int) -> MiddayTurn | None:
        """Say at a quarter hour whether the window of a midday begins or ends with it.

        The midday that ends is told with its window, which comes next.
        """
        label = self._label_or_none(end_ns)
        kept = self._kept
        if label is None or not kept.adopted:
            return None
        return kept.midday.turn(day=kept.day, minute_of_day=minute_of_day(label))

    def closing_day(self, end_ns: int) -> bool:
        """Say at a quarter hour whether local midnight was passed since the last call.

        The day that is over is told with the mobility window of the day, which comes next.
        """
        label = self._label_or_none(end_ns)
        kept = self._kept
        if label is None or not kept.adopted:
            return False
        day = max(local_day(label), kept.asked_day)
        if day == kept.asked_day:
            return False
        kept.closing = Closing(day=kept.asked_day, mono_ns=end_ns)
        kept.asked_day = day
        return True

    def minutes_since_waking(self, mono_ns: int) -> float | None:
        """Minutes since the last rise of the main sleep; None where nobody saw it."""
        if self._label_or_none(mono_ns) is None or not self._kept.adopted:
            return None
        rise_ns = self._kept.sleep.rise_ns(self._label)
        if rise_ns is None or mono_ns < rise_ns:
            return None
        minutes = (mono_ns - rise_ns) / MINUTE_NS
        return minutes if minutes <= AWAKE_AT_MOST_MIN else None

    def state(self) -> bytes:
        """Give everything, to go on exactly here within this boot."""
        return packed(self._kept)

    def restore(self, state: bytes) -> None:
        """Go on where `state` was taken."""
        self._kept = unpack(state, Kept)

    def memory(self) -> Memory | None:
        """Give what outlives the boot; None where nothing could be dated yet."""
        kept = self._kept
        if not kept.adopted or kept.last_ns is None:
            return self._memory
        label = self._label(kept.last_ns)
        return Memory(
            person=self._person,
            utc_less_mono_ns=label.utc_ns - kept.last_ns,
            content=packed(kept),
        )

    def _label(self, mono_ns: int) -> Label:
        label = self._label_or_none(mono_ns)
        if label is None:
            raise InputError(
                "A clock that was trusted gives no label for an earlier time.",
                advice="Give labels of one boot, which are never taken back.",
            )
        return label

    def _take(self, minute: MinuteFacts) -> list[AnyResult]:
        waiting = [*self._kept.waiting, minute]
        label = self._label_or_none(minute.end_ns)
        if label is None:
            self._kept.waiting = waiting[-WAITING_MAX:]
            return []
        if not self._kept.adopted:
            self._adopt(label.utc_ns - minute.end_ns)
        self._kept.waiting = []
        return [result for each in waiting for result in self._count_minute(each)]

    def _take_midday(self, window: MobilityWindow) -> None:
        tally = self._kept.tallies.get(self._kept.midday.day)
        if tally is not None:
            tally.midday = midday_facts(window)

    def _adopt(self, utc_less_mono_ns: int) -> None:
        self._kept = remembered(
            self._memory, person=self._person, utc_less_mono_ns=utc_less_mono_ns
        )
        self._kept.adopted = True

    def _count_minute(self, minute: MinuteFacts) -> list[AnyResult]:
        kept = self._kept
        if kept.last_ns is not None and minute.start_ns < kept.last_ns:
            return []
        kept.last_ns = minute.end_ns
        label = self._label(minute.start_ns)
        kept.day = max(kept.day, local_day(label))
        told = [*self._close_day(), *self._close_older(minute)]
        kept.asked_day = kept.asked_day or kept.day
        tally = kept.tallies.setdefault(
            kept.day,
            DayTally(
                day=kept.day,
                first_offset_min=label.utc_offset_min,
                last_offset_min=label.utc_offset_min,
            ),
        )
        tally.take_minute(
            minute, offset_min=label.utc_offset_min, minute_of_day=minute_of_day(label)
        )
        kept.sleep.take(minute, self._label)
        self._take_morning(minute)
        return told + self._tell_night(minute.end_ns)

    def _take_morning(self, minute: MinuteFacts) -> None:
        rise_ns = self._kept.sleep.rise_ns(self._label)
        if rise_ns is None:
            return
        day = local_day(self._label(rise_ns))
        morning = self._kept.mornings.get(day)
        if morning is None or morning.rise_ns != rise_ns:
            morning = self._kept.mornings[day] = Morning(rise_ns=rise_ns)
        morning.take(minute)

    def _tell_night(self, now_ns: int) -> list[AnyResult]:
        sleep = self._kept.sleep
        if sleep.main is None or not sleep.settled(now_ns):
            return []
        sleep.told = True
        date = local_day(self._label(sleep.main.end_ns))
        return [night_result(sleep.main, date=date, person=self._person, boot_id=self._boot_id)]

    def _close_day(self) -> list[AnyResult]:
        """Tell the day that the monitor closed."""
        closing, self._kept.closing = self._kept.closing, None
        if closing is None or closing.day not in self._kept.tallies:
            return []
        return [self._day(closing.day, closing.mono_ns)]

    def _close_older(self, minute: MinuteFacts) -> list[AnyResult]:
        """Tell a day that was left open by an earlier boot."""
        if self._kept.asked_day:
            return []
        older = [day for day in self._kept.tallies if day < self._kept.day]
        return [self._day(day, minute.end_ns) for day in older]

    def _day(self, day: int, mono_ns: int) -> Day:
        kept = self._kept
        tally = kept.tallies.pop(day)
        result = tally.result(
            person=self._person,
            boot_id=self._boot_id,
            mono_ns=mono_ns,
            morning=self._morning(day),
            changes=kept.usual.changes(tally, begun_anew=kept.begun_anew),
        )
        kept.usual.keep_midday(tally)
        kept.mornings = {at: each for at, each in kept.mornings.items() if at > day}
        return result

    def _morning(self, day: int) -> MorningStart:
        kept = self._kept
        main, morning = kept.sleep.main, kept.mornings.get(day)
        if main is not None and local_day(self._label(main.end_ns)) == day and not main.up:
            return unknown_start("nobody saw the rise from the main sleep")
        if morning is None:
            return unknown_start("no main sleep was seen that ended on this day")
        return kept.usual.morning(morning)
