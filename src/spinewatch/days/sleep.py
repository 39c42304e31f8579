"""The main sleep: the longest stretch of lying of a night, and the last rise from it."""

from collections.abc import Callable
from dataclasses import dataclass

from spinewatch.days.counts import Counts, percentile
from spinewatch.days.facts import MinuteFacts
from spinewatch.days.limits import (
    MAIN_SLEEP_MIN,
    MINUTE_NS,
    NIGHT_SETTLED_AT_LATEST_MIN,
    NIGHT_SETTLED_MIN,
)
from spinewatch.days.local_time import iso_date, local_day, night_minutes
from spinewatch.days.lying import Lying
from spinewatch.model.results import Night
from spinewatch.timebase.labels import Label

LabelOf = Callable[[int], Label]
"""Label of a monotonic time, once the clock is trusted."""


@dataclass(slots=True, kw_only=True)
class Sleep:
    """What is known of lying.

    Attributes
    ----------
    open
        The stretch that goes on, or that a person may return to.
    main
        The main sleep of the latest night.
    told
        Whether that night was told: then only a later date can have another.
    """

    open: Lying | None = None
    main: Lying | None = None
    told: bool = False

    def take(self, minute: MinuteFacts, label_of: LabelOf) -> None:
        """Go on by one minute."""
        if self.open is not None and self.open.is_over(minute.start_ns):
            self._close(minute.start_ns, label_of)
        if minute.is_lying:
            self._lie(minute)
        elif self.open is not None:
            self.open.take_other(minute)

    def settled(self, now_ns: int) -> bool:
        """Whether the main sleep is still to be told, and no longer one is to come."""
        if self.main is None or self.told:
            return False
        wait_min = NIGHT_SETTLED_MIN if self.open is None else NIGHT_SETTLED_AT_LATEST_MIN
        return now_ns - self.main.end_ns >= wait_min * MINUTE_NS

    def last(self, label_of: LabelOf) -> Lying | None:
        """Give the latest main sleep, even if the person may still lie down again."""
        if self.open is not None and self._replaces_main(self.open, label_of):
            return self.open
        return self.main

    def rise_ns(self, label_of: LabelOf) -> int | None:
        """Give the last rise from the main sleep, None while lying or where nobody saw it."""
        last = self.last(label_of)
        return last.end_ns if last is not None and last.up else None

    def _lie(self, minute: MinuteFacts) -> None:
        if self.open is None:
            self.open = Lying(start_ns=minute.start_ns, end_ns=minute.start_ns)
        self.open.take_lying(minute)

    def _close(self, now_ns: int, label_of: LabelOf) -> None:
        """End the stretch; who has just lain down again begins another."""
        if self.open is None:
            return
        over, self.open = self.open, None
        if self._replaces_main(over, label_of):
            self.main, self.told = over, False
        back = over.gap.back
        if back and back[-1].end_ns == now_ns:
            for minute in back:
                self._lie(minute)

    def _replaces_main(self, lying: Lying, label_of: LabelOf) -> bool:
        if not _is_main_sleep(lying, label_of):
            return False
        if self.main is None:
            return True
        if _date(lying, label_of) > _date(self.main, label_of):
            return True
        return not self.told and lying.lying_min > self.main.lying_min


def night_result(lying: Lying, *, date: int, person: str, boot_id: str) -> Night:
    """Give the result of a main sleep that ended on a local day, perhaps before this boot."""
    flexion, lateral, rotation = (_median_deg(counts) for counts in lying.neck_deg)
    return Night(
        person=person,
        boot_id=boot_id,
        mono_ns=max(0, lying.end_ns),
        valid=True,
        date=iso_date(date),
        start_mono_ns=lying.start_ns,
        lying_min=lying.lying_min,
        coverage=lying.coverage,
        positions_min=dict(sorted(lying.positions_min.items())),
        turns=lying.turns,
        rises=lying.rises,
        neck_flexion_p50_deg=flexion,
        neck_lateral_p50_deg=lateral,
        neck_rotation_p50_deg=rotation,
    )


def _median_deg(counts: Counts) -> float | None:
    median = percentile(counts, 50)
    return None if median is None else float(median)


def _is_main_sleep(lying: Lying, label_of: LabelOf) -> bool:
    if lying.lying_min < MAIN_SLEEP_MIN:
        return False
    at_night = night_minutes(label_of(lying.start_ns), label_of(lying.end_ns))
    return at_night >= MAIN_SLEEP_MIN


def _date(lying: Lying, label_of: LabelOf) -> int:
    return local_day(label_of(lying.end_ns))
