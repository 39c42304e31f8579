"""Simulated days through the real chain: false episodes, hours tense against truth, look-alikes.

Packets of a simulated person go through drivers, timebase and monitor, as live. Contractions and
rest are recordings of healthy people's voluntary contraction; when, where and how strongly muscles
work is made up, and so are posture, movement and contact. What is measured is whether the rules
hold together, not how often a real person would be troubled.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from typing import Final

from scipy.stats import chi2

from benchmarks.day_rig import LASTING_S, SECONDS_PER_HOUR, Lived, Tally, live_through
from benchmarks.tables import print_table
from spinewatch.model.results import Grade
from spinewatch.model.time import SECONDS_PER_MINUTE

NORMAL: Final = "normal-day"
TENSE: Final = "tense-day"
LOOK_ALIKES: Final = "look-alikes"
SHORT_HOURS: Final = 1.0
LEAST_TENSE_HOURS: Final = 4.0
"""The tense day has no tension in its first two hours; the first ones end after four."""

LOOK_ALIKE_MINUTES: Final = 60.0
HOURS_PER_DAY: Final = 24.0


def main(hours: float = SHORT_HOURS, seed: int = 1) -> None:
    """Print what was told of simulated days, and of all look-alikes in an hour."""
    print(
        "\nSimulated, and synthetic throughout: voluntary contraction stands in for spasm, levels "
        "of normal work are assumptions, and the limits were set with this simulation in view."
    )
    lived = [
        live_through(NORMAL, hours * SECONDS_PER_MINUTE, seed),
        live_through(TENSE, max(hours, LEAST_TENSE_HOURS) * SECONDS_PER_MINUTE, seed),
    ]
    everything = live_through(LOOK_ALIKES, LOOK_ALIKE_MINUTES, seed)
    days([*lived, everything])
    hours_tense(lived)
    for each in (*lived, everything):
        look_alikes(each)


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
                f"{len(each.found)} of {len(each.lasting)}",
                *(f"{grades[grade]}" for grade in Grade),
            )
        )
    print_table(
        "Episodes. False: grade A or B at a site that was not tense meanwhile; per day with the "
        f"95 % interval of a Poisson count; found: tensions of at least {LASTING_S:.0f} s that an "
        "episode of grade A or B overlaps",
        (
            "scenario", "hours", "false", "false per day (95 %)", "tensions found",
            *(f"told {grade}" for grade in Grade),
        ),
        rows,
    )  # fmt: skip


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
        help="length of each day; 24 is the real thing and takes half an hour",
    )
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    main(given.hours, given.seed)
