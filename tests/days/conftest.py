"""A day book on a wall clock, and minutes to fill it with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from spinewatch.days.daybook import DayBook
from spinewatch.days.kept import Memory
from spinewatch.days.midday import MiddayTurn
from spinewatch.model.context import Position, Posture
from spinewatch.model.results import (
    AnyResult,
    Day,
    Minute,
    MobilityWindow,
    Night,
    PlaneRange,
    SiteMinute,
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
        self.midday_planes: tuple[PlaneRange, ...] = ()
        self.turns: list[tuple[int, MiddayTurn]] = []

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
        """Give results, and ask at quarter hours what ends; a midday's window is among them."""
        for result in results:
            self.told += self.book.take(result)
            match result:
                case Minute():
                    self.minute += 1
                case MobilityWindow(window=WindowLength.QUARTER_HOUR):
                    self._turn_midday(result.mono_ns)
                    self._close_day(result.mono_ns)

    def spend(
        self,
        minutes: int,
        position: Position,
        *,
        turns: int = 0,
        sites: tuple[SiteMinute, ...] = (),
    ) -> None:
        """Let minutes pass in one position, without mobility windows."""
        for passed in range(minutes):
            self.minute += 1
            self.told += self.book.take(self._minute(position, turns if passed == 0 else 0, sites))
            if self.minute % 15 == 0:
                if self._turn_midday(self.now_ns) is MiddayTurn.ENDS:
                    window = self._window(WindowLength.MIDDAY, self.now_ns, self.midday_planes)
                    self.told += self.book.take(window)
                self._close_day(self.now_ns)

    def skip(self, minutes: int) -> None:
        """Let time pass without any result."""
        self.minute += minutes

    def _turn_midday(self, end_ns: int) -> MiddayTurn | None:
        turn = self.book.turning_midday(end_ns)
        if turn is not None:
            self.turns.append((end_ns // MINUTE_NS, turn))
        return turn

    def _close_day(self, end_ns: int) -> None:
        if self.book.closing_day(end_ns):
            self.told += self.book.take(self._window(WindowLength.DAY, end_ns))

    def _minute(self, position: Position, turns: int, sites: tuple[SiteMinute, ...] = ()) -> Minute:
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
            sites=sites,
        )

    def _window(
        self, length: WindowLength, mono_ns: int, planes: tuple[PlaneRange, ...] = ()
    ) -> MobilityWindow:
        return MobilityWindow(
            person="p",
            boot_id=self.boot,
            mono_ns=mono_ns,
            valid=True,
            window=length,
            upright_min=0.0,
            planes=planes,
        )


@pytest.fixture(scope="session")
def wall() -> type[Wall]:
    return Wall


@pytest.fixture(scope="session")
def walk() -> type[Walk]:
    return Walk
