"""Prompts that one can follow without reading: bells, speech, and a few keys."""

import sys
import time
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import click

from spinewatch.cli.speaking import Speaker

BEGIN: Final = 1
DONE: Final = 2
"""Bells: one to begin and with every repetition, two when it is over."""

BELL_APART_S: Final = 0.35
"""Closer bells run together in most terminals."""

COUNT_FROM: Final = 3
"""Long enough to put the hands down, short enough not to grow stiff waiting."""

AUTO_WAIT_S: Final = 8.0
"""Time to get ready where no key is pressed: after sitting down or standing up."""


class Answer(StrEnum):
    """What the person wants next; each but ``BEGIN`` is the first letter of the key."""

    BEGIN = ""
    AGAIN = "r"
    SKIP = "s"
    STOP = "q"


_WORDS: Final = {
    Answer.BEGIN: "Enter begins",
    Answer.AGAIN: "r repeats the last one",
    Answer.SKIP: "s skips this",
    Answer.STOP: "q ends here",
}


class Prompter:
    """Tells the person what to do, and when.

    Parameters
    ----------
    auto
        Every step begins by itself: nobody needs to reach the keyboard.
    speak
        Say everything aloud too.

    Raises
    ------
    InputError
        When nothing that could speak is installed.
    """

    def __init__(self, *, auto: bool, speak: bool) -> None:
        self.auto = auto
        self._speaker = Speaker() if speak else None

    def tell(self, text: str) -> None:
        """Show a sentence, and say it to the end."""
        click.echo(text)
        if self._speaker is not None:
            self._speaker.say(text, wait=True)

    def ask(self, offered: Iterable[Answer]) -> Answer:
        """Wait for one of the offered keys; without a terminal to read from the answer is stop."""
        offered = tuple(offered)
        if self.auto:
            click.echo(f"  Begins in {AUTO_WAIT_S:.0f} seconds; Ctrl-C stops.")
            time.sleep(AUTO_WAIT_S)
            return Answer.BEGIN
        while True:
            click.echo(f"  {', '.join(_WORDS[each] for each in offered)}: ", nl=False)
            line = sys.stdin.readline()
            if not line:
                click.echo("\nNo key can be read here; with --auto none is needed.")
                return Answer.STOP
            answer = next((each for each in offered if each == line.strip().lower()[:1]), None)
            if answer is not None:
                return answer

    def count_down(self) -> None:
        """Count aloud, a second each, without a bell."""
        for number in range(COUNT_FROM, 0, -1):
            click.echo(f"  {number} ...", nl=False)
            self._aloud(str(number))
            time.sleep(1.0)

    def signal(self, bells: int, word: str) -> None:
        """Ring, and show and say one word."""
        click.echo(f"  {word}")
        for number in range(bells):
            if number:
                time.sleep(BELL_APART_S)
            click.echo("\a", nl=False)
        self._aloud(word)

    def _aloud(self, text: str) -> None:
        if self._speaker is not None:
            self._speaker.say(text, wait=False)
