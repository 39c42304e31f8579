"""A house for faults: real Mosquitto and InfluxDB, two monitors, a recorder, and bad wires."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

from spinewatch.config.folders import storage_paths
from spinewatch.config.loading import load_configuration
from spinewatch.influx.position_file import PositionFile
from spinewatch.model.configuration import MqttConfig
from spinewatch.model.time import NS_PER_S
from spinewatch.service.clock import SystemClock
from tests.faults.both_sides import Row, journal_rows, refused, stored_times
from tests.faults.clockwork import Clockwork, Reading
from tests.faults.faulty_proxy import FaultyProxy
from tests.faults.finding import Finding, compared
from tests.faults.processes import Process
from tests.integration.home import write_config
from tests.integration.influx_server import InfluxServer, influx_server
from tests.integration.mosquitto_server import Mosquitto

LIVE: Final = "p01"
FAST: Final = "p02"

SPEED: Final = 20.0
"""Of the fast monitor: a commit every half second."""

LOOK_S: Final = 0.1
PATIENCE_S: Final = 150.0
"""Beyond the longest pause between two attempts of anybody, which is 60 s."""

PAST_NS: Final = 6 * 24 * 3600 * NS_PER_S
"""So long ago the fast monitor's time begins: two days of it fit before now, and InfluxDB keeps
seconds for two weeks."""

SAVES_EVERY_SECOND: Final = "autosave_on_changes false"
"""Not after each of a hundred thousand messages: so it stores some 300 of them a second."""

Ends = dict[tuple[str, str], int]


class House:
    """Everything that stands on the loopback between two people and their database.

    One person has the real `spinewatch run` in real time; the other one the same chain, journal
    and sender with a time that can be wound up. One real `spinewatch record` stores both. Between
    monitors and broker, recorder and broker, and recorder and database there is a proxy each.
    """

    def __init__(self, folder: Path, *, speed: float = SPEED, live: bool = True) -> None:
        self.folder = folder
        self.speed = speed
        self._stack = ExitStack()
        self._has_live = live

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.broker = Mosquitto(
                self.folder / "mosquitto", persistence=True, extra=SAVES_EVERY_SECOND
            )
            stack.callback(self.broker.kill)
            self.influx: InfluxServer = stack.enter_context(influx_server(self.folder / "influx"))
            self.broker.start()
            self.monitors_wire = stack.enter_context(FaultyProxy(self.broker.port))
            self.recorder_wire = stack.enter_context(FaultyProxy(self.broker.port))
            self.database_wire = stack.enter_context(FaultyProxy(self.influx.port))
            self._make_processes()
            for process in self.processes:
                stack.callback(process.kill)
                process.start()
            self.until(lambda: all(map(self.ends, self.people)), lambda: "the first results")
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def processes(self) -> tuple[Process, ...]:
        """Every process of the program that should run."""
        return (self.recorder, *([self.live] if self._has_live else []), self.fast)

    @property
    def people(self) -> tuple[str, ...]:
        """Who is watched."""
        return (LIVE, FAST) if self._has_live else (FAST,)

    @property
    def mqtt(self) -> MqttConfig:
        """The broker without a proxy before it."""
        return MqttConfig(port=self.broker.port)

    def journal(self, person: str) -> Path:
        """Where the journal of a person lies."""
        return self.folder / person / "journal.sqlite"

    def config_of(self, who: str, person: str, broker: int) -> Path:
        """Write a configuration with a state folder of its own."""
        folder = self.folder / who
        folder.mkdir(exist_ok=True)
        database = f"http://127.0.0.1:{self.database_wire.port}"
        return write_config(folder, person=person, mqtt_port=broker, influx_url=database)

    @property
    def positions(self) -> Path:
        """Where the recorder keeps its marks."""
        configuration = load_configuration(self.folder / "recorder" / "spinewatch.toml")
        return storage_paths(configuration, environ={}).recorder_positions("home")

    def _make_processes(self) -> None:
        wire = self.monitors_wire.port
        configs = {
            LIVE: self.config_of(LIVE, LIVE, wire),
            FAST: self.config_of(FAST, FAST, wire),
            "recorder": self.config_of("recorder", LIVE, self.recorder_wire.port),
        }
        self._clockwork = self.folder / "clockwork.json"
        Clockwork(
            boot_id="boot-1",
            utc_ns=SystemClock(trust=True).offset().utc_ns - PAST_NS,
            speed=self.speed,
        ).save(self._clockwork)
        run = ["spinewatch", "run", "--config", str(configs[LIVE])]
        record = ["spinewatch", "record", "--config", str(configs["recorder"])]
        fast = ["tests.faults.fast_monitor", str(configs[FAST]), str(self._clockwork)]
        self.live = Process("spinewatch run", self.folder / "live.log", run)
        self.fast = Process("fast monitor", self.folder / "fast.log", fast)
        self.recorder = Process("spinewatch record", self.folder / "recorder.log", record)

    def fast_s(self) -> float:
        """Say how many seconds the computer of the fast monitor has been up."""
        return self.clockwork.up_ns(now_ns()) / NS_PER_S

    @property
    def clockwork(self) -> Clockwork:
        """The present boot of the fast monitor's computer."""
        return Clockwork.load(self._clockwork)

    def reboot(
        self,
        *readings: Reading,
        speed: float | None = None,
        off_s: float = 30.0,
        longest_s: float | None = None,
    ) -> None:
        """Prepare a new boot of the fast monitor's computer, which is off for a while.

        Its time begins when its monitor starts; true time goes on from where it was.
        """
        assert not self.fast.is_running
        was = self.clockwork
        number = int(was.boot_id.partition("-")[2]) + 1
        Clockwork(
            boot_id=f"boot-{number}",
            utc_ns=was.utc_ns + was.up_ns(now_ns()) + round(off_s * NS_PER_S),
            speed=self.speed if speed is None else speed,
            readings=readings or (Reading(),),
            longest_s=longest_s,
        ).save(self._clockwork)

    def ends(self, person: str) -> Ends:
        """Say up to where the results in a journal can be sent: what has no label yet cannot."""
        return ends_of(journal_rows(self.journal(person)))

    def marks(self, person: str) -> Ends:
        """Say how far the recorder has come by its own word."""
        positions = PositionFile(self.positions).read()
        if positions is None:
            return {}
        return {
            (each.producer.value, each.epoch): seq
            for each, seq in positions.marks()
            if each.person == person
        }

    def recovery_s(self, *, patience_s: float = PATIENCE_S) -> float:
        """Wait until the marks reach what is in the journals now; give how long it took."""
        began = time.monotonic()
        due = {person: self.ends(person) for person in self.people}
        self.until(
            lambda: all(self._has_come(person, ends) for person, ends in due.items()),
            lambda: f"marks {[self.marks(each) for each in self.people]} reach {due}",
            patience_s,
        )
        return time.monotonic() - began

    def _has_come(self, person: str, ends: Ends) -> bool:
        marks = self.marks(person)
        return all(marks.get(sequence, 0) >= seq for sequence, seq in ends.items())

    def until(
        self, is_so: Callable[[], object], what: Callable[[], str], within_s: float = PATIENCE_S
    ) -> None:
        """Wait for something; meanwhile no process may end by itself."""
        deadline = time.monotonic() + within_s
        while not is_so():
            for process in self.processes:
                assert process.is_running, f"{process.name} has ended:\n{process.words[-3000:]}"
            assert time.monotonic() < deadline, f"{within_s:.0f} s over, and not yet: {what()}"
            time.sleep(LOOK_S)

    def compare(self) -> Finding:
        """Compare what is marked as stored with what is there, for everybody."""
        whole = Finding()
        for person in self.people:
            # In this order: what comes meanwhile is in the journal before it can be in InfluxDB.
            marks = self.marks(person)
            times = stored_times(self.influx, person)
            rows = journal_rows(self.journal(person))
            letters = refused(self.folder / "recorder", person)
            whole.add(compared(rows, times, letters, marks))
        return whole

    def complaints(self) -> list[str]:
        """Give every traceback that a process has written."""
        return [each.name for each in self.processes if "Traceback" in each.words]


def ends_of(rows: Sequence[Row]) -> Ends:
    """Find the last result of each sequence before the first that has no label."""
    ends: Ends = {}
    barred = set[tuple[str, str]]()
    newest = max((row.boot for row in rows), default=0)
    for row in sorted(rows, key=lambda row: row.id.seq):
        sequence = (row.id.producer, row.id.epoch)
        if row.utc_ns is None and row.boot == newest:
            barred.add(sequence)
        elif sequence not in barred:
            ends[sequence] = row.id.seq
    return ends


def now_ns() -> int:
    """Read the host's monotonic clock."""
    return time.monotonic_ns()
