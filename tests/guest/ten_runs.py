"""Ten boots in a row with all scenarios: ``python -m tests.guest.ten_runs [--runs N] [NAME...]``.

Prints a table; ends with 0 if everything passed every time, with 3 where no guest can be had.
"""

import sys
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Sequence

from tests.guest.host import LOGS, NOT_RUN, GuestNotRunError, Told, install
from tests.guest.report import begin, boot_and_tell, say, summarise

RUNS = 10


def main(words: list[str]) -> int:
    """Boot again and again, and print what came of it."""
    parser = ArgumentParser(prog="python -m tests.guest.ten_runs", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="how many boots")
    parser.add_argument("names", nargs="*", help="scenarios; all if none is named")
    given = parser.parse_args(words)
    try:
        install()
    except GuestNotRunError as why:
        say(str(why))
        return NOT_RUN
    return 0 if _run(given.runs, begin(given.names)) else 1


def _run(runs: int, names: Sequence[str]) -> bool:
    told: dict[str, list[Told]] = defaultdict(list)
    failed = []
    for number in range(1, runs + 1):
        say(f"run {number} of {runs}")
        passed, scenarios = boot_and_tell(names, LOGS / f"run-{number}.log")
        if not passed:
            failed.append(number)
        for each in scenarios:
            told[each.scenario].append(each)
    say("")
    summarise(runs, told)
    say(f"Runs that passed: {runs - len(failed)} of {runs}.")
    return not failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
