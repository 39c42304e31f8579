"""Simulated days through the real chain: false episodes, hours tense against truth, look-alikes.

Packets of a simulated person go through drivers, timebase and monitor, as live. Contractions and
rest are recordings of healthy people's voluntary contraction; when, where and how strongly muscles
work is made up, and so are posture, movement and contact. What is measured is whether the rules
hold together, not how often a real person would be troubled.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import repeat
from typing import Final

from scipy.stats import chi2

from benchmarks.day_rig import LASTING_S, SECONDS_PER_HOUR, SEVEN_H, Lived, Tally, live_through
from benchmarks.tables import print_table
from spinewatch.model.results import Grade
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.simulation.muscle_days import normal_day, tense_day
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.scenarios import make_scenario

NORMAL: Final = "normal-day"
TENSE: Final = "tense-day"
LOOK_ALIKES: Final = "look-alikes"
SHORT_HOURS: Final = 1.0
LEAST_TENSE_HOURS: Final = 4.0
"""The tense day has no tension in its first two hours; the first ones end after four."""

PROCESSES: Final = 2
"""The two days at the same time; a third process would have next to nothing to do."""

LOOK_ALIKE_MINUTES: Final = 60.0
HOURS_PER_DAY: Final = 24.0


def main(hours: float = SHORT_HOURS, seed: int = 1, starts_at_h: float = SEVEN_H) -> None:
    """Print what was told of simulated days, and of all look-alikes in an hour."""
    print(
        "\nSimulated, and synthetic throughout: voluntary contraction stands in for spasm, levels "
        "of normal work are assumptions, and the limits were set with this simulation in view."
    )
    tense_hours = hours if starts_at_h != SEVEN_H else max(hours, LEAST_TENSE_HOURS)
    stories = (
        _named(NORMAL, normal_day, hours, starts_at_h),
        _named(TENSE, tense_day, tense_hours, starts_at_h),
        make_scenario(LOOK_ALIKES, minutes=LOOK_ALIKE_MINUTES),
    )
    with ProcessPoolExecutor(max_workers=PROCESSES) as processes:
        lived = list(processes.map(live_through, stories, repeat(seed), repeat(starts_at_h)))
    days(lived)
    hours_tense(lived[:-1])
    for each in lived:
        look_alikes(each)


def _named(name: str, tell: Callable[..., Scenario], hours: float, starts_at_h: float) -> Scenario:
    told = tell(minutes=hours * SECONDS_PER_MINUTE, starts_at_h=starts_at_h)
    return replace(told, name=name)


# --- tables -------------------------------------------------------------------------------------


def days(lived: Sequence[Lived]) -> None:
    """Print false and found episodes."""
    rows = []
    for each in lived:
        grades = Counter(episode.grade for episode in each.episodes.values())
        rate = HOURS_PER_DAY / each.hours
        low, high = _poisson(len(each.false))
        rows.append(
            (
                each.scenario.name,
                f"{each.hours:g}",
                f"{len(each.false)}",
                f"{len(each.false) * rate:.1f} ({low * rate:.1f}-{high * rate:.1f})",
                *(_where(each, grade) for grade in (Grade.A, Grade.B)),
                f"{len(each.found)} of {len(each.lasting)}",
                *(f"{grades[grade]}" for grade in Grade),
            )
        )
    print_table(
        "Episodes. False: grade A or B at a site that was not tense meanwhile; per day with the "
        f"95 % interval of a Poisson count; found: tensions of at least {LASTING_S:.0f} s that an "
        "episode of grade A or B overlaps",
        (
            "scenario", "hours", "false", "false per day (95 %)", "false A (lying, upright)",
            "false B (lying, upright)", "tensions found",
            *(f"told {grade}" for grade in Grade),
        ),
        rows,
    )  # fmt: skip


def _where(lived: Lived, grade: Grade) -> str:
    lying, upright = (lived.false_where[grade, lay] for lay in (True, False))
    return f"{lying + upright} ({lying}, {upright})"


def _poisson(count: int) -> tuple[float, float]:
    low = float(chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0
    return low, float(chi2.ppf(0.975, 2 * (count + 1))) / 2


def hours_tense(lived: Sequence[Lived]) -> None:
    """Print hours tense per site against truth."""
    rows = []
    for each in lived:
        for site in each.quiet:
            quiet, strained = each.quiet[site], each.strained.get(site, Tally())
            known, seconds = quiet.known + strained.known, quiet.seconds + strained.seconds
            told = quiet.tense + strained.tense
            rows.append(
                (
                    each.scenario.name,
                    site.value,
                    f"{known / seconds:.0%}",
                    _hours(strained.seconds),
                    _hours(strained.known),
                    _hours(told),
                    f"{(told - strained.known) / SECONDS_PER_HOUR:+.2f}",
                    _hours(strained.known - strained.tense),
                    _hours(quiet.tense),
                )
            )
    print_table(
        "Hours tense. Error: told minus true, of the time of which it is known",
        (
            "scenario", "site", "coverage", "true h", "true h, known", "told h", "error h",
            "missed h", "false h",
        ),
        rows,
    )  # fmt: skip


def look_alikes(lived: Lived) -> None:
    """Print what of that which is no tension was told tense, and where false episodes began."""
    rows = [
        (
            name,
            f"{tally.seconds / len(lived.quiet) / SECONDS_PER_MINUTE:.1f}",
            f"{tally.known / tally.seconds:.0%}",
            f"{tally.tense / tally.known:.0%}" if tally.known else "-",
            f"{lived.began[name]}",
        )
        for name, tally in lived.doing.items()
    ]
    print_table(
        f"What the body of `{lived.scenario.name}` did outside of tension, {lived.hours:g} h: "
        "share of the site-seconds told tense, and false episodes that begin in it; it may "
        "do several things at once",
        ("what the body does", "minutes", "known", "told tense", "false episodes"),
        rows,
    )


def _hours(seconds: float) -> str:
    return f"{seconds / SECONDS_PER_HOUR:.2f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.day", description=__doc__)
    parser.add_argument(
        "--hours",
        type=float,
        default=SHORT_HOURS,
        help="length of each day; 24 is the real thing: a quarter of an hour on two cores",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--starts-at-h",
        type=float,
        default=SEVEN_H,
        help="hour of the clock at which the days begin; the sleep is from about 22:20 to 05:45",
    )
    given = parser.parse_args()
    main(given.hours, given.seed, given.starts_at_h)
