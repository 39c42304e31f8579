"""Contact that drifts for hours without any spasm, through the whole monitor.

Slowly is to be followed, faster is to end as "floor uncertain", and nothing is to be told as
tension. The scenario lies, works at a desk, lies, sits and lies again; what drifts is simulated:
the floor alone (a drying electrode), or the gain of everything (bridging gel, sweat).
"""

import argparse
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import product, repeat
from typing import Final

from benchmarks.day_rig import results, second_of
from benchmarks.tables import print_table
from spinewatch.model.context import Posture
from spinewatch.model.results import POSSIBLE, Episode, Levels, SiteLevel
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.simulation.electrodes import Drifting
from spinewatch.simulation.muscle_stories import drifting
from spinewatch.simulation.scenario import Scenario
from spinewatch.spasm.footings import BELOW_REST, FLOOR_UNCERTAIN

HOURS: Final = 2.0
RATES_DB_PER_HOUR: Final = (1.0, -1.0, 2.0, -2.0, 6.0, -6.0)
NO_DRIFT: Final = (Drifting.NOISE, 0.0)
"""For comparison: the body also moves a little in bed, and its muscles work for seconds."""

END_S: Final = 300.0
"""The end of the story, spent lying, of which the commonest state is told."""

PROCESSES: Final = 2

TENSE: Final = "tense"
REST: Final = "rest"
UNKNOWN: Final = "unknown"


@dataclass(slots=True, kw_only=True)
class Told:
    """Site-seconds by what was told of them: all, those lying, and those of the end."""

    every: Counter[str] = field(default_factory=Counter)
    lying: Counter[str] = field(default_factory=Counter)
    end: Counter[str] = field(default_factory=Counter)
    possible: set[str] = field(default_factory=set)


def main(hours: float = HOURS, seed: int = 1) -> None:
    """Print what was told of every drift."""
    cases = (NO_DRIFT, *product(Drifting, RATES_DB_PER_HOUR))
    stories = [
        replace(drifting(minutes=hours * SECONDS_PER_MINUTE, db_per_hour=rate, of=of), name="drift")
        for of, rate in cases
    ]
    with ProcessPoolExecutor(max_workers=PROCESSES) as processes:
        told = list(processes.map(told_of, stories, repeat(seed)))
    print_table(
        f"Drift without spasm, through the monitor: {hours:g} h of lying, desk, lying, sitting and "
        f"lying. Shares of site-seconds; at the end: the commonest state of the last "
        f"{END_S / SECONDS_PER_MINUTE:.0f} min, lying",
        (
            "what drifts", "dB/h", "told tense", "told tense, lying", "possible spasms",
            "floor uncertain", "floor uncertain, lying", "below rest", "at the end",
        ),
        [
            (
                of.value,
                f"{rate:+g}",
                *(_share(of_time, TENSE) for of_time in (each.every, each.lying)),
                f"{len(each.possible)}",
                *(_share(of_time, FLOOR_UNCERTAIN) for of_time in (each.every, each.lying)),
                _share(each.every, BELOW_REST),
                each.end.most_common(1)[0][0].partition(":")[0],
            )
            for (of, rate), each in zip(cases, told, strict=True)
        ],
    )  # fmt: skip


def told_of(scenario: Scenario, seed: int) -> Told:
    """Play a scenario, and count the states of all sites after the calibration."""
    told = Told()
    for result in results(scenario, seed):
        if isinstance(result, Episode) and result.grade in POSSIBLE:
            told.possible.add(result.id)
        elif isinstance(result, Levels) and second_of(result.mono_ns) > scenario.prelude_s:
            states = [_state(each) for each in result.sites]
            told.every.update(states)
            if result.posture is Posture.LYING:
                told.lying.update(states)
            if second_of(result.mono_ns) > scenario.duration_s - END_S:
                told.end.update(states)
    return told


def _state(level: SiteLevel) -> str:
    if level.tense:
        return TENSE
    if level.doubt is not None or level.cause == BELOW_REST:
        return level.doubt or BELOW_REST
    return UNKNOWN if level.tense is None else REST


def _share(states: Counter[str], state: str) -> str:
    return f"{100 * states[state] / max(1, states.total()):.1f}%"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drift", description=__doc__)
    parser.add_argument("--hours", type=float, default=HOURS)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    main(given.hours, given.seed)
