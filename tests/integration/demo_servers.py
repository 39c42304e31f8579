"""The demo through the real servers of this machine: `make demo-servers`.

Starts Mosquitto and InfluxDB unprivileged in a temporary folder on free ports of the loopback,
plays a scenario into a journal, lets sender and recorder do their work, and compares what the
journal holds with what InfluxDB holds, as sets of sequence numbers. With ``--kill`` each of the
four processes is killed (-9) once on the way and started again.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks.tables import print_table
from spinewatch.config.folders import storage_paths
from spinewatch.config.loading import load_configuration
from spinewatch.journal.reader import JournalReader
from spinewatch.model.errors import JournalError
from spinewatch.model.time import NS_PER_S
from spinewatch.service.clock import SystemClock
from spinewatch.service.demo import JOURNAL_NAME
from spinewatch.service.verifying.differences import Difference, Totals
from spinewatch.service.verifying.opening import comparison_of
from tests.integration.home import CONFIG_NAME, write_config
from tests.integration.influx_server import InfluxServer, influx_server
from tests.integration.mosquitto_server import Mosquitto

SPEED: Final = 60.0
"""Stream seconds per second: slow enough to be killed in the middle of it."""

DELIVERED_WITHIN_S: Final = 90.0


class Child:
    """A process of ours that can be killed and started again."""

    def __init__(self, *words: str) -> None:
        self._words = words
        self.start()

    def start(self) -> None:
        """Start it."""
        self._process = subprocess.Popen([sys.executable, "-m", *self._words])

    def running(self) -> bool:
        """Say whether it has not ended yet."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it in an orderly way."""
        self._process.terminate()
        self._process.wait()


class Demonstration:
    """The four processes, and what they have stored."""

    def __init__(self, folder: Path, *, scenario: str, minutes: float) -> None:
        self.folder = folder
        self.stack = ExitStack()
        self.mosquitto = Mosquitto(folder / "mosquitto", persistence=True)
        self.mosquitto.start()
        self.stack.callback(self.mosquitto.stop)
        self.influx: InfluxServer = self.stack.enter_context(influx_server(folder / "influx"))
        config = write_config(
            folder, person="demo", mqtt_port=self.mosquitto.port, influx_url=self.influx.url
        )
        # The seconds' database keeps two weeks: the scenario must have happened just now.
        start_utc_ns = SystemClock().offset().utc_ns - round(minutes * 60 * NS_PER_S)
        self.recorder = Child("spinewatch", "record", "--config", str(config))
        self.stack.callback(self.recorder.stop)
        self.player = Child(
            "tests.integration.demo_player", str(config), str(folder), scenario, str(minutes),
            str(SPEED), str(start_utc_ns),
        )  # fmt: skip
        self.stack.callback(self.player.stop)

    def compared(self) -> tuple[dict[str, Totals], list[Difference]]:
        """Compare journal and InfluxDB as `spinewatch verify` does."""
        configuration = load_configuration(self.folder / CONFIG_NAME)
        assert configuration.influx is not None
        with comparison_of(
            person=configuration.person,
            influx=configuration.influx,
            paths=storage_paths(configuration, environ={}),
            now_ns=SystemClock().offset().utc_ns,
        ) as (comparison, span):
            return comparison.totals, list(comparison.differences(span))

    def complete(self) -> bool:
        """Say whether InfluxDB holds what the journal holds."""
        return not self.compared()[1]

    def committed(self) -> int:
        """Count the entries in the journal."""
        try:
            with JournalReader(path=self.folder / JOURNAL_NAME) as reader:
                return sum(reader.counts().values())
        except JournalError:
            return 0


def _until(condition: Callable[[], bool], what: str, within_s: float = DELIVERED_WITHIN_S) -> float:
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > within_s:
            raise SystemExit(f"After {within_s:.0f} s still not true: {what}.")
        time.sleep(0.2)
    return time.monotonic() - began


def kill_each_once(demonstration: Demonstration, minutes: float) -> None:
    """Kill the four processes one after the other, spread over the run, and start each again."""
    victims = {
        "recorder": (demonstration.recorder.kill, demonstration.recorder.start),
        "Mosquitto": (demonstration.mosquitto.kill, demonstration.mosquitto.start),
        "InfluxDB": (demonstration.influx.kill, demonstration.influx.start),
        "monitor": (demonstration.player.kill, demonstration.player.start),
    }
    every = int(minutes * 60 / (len(victims) + 1))
    for turn, (name, (kill, start)) in enumerate(victims.items(), start=1):
        _until(lambda due=turn * every: demonstration.committed() >= due, f"{name}'s turn")
        kill()
        print(f"killed {name} at {demonstration.committed()} entries in the journal")
        time.sleep(1.0)
        start()


def report(demonstration: Demonstration) -> bool:
    """Print the table; say whether the sets are equal."""
    totals, differences = demonstration.compared()
    rows = []
    for kind, total in totals.items():
        if total.journal or total.influx:
            found = [each for each in differences if each.kind == kind]
            words = "; ".join(f"{each.count} {each.word}" for each in found)
            said = f"DIFFERENT: {words}" if found else "equal"
            rows.append((kind, str(total.journal), str(total.influx), said))
    print_table("Sequence numbers, as sets", ("kind", "journal", "InfluxDB", "sets"), rows)
    return not differences


def main() -> None:
    """Run it and exit with 0 only when the sets are equal."""
    parser = argparse.ArgumentParser(prog="make demo-servers", description=__doc__)
    parser.add_argument("--scenario", default="travelling-tension")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--kill", action="store_true", help="kill -9 each process once")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        demonstration = Demonstration(
            Path(folder), scenario=arguments.scenario, minutes=arguments.minutes
        )
        with demonstration.stack:
            if arguments.kill:
                kill_each_once(demonstration, arguments.minutes)
            played = arguments.minutes * 60 / SPEED
            _until(
                lambda: not demonstration.player.running(),
                "the scenario is played and delivered",
                DELIVERED_WITHIN_S + 2 * played,
            )
            late_s = _until(demonstration.complete, "InfluxDB holds what the journal holds")
            print(f"complete {late_s:.1f} s after the end of the scenario")
            equal = report(demonstration)
    sys.exit(0 if equal else 1)


if __name__ == "__main__":
    main()
