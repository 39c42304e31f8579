"""Clocks that are wrong, and long stretches of time."""

import time
from typing import Final

from spinewatch.model.time import NS_PER_S
from tests.faults.both_sides import journal_rows
from tests.faults.clockwork import Reading
from tests.faults.finding import overtaken
from tests.faults.house import FAST, House
from tests.faults.staging import DAY_S, Stage, Staging, journal_s

HASTE: Final = 20_000.0
"""Faster than it can reckon."""

TOLD_WITHIN_S: Final = 60.0
"""After its end a second is in the journal, be it unknown."""

CLOCK_HASTE: Final = 2.0
"""Forty seconds pass in one.

After ten minutes of absence a monitor begins anew and says nothing of them, so that a busy machine
may take fifteen seconds to start one.
"""

BEGINS_WITHIN_S: Final = 30.0
RIGHT_WITHIN_S: Final = 0.01


def long_outage(*, days: float) -> Stage:
    """Let days of the fast monitor's time pass while there is no broker."""

    def stage(staging: Staging) -> None:
        house = staging.house
        house.broker.kill()
        house.fast.kill()
        house.reboot(speed=HASTE, longest_s=days * DAY_S + TOLD_WITHIN_S)
        began = time.monotonic()
        house.fast.start()
        house.until(lambda: journal_s(house) >= days * DAY_S, lambda: f"{days} days", 300.0)
        took_s = time.monotonic() - began
        house.fast.stop()
        house.reboot()
        house.fast.start()
        house.broker.start()
        staging.remarks.append(f"{days:g} days of time in {took_s:.0f} s")

    return stage


def clock(
    *readings: Reading, lasts_s: float = 330.0, off_by_s: float = 0.0, reboots: bool = False
) -> Stage:
    """Boot the fast monitor's computer with a wall clock that does this, for so many seconds.

    Parameters
    ----------
    readings
        What the clock says, and from when on.
    lasts_s
        Seconds of that computer. At a random moment of them the monitor is killed.
    off_by_s
        How far labels may be from true UTC.
    reboots
        Whether the computer is booted anew at the end, then with the right time.
    """

    def stage(staging: Staging) -> None:
        house = staging.house
        house.fast.kill()
        house.reboot(*readings, speed=CLOCK_HASTE * house.speed)
        house.fast.start()
        killed_s = staging.draw.uniform(0.2, 0.8) * lasts_s
        house.until(lambda: house.fast_s() >= killed_s, lambda: "its middle")
        house.fast.restart()
        house.until(lambda: journal_s(house) >= lasts_s, lambda: "its end")
        _must_be_right(house, off_by_s)
        house.fast.kill()
        if reboots:
            before = overtaken(journal_rows(house.journal(FAST)))
            house.reboot()
            house.fast.start()
            house.until(lambda: house.fast_s() >= lasts_s / 4, lambda: "a while after the reboot")
            after = overtaken(journal_rows(house.journal(FAST)))
            staging.remarks.append(f"{after - before} results dated before the last of that boot")
        else:
            house.reboot()
            house.fast.start()

    return stage


def _must_be_right(house: House, off_by_s: float) -> None:
    """Compare the labels of this boot with true time."""
    rows = journal_rows(house.journal(FAST))
    start_ns = house.clockwork.utc_ns
    first_s = min(row.mono_ns for row in rows if row.boot == rows[-1].boot) / NS_PER_S
    assert first_s < BEGINS_WITHIN_S, f"the journal of this boot begins at {first_s:.0f} s"
    off_s = [
        abs(row.utc_ns - row.mono_ns - start_ns) / NS_PER_S
        for row in rows
        if row.boot == rows[-1].boot and row.utc_ns is not None
    ]
    worst_s = max(off_s, default=0.0)
    assert worst_s <= off_by_s + RIGHT_WITHIN_S, f"labels are off by {worst_s:.3f} s"
