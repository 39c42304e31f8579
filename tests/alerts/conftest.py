"""A person whose monitor is heard, late, twice or not at all, and rules that listen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from spinewatch.alerts.moments import Moment
from spinewatch.alerts.rules import Rules
from spinewatch.journal.writer import Journal
from spinewatch.model.configuration import AlertsConfig, PromptsConfig
from spinewatch.model.context import PauseReason, Posture
from spinewatch.model.results import (
    Alert,
    AlertClass,
    AnyResult,
    Attack,
    Entry,
    Episode,
    Grade,
    Levels,
    Producer,
    Side,
)
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.mqtt.codec import ProcessState, ProcessStatus

PERSON = "p01"
UTC_AT_BOOT_S = 1_790_000_000
START_S = 1_000


@dataclass(kw_only=True)
class World:
    """Time, a monitor and rules. Seconds are of the monotonic clock of the monitor's host.

    ``jumped_s`` is what somebody added to this host's wall clock; the monitor's labels go on.
    """

    tension_minutes: float | None = None
    silence_minutes: float = 5.0
    prompts: PromptsConfig = field(default_factory=PromptsConfig)
    here: str = "boot-1"
    there: str = "boot-1"
    now_s: float = START_S
    jumped_s: float = 0.0
    trusted: bool = True
    told: list[Alert] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.rules = self._new_rules()

    def _new_rules(self) -> Rules:
        config = AlertsConfig(
            urls_file="urls.txt",
            tension_minutes=self.tension_minutes,
            silence_minutes=self.silence_minutes,
            prompts=self.prompts,
        )
        return Rules(person=PERSON, config=config, started=self.now)

    @property
    def now(self) -> Moment:
        """Read the clocks of the host; another boot's monotonic clock began at another time."""
        late_boot_s = 0.0 if self.here == self.there else 500.0
        return Moment(
            boot_id=self.here,
            mono_ns=round((self.now_s - late_boot_s) * NS_PER_S),
            utc_ns=round((UTC_AT_BOOT_S + self.now_s + self.jumped_s) * NS_PER_S)
            if self.trusted
            else None,
        )

    def entry(self, result: AnyResult, *, producer: Producer = Producer.MONITOR) -> Entry:
        return Entry(
            producer=producer,
            epoch="e1",
            seq=next(self.numbers),
            result=result,
            utc_ns=UTC_AT_BOOT_S * NS_PER_S + result.mono_ns,
        )

    def levels(self, at_s: float, *, paused: PauseReason | None = None) -> Levels:
        return Levels(
            person=PERSON,
            boot_id=self.there,
            mono_ns=round(at_s * NS_PER_S),
            valid=True,
            posture=Posture.UPRIGHT,
            paused=paused,
        )

    def episode(
        self,
        at_s: float,
        *,
        minutes: float,
        revision: int,
        name: str = "e1",
        ended: bool = False,
        grade: Grade = Grade.B,
        valid: bool = True,
    ) -> Episode:
        return Episode(
            person=PERSON,
            boot_id=self.there,
            mono_ns=round(at_s * NS_PER_S),
            valid=valid,
            id=name,
            revision=revision,
            site=EmgSite.LUMBAR_ERECTOR_LEFT,
            grade=grade,
            start_mono_ns=round((at_s - 60 * minutes) * NS_PER_S),
            tense_minutes=minutes,
            confidence=0.8,
            reason="above your own reference",
            context="upright and still",
            config_hash="abc",
            end_mono_ns=round(at_s * NS_PER_S) if ended else None,
        )

    def attack(self, at_s: float, *names: str, revision: int = 1) -> Attack:
        return Attack(
            person=PERSON,
            boot_id=self.there,
            mono_ns=round(at_s * NS_PER_S),
            valid=True,
            id="t1",
            revision=revision,
            start_mono_ns=0,
            sites=(EmgSite.CERVICAL_PARASPINAL_LEFT, EmgSite.LUMBAR_ERECTOR_LEFT),
            side=Side.LEFT,
            ordered=False,
            episodes=names,
            reason="2 places",
        )

    def hear(self, result: AnyResult, *, producer: Producer = Producer.MONITOR) -> list[Alert]:
        return self._note(self.rules.take(self.entry(result, producer=producer), self.now))

    def live(
        self, seconds: float, *, paused: PauseReason | None = None, every_s: float = 5
    ) -> None:
        """Let time pass with a monitor that is well."""
        for _ in range(round(seconds / every_s)):
            self.silent(every_s)
            self.hear(self.levels(self.now_s - 1, paused=paused))

    def silent(self, seconds: float) -> list[Alert]:
        """Let time pass, looking at the rules at least every 30 s; gives what was told."""
        before = len(self.told)
        while seconds > 0:
            step_s = min(seconds, 30.0)
            self.now_s += step_s
            seconds -= step_s
            self._note(self.rules.tick(self.now))
        return self.told[before:]

    def status(self, said: str) -> None:
        """Hear ``online``, ``offline`` (a last will, which has no time) or ``goodbye``."""
        since = UTC_AT_BOOT_S * NS_PER_S if said in {"goodbye", "online"} else None
        state = ProcessState.ONLINE if said == "online" else ProcessState.OFFLINE
        self.rules.status(ProcessStatus(state=state, since_utc_ns=since), self.now)

    def broker(self, *, reachable: bool) -> None:
        self.rules.broker(reachable=reachable, now=self.now)

    def restart(self) -> None:
        """Start new rules that know nothing but what the old ones had journalled."""
        self.rules = self._new_rules()
        self.rules.restore(self.entry(alert, producer=Producer.ALERTER) for alert in self.told)

    def of(self, alert_class: AlertClass) -> list[Alert]:
        return [alert for alert in self.told if alert.alert_class is alert_class]

    def texts(self) -> list[str]:
        return [alert.text for alert in self.told if alert.text is not None]

    def _note(self, alerts: list[Alert]) -> list[Alert]:
        self.told += alerts
        return alerts


class HandClock:
    """A clock that is set by hand."""

    boot_id = "boot-1"

    def __init__(self) -> None:
        self.now_s = float(START_S)
        self.trusted = True

    def monotonic_ns(self) -> int:
        return round(self.now_s * NS_PER_S)

    def offset(self) -> ClockOffset:
        return ClockOffset(
            mono_ns=self.monotonic_ns(),
            utc_ns=UTC_AT_BOOT_S * NS_PER_S + self.monotonic_ns(),
            trusted=self.trusted,
            utc_offset_min=60,
        )


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Make worlds."""
    return SimpleNamespace(world=World)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def open_journal(tmp_path: Path) -> Iterator[Callable[[], Journal]]:
    """Open the alerter's journal, once or several times; what is open at the end is closed."""
    opened: list[Journal] = []

    def open_one() -> Journal:
        journal = Journal(path=tmp_path / "alerts.sqlite")
        opened.append(journal)
        return journal

    yield open_one
    for journal in opened:
        journal._connection.close()
