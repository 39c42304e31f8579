"""Random faults in a house with real servers, for as long as wanted: ``make soak``.

Draws faults from a seed that it prints, goes on after findings, prints the table and ends with 1 if
anything was doubled, or lost in the end, or never recovered; or if anything had to be mended but
what InfluxDB loses by itself after a power cut. Begins with two days without a broker.
"""

import argparse
import secrets
import signal
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.tables import print_table
from tests.faults.campaign import HEAD, Outcome, stage, table_of
from tests.faults.catalogue import FAULTS
from tests.faults.clock_faults import long_outage
from tests.faults.house import House

LONGEST_S: Final = 12.0
"""Long enough that connections are given up and pauses between attempts grow."""

REST_S: Final = 11.0
"""Between faults: a connection counts as steady after 10 s. What happens earlier is a fault of its
own: "Mosquitto killed five times"."""

FAULTS_PER_HOUSE: Final = 40
"""Then everything begins with empty disks: comparisons read all that was ever stored."""

POWER_CUT: Final = "power cut"
RESTARTS_INFLUXDB: Final = frozenset({POWER_CUT, "everything killed", "InfluxDB killed"})
"""Only after a power cut, and only then, InfluxDB loses by itself what it has confirmed."""

LOST_BY_US: Final = "lost, and not by InfluxDB's own fault"

ENDED_EARLY: Final = 2
OUTAGE_DAYS: Final = 2.0


def soak(outcomes: list[Outcome], *, minutes: float, seed: int, days: float) -> None:
    """Stage faults until the time is over; what was found is in ``outcomes`` at any time."""
    draw = Random(seed)  # noqa: S311 - faults, not secrets
    deadline = time.monotonic() + 60.0 * minutes
    deck: list[str] = []
    while time.monotonic() < deadline:
        with tempfile.TemporaryDirectory() as folder, House(Path(folder)) as house:
            if days and not outcomes:
                fault = f"no broker for {days:g} days"
                keep(outcomes, stage(house, fault, long_outage(days=days), draw, longest_s=1.0))
            was_cut = False
            for _ in range(FAULTS_PER_HOUSE):
                if time.monotonic() >= deadline:
                    break
                # Shuffled like cards: each comes before any comes again.
                deck = deck or draw.sample(sorted(FAULTS), len(FAULTS))
                fault = deck.pop()
                time.sleep(REST_S)
                outcome = stage(house, fault, FAULTS[fault], draw, longest_s=LONGEST_S)
                was_cut |= fault == POWER_CUT
                is_excused = was_cut and fault in RESTARTS_INFLUXDB
                keep(outcomes, outcome if is_excused else without_excuse(outcome))
                if not outcomes[-1].is_kept:
                    break  # into a new house: what is found once would be found again and again


def without_excuse(outcome: Outcome) -> Outcome:
    """Take it as a fault of the program if anything had to be mended."""
    return outcome if outcome.left is None else replace(outcome, trouble=LOST_BY_US)


def keep(outcomes: list[Outcome], outcome: Outcome) -> None:
    """Keep and tell an outcome."""
    outcomes.append(outcome)
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {outcome}\n")
    sys.stdout.flush()


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10_000))
    parser.add_argument("--days", type=float, default=OUTAGE_DAYS, help="0 leaves the outage out")
    arguments = parser.parse_args()
    # So that the servers are ended, too, and the table is told, when somebody ends this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ENDED_EARLY))
    sys.stdout.write(f"seed {arguments.seed}\n")
    outcomes: list[Outcome] = []
    try:
        soak(outcomes, minutes=arguments.minutes, seed=arguments.seed, days=arguments.days)
    finally:
        print_table(f"Faults with seed {arguments.seed}", HEAD, table_of(outcomes))
    sys.exit(0 if all(each.is_kept for each in outcomes) else 1)


if __name__ == "__main__":
    main()
