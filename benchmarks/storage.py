"""What spinewatch writes to its disk in a day, and how long an SD card stands it.

Real processes on the reference rig in real time, without captures, beside the real Mosquitto and
InfluxDB of this machine. ``write_bytes`` of /proc/PID/io counts what goes to the block layer, in
whole pages (proc(5)); on a file system in memory it counts nothing, so such a one is refused.
"""

import os
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

from msgspec.structs import replace

from benchmarks.chain import _chain, _header, _records
from benchmarks.services import COMMANDS, configured, started, usage
from benchmarks.tables import print_table
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.room import KeepLimits
from spinewatch.journal.writer import Journal
from spinewatch.model.results import Levels, Producer
from spinewatch.model.time import NS_PER_S
from tests.integration.influx_server import influx_server
from tests.integration.mosquitto_server import Mosquitto

SETTLE_S: Final = 60.0
MEASURE_S: Final = 900.0
"""The log of the journal is folded in two or three times within it; a seventh of what the monitor
writes comes then."""
SECONDS_PER_DAY: Final = 86_400
TARGET_GB: Final = 1.5
"""For all processes of spinewatch in a day."""

PRUNED_S: Final = 20_000
"""Seconds written for, and half of them deleted in, the measurement of what deleting writes."""

_PROBE_BYTES: Final = 1 << 20

_AS_DEBIAN: Final = "autosave_on_changes false\nautosave_interval 1800\nlog_type error"
"""How often Debian's Mosquitto writes down what it keeps; results do not rely on it."""

SERVERS: Final = ("mosquitto", "influxd")


class Card(NamedTuple):
    """An SD card: how much may be written to it in its life, by what its maker says."""

    name: str
    written_tb: float
    reckoned: str


_VIDEO_BIT_S: Final = 26e6
"""The rate of Full HD video in which SanDisk states the endurance of its cards."""


def _hours(hours: float) -> float:
    """Turn hours of video into terabytes."""
    return hours * 3600 * _VIDEO_BIT_S / 8 / 1e12


CARDS: Final = (
    Card("SanDisk Max Endurance, 32 GB", _hours(60_000 / 4), "15 000 h of video"),
    Card("SanDisk High Endurance, 32 GB", _hours(10_000 / 4), "2 500 h of video"),
    Card("any 32 GB card of TLC flash", 32e-3 * 500, "assumed: 500 cycles"),
)
"""The data sheets state 60 000 and 10 000 hours for 128 GB, and it goes with the size. Of a card
for phones and cameras no maker states endurance."""

AMPLIFICATION: Final = (1, 4, 10)
"""Bytes that the card writes for one that it is given. A stream of video, in which endurance is
stated, is near 1; small synchronous writes are moved about several times. Nobody states how often:
hence the factors, of which the last is meant as the worst."""


class Written(NamedTuple):
    """Bytes a day."""

    who: str
    per_day: float


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _refuse_memory(folder)
        ours, servers = _services(folder / "services")
        ours.append(_pruning(folder / "pruning.sqlite"))
    total = sum(each.per_day for each in ours)
    rows = [(each.who, f"{each.per_day / 1e6:.0f}") for each in ours]
    verdict = "reached" if total <= TARGET_GB * 1e9 else "NOT reached"
    rows.append((f"together; target {TARGET_GB} GB, {verdict}", f"{total / 1e6:.0f}"))
    rows += [(f"beside it: {each.who}", f"{each.per_day / 1e6:.0f}") for each in servers]
    title = f"Written on the reference rig without captures, {MEASURE_S:.0f} s scaled to a day"
    print_table(title, ("who", "MB/day"), rows)
    _print_wear(total + sum(each.per_day for each in servers))


def _refuse_memory(folder: Path) -> None:
    before = usage(os.getpid()).written_kb
    with (folder / "probe").open("wb") as file:
        file.write(os.urandom(_PROBE_BYTES))
        file.flush()
        os.fsync(file.fileno())
    if usage(os.getpid()).written_kb - before < _PROBE_BYTES / 1024:
        raise SystemExit(f"{folder} lies in memory: set TMPDIR to a folder on a disk.")


def _services(folder: Path) -> tuple[list[Written], list[Written]]:
    folder.mkdir()
    with ExitStack() as stack:
        broker = Mosquitto(folder / "mosquitto", persistence=True, extra=_AS_DEBIAN)
        broker.start()
        stack.callback(broker.stop)
        influx = stack.enter_context(influx_server(folder / "influx"))
        config = configured(folder, broker.port, influx.url)
        pids = {command: started(command, config, stack).pid for command in COMMANDS}
        beside = _children(SERVERS)
        time.sleep(SETTLE_S)
        before = {pid: usage(pid).written_kb for pid in (*pids.values(), *beside.values())}
        time.sleep(MEASURE_S)
        scale = 1024 * SECONDS_PER_DAY / MEASURE_S
        daily = {pid: (usage(pid).written_kb - was) * scale for pid, was in before.items()}
    ours = [Written(f"spinewatch {command}", daily[pid]) for command, pid in pids.items()]
    return ours, [Written(name, daily[pid]) for name, pid in beside.items()]


def _children(names: tuple[str, ...]) -> dict[str, int]:
    """Find processes of these names that this one has started."""
    pids = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    by_name = {Path(f"/proc/{pid}/comm").read_text().strip(): int(pid) for pid in pids}
    return {name: by_name[name] for name in names if name in by_name}


def _pruning(path: Path) -> Written:
    """Measure what deleting old seconds writes, for as many as a day brings."""
    with Journal(path=path) as journal:
        second = _full_second()
        for mono_s in range(PRUNED_S):
            each = replace(second, mono_ns=mono_s * NS_PER_S)
            journal.append(Producer.MONITOR, [each], label_of=_Label)
    with Journal(path=path) as journal:
        upkeep = journal.upkeep(KeepLimits(days=1, size_bytes=10**12))
        before = usage(os.getpid()).written_kb
        now_ns = SECONDS_PER_DAY * NS_PER_S + PRUNED_S // 2 * NS_PER_S
        with JournalReader(path=path) as reader:
            while not reader.expired() or reader.expired()[0].results < PRUNED_S // 2:
                upkeep.step(0, now_ns)
    written = (usage(os.getpid()).written_kb - before) * 1024
    return Written("deleting old seconds", written * SECONDS_PER_DAY / (PRUNED_S // 2))


class _Label:
    """Takes monotonic time for UTC."""

    def __init__(self, mono_ns: int) -> None:
        self.utc_ns = mono_ns
        self.utc_offset_min = 0


def _full_second() -> Levels:
    """Give a second of the reference rig, as the demo journal has it."""
    header = _header()
    results = _chain(header, list(_records(header)))
    return [each for each in results if isinstance(each, Levels)][-60]


def _print_wear(per_day: float) -> None:
    head = ("card", "TB in its life", *(f"years, if it writes {each} x" for each in AMPLIFICATION))
    rows = [
        (
            f"{card.name} ({card.reckoned})",
            f"{card.written_tb:.0f}",
            *(f"{card.written_tb * 1e12 / per_day / each / 365:.0f}" for each in AMPLIFICATION),
        )
        for card in CARDS
    ]
    print_table(
        f"How long a card stands {per_day / 1e9:.2f} GB a day, servers included", head, rows
    )


if __name__ == "__main__":
    main()
