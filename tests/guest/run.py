"""Boots the guest once with all scenarios: ``python -m tests.guest.run [NAME...]``.

Prints a table; ends with 0 if everything passed, with 3 where no guest can be had.
"""

import sys
from argparse import ArgumentParser

from tests.guest.host import LOGS, NOT_RUN, GuestNotRunError, install
from tests.guest.report import begin, boot_and_tell, say


def main(words: list[str]) -> int:
    """Boot, and print what came of it."""
    parser = ArgumentParser(prog="python -m tests.guest.run", description=__doc__)
    parser.add_argument("names", nargs="*", help="scenarios; all if none is named")
    given = parser.parse_args(words)
    try:
        install()
    except GuestNotRunError as why:
        say(str(why))
        return NOT_RUN
    passed, _ = boot_and_tell(begin(given.names), LOGS / "run.log")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
