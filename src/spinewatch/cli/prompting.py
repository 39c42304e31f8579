"""Prompts that one can follow without reading: bells, speech, and a few keys."""

import shutil
import sys
import textwrap
import time
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

import click

from spinewatch.cli.speaking import Speaker
from spinewatch.model.errors import InputError

BEGIN: Final = 1
DONE: Final = 2
REFUSED: Final = 3
"""Bells: one to begin and with every repetition, two when it is over, three when not taken."""

BELL_APART_S: Final = 0.35
"""Closer bells run together in most terminals."""

COUNT_FROM: Final = 3
"""Long enough to put the hands down, short enough not to grow stiff waiting."""

AUTO_WAIT_S: Final = 8.0
"""Time to get ready where no key is pressed: after sitting down or standing up."""


class Answer(StrEnum):
    """What the person wants next, named by the key for it."""

    BEGIN = ""
    AGAIN = "r"
    SKIP = "s"
    STOP = "q"
    YES = "y"


_KEYS: Final = {
    Answer.BEGIN: {"", "begin"},
    Answer.AGAIN: {"r", "repeat", "again"},
    Answer.SKIP: {"s", "skip"},
    Answer.STOP: {"q", "n", "quit", "no", "end", "exit", "stop", "not today"},
    Answer.YES: {"y", "yes"},
}
"""What may be typed: a whole word, so that "sorry" skips nothing. No and quit always leave."""

WORDS: Final = {
    Answer.BEGIN: "Enter begins",
    Answer.AGAIN: "r repeats the last one",
    Answer.SKIP: "s skips this",
    Answer.STOP: "q ends here",
}


def wrapped(text: str) -> str:
    """Break lines between words, at the width of the terminal."""
    width = shutil.get_terminal_size().columns
    return "\n".join(_broken(line, width) for line in text.splitlines())


def _broken(line: str, width: int) -> str:
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(
        line.strip(), width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


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
        click.echo(wrapped(text))
        if self._speaker is not None:
            self._speaker.say(text, wait=True)

    def ask(self, offered: Iterable[Answer], words: Mapping[Answer, str] = WORDS) -> Answer:
        """Wait for one of the offered keys; ``words`` say what each does.

        Raises
        ------
        InputError
            When there is no keyboard, and somebody has to begin.
        """
        offered = tuple(offered)
        if self.auto:
            click.echo(f"  Begins in {AUTO_WAIT_S:.0f} seconds; Ctrl-C stops.")
            time.sleep(AUTO_WAIT_S)
            return Answer.BEGIN
        while True:
            said = wrapped(f"  {', '.join(words[each] for each in offered)}:")
            click.echo(f"{said} ", nl=False)
            line = sys.stdin.readline()
            if not line:
                click.echo()
                raise InputError("No key can be read here.", advice="With --auto no key is needed.")
            typed = line.strip().lower()
            answer = next((each for each in offered if typed in _KEYS[each]), None)
            if answer is not None:
                return answer
            click.echo("  That key is not known here.")

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
