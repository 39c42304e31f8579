"""Short questions in a guided session; leaving is an answer to every one of them."""

import sys
from typing import Final

import click

from spinewatch.cli.prompting import Prompter
from spinewatch.model.commands import DIARY_SCALE_MAX
from spinewatch.model.errors import InputError

_YES_OR_NO: Final = {"y": True, "yes": True, "n": False, "no": False, "s": False}


class LeftError(Exception):
    """The person wants to end here, or no key can be read."""


def yes_or_no(prompter: Prompter, question: str) -> bool:
    """Ask until it is yes or no.

    Raises
    ------
    LeftError
        When the person ends here.
    """
    prompter.tell(question)
    while True:
        answer = _YES_OR_NO.get(_key("y for yes, n for no, q ends here"))
        if answer is not None:
            return answer
        click.echo("  Please type y, n or q.")


def score(prompter: Prompter, question: str) -> int | None:
    """Ask for a number from 0 to 10; Enter alone is None: not told.

    Raises
    ------
    LeftError
        When the person ends here.
    """
    prompter.tell(question)
    while True:
        typed = _key(f"0 none to {DIARY_SCALE_MAX} worst, Enter leaves it out, q ends here")
        if not typed:
            return None
        if typed.isascii() and typed.isdigit() and int(typed) <= DIARY_SCALE_MAX:
            return int(typed)
        click.echo(f"  Please type a whole number from 0 to {DIARY_SCALE_MAX}, Enter or q.")


def _key(offered: str) -> str:
    click.echo(f"  {offered}: ", nl=False)
    line = sys.stdin.readline()
    typed = line.strip().lower()
    if not line or typed.startswith("q"):
        raise LeftError
    return typed


def no_muscle() -> InputError:
    """Give the refusal of a session for muscles that nobody watches."""
    return InputError(
        "No EMG sensor is configured.",
        advice="Give a [[sensor]] its `channels` in the configuration, and restart the monitor.",
    )
