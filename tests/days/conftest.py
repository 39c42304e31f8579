"""A day book on a wall clock, and minutes to fill it with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from spinewatch.days.daybook import DayBook
from spinewatch.days.kept import Memory
from spinewatch.model.context import Position, Posture
from spinewatch.model.results import (
    AnyResult,
    Day,
    Minute,
    MobilityWindow,
    Night,
    WindowLength,
)
from spinewatch.timebase.labels import Label

MINUTE_NS = 60 * 10**9


@dataclass
class Wall:
    """A simulated wall clock: monotonic zero is a local time, the zone may change on the way."""

    start: str = "2025-03-01T00:00"
    trusted: bool = True
    zone_min: int = 0
    zone_changes: dict[int, int] = field(default_factory=dict)

    def label(self, mono_ns: int) -> Label | None:
        if not self.trusted:
            return None
        started = datetime.fromisoformat(self.start).replace(tzinfo=UTC)
        utc_ns = int(started.timestamp()) * 10**9 - self.zone_min * MINUTE_NS + mono_ns
        passed = [zone for at, zone in self.zone_changes.items() if at * MINUTE_NS <= mono_ns]
        return Label(utc_ns=utc_ns, utc_offset_min=[self.zone_min, *passed][-1])


class Walk:
    """A day book that is fed as a monitor feeds it, from monotonic zero on."""

    def __init__(
        self, wall: Wall | None = None, memory: Memory | None = None, boot: str = "b"
    ) -> None:
        self.wall = wall or Wall()
        self.boot = boot
        self.book = DayBook(person="p", boot_id=boot, label_of=self.wall.label, memory=memory)
        self.minute = 0
        self.told: list[AnyResult] = []

    @property
    def now_ns(self) -> int:
        return self.minute * MINUTE_NS

    @property
    def days(self) -> list[Day]:
        return [each for each in self.told if isinstance(each, Day)]

    @property
    def nights(self) -> list[Night]:
        return [each for each in self.told if isinstance(each, Night)]

    def feed(self, results: Iterable[AnyResult]) -> None:
        """Give results, and close days at quarter hours."""
        for result in results:
            self.told += self.book.take(result)
            if isinstance(result, Minute):
                self.minute += 1
            quarter = isinstance(result, MobilityWindow)
            if quarter and self.book.closing_day(result.mono_ns):
                self.told += self.book.take(self._day_window(result.mono_ns))

    def spend(self, minutes: int, position: Position, *, turns: int = 0) -> None:
        """Let minutes pass in one position, without mobility windows."""
        for passed in range(minutes):
            self.minute += 1
            self.told += self.book.take(self._minute(position, turns if passed == 0 else 0))
            if self.minute % 15 == 0 and self.book.closing_day(self.now_ns):
                self.told += self.book.take(self._day_window(self.now_ns))

    def skip(self, minutes: int) -> None:
        """Let time pass without any result."""
        self.minute += minutes

    def _minute(self, position: Position, turns: int) -> Minute:
        known = position is not Position.UNKNOWN
        lying = position.value.startswith("lying")
        posture = Posture.LYING if lying else Posture.UPRIGHT
        return Minute(
            person="p",
            boot_id=self.boot,
            mono_ns=self.now_ns,
            valid=known,
            cause=None if known else "no data",
            postures={posture if known else Posture.UNKNOWN: 1.0},
            positions={position: 1.0},
            moving_share=None if not known else float(not lying),
            walking_share=0.25 if known and not lying else None,
            turns=turns,
        )

    def _day_window(self, mono_ns: int) -> MobilityWindow:
        return MobilityWindow(
            person="p",
            boot_id=self.boot,
            mono_ns=mono_ns,
            valid=True,
            window=WindowLength.DAY,
            upright_min=0.0,
        )


@pytest.fixture(scope="session")
def wall() -> type[Wall]:
    return Wall


@pytest.fixture(scope="session")
def walk() -> type[Walk]:
    return Walk
