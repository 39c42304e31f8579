"""Floods the link with a million notifications, and compares each with what was sent.

Six sensors send as fast as Bumble's radio takes it; both ends are compared and forgotten several
times a second, so that memory stays as it is. Exits with 1 when anything was lost, doubled,
reordered or altered, or a sensor was lost on the way.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from spinewatch.simulation.faults import Hush
from tests.bluetooth.rig import Rig, rig
from tests.bluetooth.six_sensors import NAMES, SIX, Comparison

FLOOD: Final = 1e6
"""A pace at which every sample is overdue: each is sent as soon as the radio has room."""

COMPARE_S: Final = 0.2
SAY_S: Final = 30.0
SET_UP_S: Final = 120.0
QUIET_S: Final = 0.5

WARM_SHARE: Final = 0.1
"""Of the run, after which memory is held against that at the end."""


async def soak(notifications: int) -> bool:
    """Flood the link; says whether everything came."""
    async with rig(SIX, pace=FLOOD) as made:
        run = Run(
            made=made,
            comparisons={
                name: Comparison(sent=made.sent[name], got=made.got[name]) for name in NAMES
            },
        )
        async with asyncio.timeout(SET_UP_S):
            while not all(map(made.is_connected, NAMES)):
                await run.compare()
        began_s, before = time.monotonic(), run.right
        warm = before + round(WARM_SHARE * notifications)
        await run.compare_until(warm)
        warm_mb = resident_mb()
        await run.compare_until(before + notifications)
        spent_s, came = time.monotonic() - began_s, run.right - before
        causes = [cause for name in NAMES for cause in made.causes(name)]
        await run.end()
        grown_mb = resident_mb() - warm_mb
        say(f"{spent_s:.0f} s, {came / spent_s:.0f} notifications/s, memory {grown_mb:+.1f} MB")
        return run.is_flawless(causes)


@dataclass(slots=True, kw_only=True)
class Run:
    """Six sensors that flood, and what was found of each."""

    made: Rig
    comparisons: Mapping[str, Comparison]
    said_s: float = field(default_factory=time.monotonic)

    @property
    def right(self) -> int:
        """Notifications so far that came as they were sent."""
        return sum(each.right for each in self.comparisons.values())

    async def compare(self) -> None:
        """Let some come, and compare them."""
        await asyncio.sleep(COMPARE_S)
        for each in self.comparisons.values():
            each.compare()
        if time.monotonic() - self.said_s >= SAY_S:
            self.said_s = time.monotonic()
            say(f"{self.right} came, {resident_mb():.0f} MB")

    async def compare_until(self, right: int) -> None:
        """Compare until so many came."""
        while self.right < right:
            await self.compare()

    async def end(self) -> None:
        """Have everybody fall silent, wait until nothing is on its way, and compare the rest."""
        await self.made.fleet.apply(None, Hush())
        before = -1
        while self.right > before:
            before = self.right
            await asyncio.sleep(QUIET_S)
            await self.compare()
        for each in self.comparisons.values():
            each.end()

    def is_flawless(self, causes: Sequence[str]) -> bool:
        """Say what was found; gives whether nothing was.

        Parameters
        ----------
        causes
            Why sensors were told lost while they flooded. Those of the silence at the end are none.
        """
        all_of = self.comparisons.values()
        dropped = self.made.link._records.dropped
        say(f"{self.right} notifications of {len(NAMES)} sensors came as they were sent")
        say(
            f"lost {sum(len(each.missing) for each in all_of)}, "
            f"doubled {sum(each.doubled for each in all_of)}, "
            f"reordered {sum(each.reordered for each in all_of)}, "
            f"altered {sum(each.altered for each in all_of)}, "
            f"dropped by the full queue {dropped}, sensors lost {causes or 0}"
        )
        return all(each.is_flawless for each in all_of) and not (causes or dropped)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def resident_mb() -> float:
    """Give the memory that this process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bluetooth.soak", description=__doc__)
    parser.add_argument("--notifications", type=int, default=1_000_000)
    is_well = asyncio.run(soak(parser.parse_args().notifications))
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
