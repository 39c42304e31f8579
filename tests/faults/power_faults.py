"""Everything that dies at once, and what a power cut leaves."""

import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from spinewatch.model.time import NS_PER_S
from tests.faults.both_sides import last_second
from tests.faults.clockwork import Reading
from tests.faults.house import FAST, LIVE, House, now_ns
from tests.faults.power_cut import PositionHistory, cut_journal, is_committing, tear_end
from tests.faults.staging import HOUR_S, Staging

AIMED: Final = 0.7
"""Power cuts in the middle of a commit; the others come at any moment."""

COMMITS_WITHIN_S: Final = 2.0
COMMIT_S: Final = 0.2
"""What the flush of a commit may take on a busy machine."""

LONGEST_LOSS_S: Final = 10.0
"""What a power cut may take: the promise of the design."""

TOLD_LATE_S: Final = 3.0
"""A second is told at most 2 s after it is over, and time is told in steps of at most a second:
what was not told yet when the power went."""


def everything_killed(staging: Staging) -> None:
    """Kill all processes and servers within a moment, and start them again."""
    _kill_all(staging.house)
    staging.wait(staging.longest_s / 3)
    _start_all(staging.house)


def power_cut(staging: Staging) -> None:
    """Cut the power: see `power_cut`. The computer boots without knowing the time."""
    house, draw = staging.house, staging.draw
    with PositionHistory(house.positions) as history:
        staging.last()
        if draw.random() < AIMED:
            _await_commit(house.journal(FAST))
        up_s, cut_ns = house.fast_s(), now_ns()
        _kill_all(house)
        history.undo_renaming(draw)
    for person in house.people:
        staging.remarks.append(f"{person}: {cut_journal(house.journal(person), draw)}")
    for path in (house.folder / "recorder").glob("dead-letters-*"):
        tear_end(path, draw, b'{"person":"p01","producer":"mon')
    for path in sorted((house.influx.folder / "wal").rglob("*.wal"))[-1:]:
        tear_end(path, draw, b"\x01\x00\x00\x10\x00" + draw.randbytes(200))
    if draw.random() < 0.5:
        (house.broker.folder / "mosquitto.db").unlink(missing_ok=True)
    fast_s = up_s - left_in(house, FAST)
    # By its time it loses more than a real monitor: what the host takes for a commit is longer.
    assert fast_s <= LONGEST_LOSS_S + TOLD_LATE_S + COMMIT_S * house.speed, f"{fast_s:.1f} s gone"
    if LIVE in house.people:
        staging.unknown_s = cut_ns / NS_PER_S - left_in(house, LIVE)
    house.reboot(
        Reading(ahead_s=-draw.uniform(60, HOUR_S), trusted=False),
        Reading(from_s=draw.uniform(20, 60)),
    )
    _start_all(house)
    _await_trust(house)


def left_in(house: House, person: str) -> float:
    """Say to what second a cut journal reaches: by a copy, as its monitor has to recover it."""
    journal = house.journal(person)
    with tempfile.TemporaryDirectory() as folder:
        for name in (journal.name, f"{journal.name}-wal"):
            shutil.copy(journal.with_name(name), folder)
        return last_second(Path(folder) / journal.name)


def _await_commit(journal: Path) -> None:
    """Wait for the moment between the writing of a commit and the end of its flush."""
    deadline = time.monotonic() + COMMITS_WITHIN_S
    while not is_committing(journal) and time.monotonic() < deadline:
        pass


def _await_trust(house: House) -> None:
    due_s = house.clockwork.readings[-1].from_s + 61.0
    house.until(lambda: house.fast_s() >= due_s, lambda: "the time is known again")


def _kill_all(house: House) -> None:
    for process in reversed(house.processes):
        process.kill()
    house.influx.kill()
    house.broker.kill()


def _start_all(house: House) -> None:
    house.broker.start()
    house.influx.start()
    for process in house.processes:
        process.start()
