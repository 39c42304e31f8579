"""The table of what came of the scenarios."""

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from tests.guest.host import Told, boot
from tests.guest.scenarios.all import SCENARIOS

BOOT_S: Final = 1800
"""For one boot with all scenarios: six times what it takes on a machine that does nothing else."""


def begin(names: Sequence[str]) -> tuple[str, ...]:
    """Print the head of the table; gives the scenarios with these names, or all.

    Raises
    ------
    SystemExit
        With those that there are, when one of the names is none.
    """
    known = tuple(each.name for each in SCENARIOS)
    unknown = [each for each in names if each not in known]
    if unknown:
        sys.exit(f"There is no scenario {unknown[0]!r}, but: {'; '.join(known)}.")
    say(f"{'scenario':<42} {'s':>6}  passed, and what was measured")
    return tuple(names) or known


def boot_and_tell(names: Sequence[str], log: Path) -> tuple[bool, list[Told]]:
    """Boot once, print a row for every scenario as soon as it has ended, and how it all ended."""
    begun = time.monotonic()
    code, told = boot(*names, log=log, seconds=BOOT_S, tell=_row)
    ended = {each.scenario for each in told}
    for name in [each for each in names if each not in ended]:
        say(f"{name:<42} {'':>6}  NO: the guest ended before")
    passed = sum(each.passed for each in told)
    say(f"{'all, with the boot':<42} {time.monotonic() - begun:>6.1f}  {passed} of {len(names)}")
    if code != 0:
        say(f"FAILED; what the guest printed is in {log}")
    return code == 0, told


def summarise(runs: int, told: Mapping[str, list[Told]]) -> None:
    """Print how often each scenario passed, and its figures: median (least to most) of all runs."""
    for name, each in told.items():
        passed = sum(one.passed for one in each)
        seconds = [one.seconds for one in each]
        say(f"{name}: passed {passed} of {runs}; {_spread('s', seconds)}{_figures(each)}")


def say(line: str) -> None:
    """Print a line at once: a run takes minutes."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _row(told: Told) -> None:
    verdict = f"yes  {told}" if told.passed else f"NO: {told.seen}"
    say(f"{told.scenario:<42} {told.seconds:>6.1f}  {verdict}")


def _figures(told: list[Told]) -> str:
    names = dict.fromkeys(name for each in told for name in each.figures)
    values = {
        name: [value for each in told if isinstance(value := each.figures.get(name), int | float)]
        for name in names
    }
    return "".join(f"; {_spread(name, found)}" for name, found in values.items() if found)


def _spread(name: str, values: list[float]) -> str:
    return f"{name} {median(values):g} ({min(values):g} to {max(values):g})"
