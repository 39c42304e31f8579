"""One local day, summed up minute by minute."""

from dataclasses import dataclass, field

from spinewatch.days.blocks import MovementBlocks
from spinewatch.days.facts import MinuteFacts
from spinewatch.days.limits import (
    BLOCK_MIN,
    MIDDAY_BEGINS_MIN,
    MIDDAY_BLOCKS,
    MIDDAY_ENDS_MIN,
    MINUTES_PER_DAY,
)
from spinewatch.days.local_time import iso_date
from spinewatch.days.midday import MiddayFacts
from spinewatch.days.muscles import MuscleTally
from spinewatch.model.context import Position
from spinewatch.model.results import Change, Day, MorningStart
from spinewatch.model.sites import EmgSite, Segment


@dataclass(slots=True, kw_only=True)
class DayTally:
    """Sums of a local day so far.

    ``first_offset_min`` and ``last_offset_min`` are the zone at its first and last known minute: a
    day in which the clock is put forward has 23 hours. ``midday`` is None before its window came.
    """

    day: int
    first_offset_min: int
    last_offset_min: int
    known_min: float = 0.0
    moving_min: float = 0.0
    walking_min: float = 0.0
    sustained_min: float = 0.0
    positions_min: dict[Position, float] = field(default_factory=dict)
    midday: MiddayFacts | None = None
    blocks: dict[Segment, MovementBlocks] = field(default_factory=dict)
    muscles: dict[EmgSite, MuscleTally] = field(default_factory=dict)

    def take_minute(self, minute: MinuteFacts, *, offset_min: int, minute_of_day: int) -> None:
        """Add a minute that began at ``minute_of_day`` of this day."""
        self.last_offset_min = offset_min
        self.known_min += minute.known
        self.moving_min += minute.moving
        self.walking_min += minute.walking
        self.sustained_min += minute.sustained
        for position, share in minute.positions.items():
            self.positions_min[position] = self.positions_min.get(position, 0.0) + share
        if MIDDAY_BEGINS_MIN <= minute_of_day < MIDDAY_ENDS_MIN and minute.is_up:
            block = (minute_of_day - MIDDAY_BEGINS_MIN) // BLOCK_MIN
            for segment, composite in minute.movement.items():
                self.blocks.setdefault(segment, MovementBlocks()).add(block, composite)
        for muscle in minute.muscles:
            tally = self.muscles.setdefault(muscle.site, MuscleTally())
            tally.take(muscle, end_ns=minute.end_ns, lying=minute.is_lying)

    def shift(self, by_ns: int) -> None:
        """Go on on the monotonic clock of another boot."""
        for muscle in self.muscles.values():
            muscle.stretch_end_ns += by_ns

    def midday_windows(self, segment: Segment) -> list[float | None]:
        """Give the composite of each window of midday."""
        return self.blocks.get(segment, MovementBlocks()).windows(MIDDAY_BLOCKS)

    def result(
        self,
        *,
        person: str,
        boot_id: str,
        mono_ns: int,
        morning: MorningStart,
        changes: tuple[Change, ...],
    ) -> Day:
        """Give the result of the day."""
        length_min = MINUTES_PER_DAY + self.first_offset_min - self.last_offset_min
        known = self.known_min > 0.0
        return Day(
            person=person,
            boot_id=boot_id,
            mono_ns=mono_ns,
            valid=known,
            cause=None if known else "no position was known all day",
            date=iso_date(self.day),
            coverage=min(1.0, self.known_min / max(1, length_min)),
            upright_min=self.positions_min.get(Position.UPRIGHT, 0.0),
            sitting_back_min=self.positions_min.get(Position.SITTING_BACK, 0.0),
            lying_min=sum(
                minutes
                for position, minutes in sorted(self.positions_min.items())
                if position not in (Position.UPRIGHT, Position.SITTING_BACK)
            ),
            walking_min=self.walking_min,
            moving_min=self.moving_min,
            sustained_min=self.sustained_min,
            morning=morning,
            changes=changes,
            muscles=tuple(
                muscle.result(site, day_min=length_min) for site, muscle in self.muscles.items()
            ),
        )
