"""The whole monitor over Bluetooth: `spinewatch run`, and what its journal says afterwards."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from spinewatch.journal.reader import JournalReader
from spinewatch.model.results import Entry, Producer
from spinewatch.model.results.moments import Levels
from spinewatch.model.results.watching import SensorHealth
from spinewatch.model.time import NS_PER_S
from tests.guest.bed import CONFIGURATION, NECK, SHOULDERS, Bed
from tests.guest.scenario import Figures, Scenario

SECONDS: Final = 8
"""Journalled before the sensor is disconnected, and again after it is back."""

PATIENCE_S: Final = 240.0
"""A busy machine imports the monitor in emulation for two minutes."""

END_S: Final = 60.0

_MOST: Final = 10_000


async def _watch(bed: Bed) -> Figures:
    """Watch two sensors, one of which hangs up once, and end when told to."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        async with _monitor(folder) as monitor:
            before = await _journalled(folder, monitor, lambda told: len(_seconds(told)) >= SECONDS)
            await bed.do("disconnect neck")
            after = await _journalled(folder, monitor, _tells_of_the_disconnect)
            both = max(len(_seconds(before)) + SECONDS, len(_seconds(after)))
            await _journalled(folder, monitor, lambda told: len(_seconds(told)) >= both)
            monitor.send_signal(signal.SIGTERM)
            async with asyncio.timeout(END_S):
                code = await monitor.wait()
        entries = _entries(folder)
    assert code == 0, f"the monitor ended with {code}"
    seconds = _seconds(entries)
    holes = [later - earlier for earlier, later in pairwise(seconds)]
    assert set(holes) == {NS_PER_S}, f"seconds are missing or doubled in the journal: {holes}"
    assert _tells_of_the_disconnect(entries), "at its end the monitor forgot the disconnection"
    assert _connected(entries, SHOULDERS)[-1], f"{SHOULDERS} is not connected at the end"
    return {"results": len(entries), "seconds": len(seconds), "exit_code": code}


def _tells_of_the_disconnect(entries: list[Entry]) -> bool:
    """Say whether the sensor was told connected, then lost, and is connected in the end."""
    told = _connected(entries, NECK)
    return True in told and False in told[told.index(True) :] and told[-1]


def _connected(entries: list[Entry], sensor: str) -> list[bool]:
    told = (each.result for each in entries)
    return [
        each.connected for each in told if isinstance(each, SensorHealth) and each.sensor == sensor
    ]


@asynccontextmanager
async def _monitor(folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the monitor as a person does, with its files in a folder."""
    path = folder / "spinewatch.toml"
    path.write_text(
        f"{CONFIGURATION.read_text()}\n"
        f'[storage]\nstate_dir = "{folder}"\nruntime_dir = "{folder}"\n'
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "spinewatch", "run", "--config", str(path)
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _journalled(
    folder: Path, monitor: asyncio.subprocess.Process, holds: Callable[[list[Entry]], bool]
) -> list[Entry]:
    """Wait until something can be read from the journal; gives what is in it then."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds(found := _entries(folder)):
        code = monitor.returncode
        assert code is None, f"the monitor ended with {code}; what it printed is in the log"
        assert time.monotonic() < deadline, (
            f"the journal has {len(_seconds(found))} seconds, and tells that {NECK} was connected "
            f"as follows: {_connected(found, NECK)}; no more came within {PATIENCE_S:g} s"
        )
        # Results are committed every ten seconds.
        await asyncio.sleep(1.0)
    return found


def _entries(folder: Path) -> list[Entry]:
    path = folder / "journal.sqlite"
    # A monitor that has just started may have made the file and not yet written its first page.
    if not path.exists() or not path.stat().st_size:
        return []
    with JournalReader(path=path) as reader:
        return reader.read(0, producer=Producer.MONITOR, limit=_MOST)


def _seconds(entries: list[Entry]) -> list[int]:
    """Give the times of the seconds that were told, in order."""
    return sorted(each.result.mono_ns for each in entries if isinstance(each.result, Levels))


MONITOR = (Scenario(name="the monitor writes its journal", run=_watch, limit_s=900.0),)
