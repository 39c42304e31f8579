"""What the three services cost while they run in real time on the reference rig.

Real processes, the real Mosquitto and InfluxDB of this machine, a simulated wearer. Start-up is
left out: the figures are CPU time and memory of the second minute.
"""

import os
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.tables import print_table
from tests.integration.home import words, write_config
from tests.integration.influx_server import influx_server
from tests.integration.mosquitto_server import Mosquitto

SETTLE_S: Final = 60.0
MEASURE_S: Final = 60.0
COMMANDS: Final = ("run", "record", "alert")

REFERENCE_RIG: Final = """
[[sensor]]
name = "head"
kind = "witmotion"
site = "head"
[[sensor]]
name = "neck"
kind = "witmotion"
site = "c7"
[[sensor]]
name = "waist"
kind = "witmotion"
site = "l1"
[[sensor]]
name = "pelvis"
kind = "witmotion"
site = "s1"
[[sensor]]
name = "muscles"
kind = "bitalino"
channels = [
  "upper_trapezius_left", "upper_trapezius_right",
  "lumbar_erector_left", "lumbar_erector_right",
]
"""
"""Four IMUs and a four-channel EMG, the rig whose figures we state."""


class Usage(NamedTuple):
    """What a process has used: CPU time so far, memory now, bytes written so far."""

    cpu_s: float
    rss_mb: float
    written_kb: float


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        broker = Mosquitto(folder / "mosquitto")
        broker.start()
        stack.callback(broker.stop)
        influx = stack.enter_context(influx_server(folder / "influx"))
        config = configured(folder, broker.port, influx.url)
        children = {command: started(command, config, stack) for command in COMMANDS}
        time.sleep(SETTLE_S)
        before = {command: usage(child.pid) for command, child in children.items()}
        time.sleep(MEASURE_S)
        after = {command: usage(child.pid) for command, child in children.items()}
    rows = [_row(command, before[command], after[command]) for command in COMMANDS]
    head = ("spinewatch ...", "CPU, % of one core", "memory MB", "written MB/day")
    title = "The services in real time on the reference rig, simulated wearer included"
    print_table(title, head, rows)


def configured(folder: Path, mqtt_port: int, influx_url: str) -> Path:
    """Write the configuration of the reference rig, with a phone that does not answer."""
    return write_config(
        folder,
        sensors=REFERENCE_RIG,
        mqtt_port=mqtt_port,
        influx_url=influx_url,
        phone_url="json://127.0.0.1:1/",
    )


def started(command: str, config: Path, stack: ExitStack) -> subprocess.Popen[bytes]:
    """Start a service; it is ended with the stack."""
    child = subprocess.Popen(words(command, config))  # noqa: S603 - our own program
    stack.callback(child.wait)
    stack.callback(child.terminate)
    return child


def usage(pid: int) -> Usage:
    """Read what a process has used from /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    counters = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    return Usage(
        cpu_s=ticks / os.sysconf("SC_CLK_TCK"),
        rss_mb=pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
        written_kb=int(counters["write_bytes"]) / 1024,
    )


def _row(command: str, before: Usage, after: Usage) -> tuple[str, ...]:
    per_day = (after.written_kb - before.written_kb) / 1024 * 86400 / MEASURE_S
    cpu = (after.cpu_s - before.cpu_s) / MEASURE_S
    return (command, f"{cpu:.1%}", f"{after.rss_mb:.0f}", f"{per_day:.0f}")


if __name__ == "__main__":
    main()
