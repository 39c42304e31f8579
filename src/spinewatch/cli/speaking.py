"""Spoken prompts, for whoever cannot look at a screen: through a program of the system."""

import shutil
import subprocess
from typing import Final

from spinewatch.model.errors import InputError

PROGRAMS: Final = (("espeak-ng", ()), ("spd-say", ("--wait",)))
"""What speaks on Debian and Raspberry Pi OS, the one that needs no service first."""

LONGEST_S: Final = 30.0
"""A sentence takes a few seconds; a speech program that hangs must not hold up a person."""


class Speaker:
    """Says one sentence after the other.

    Raises
    ------
    InputError
        When no program that speaks is installed.
    """

    def __init__(self) -> None:
        found = ((shutil.which(name), options) for name, options in PROGRAMS)
        self._command = next(([path, *options] for path, options in found if path), None)
        if self._command is None:
            raise InputError(
                "Nothing that could speak is installed.",
                advice="`sudo apt-get install espeak-ng`, or leave --speak out: bells are enough.",
            )
        self._speaking: subprocess.Popen[bytes] | None = None

    def say(self, text: str, *, wait: bool) -> None:
        """Say a sentence after the one before; with ``wait`` until it has been said."""
        self.finish()
        self._speaking = subprocess.Popen(  # noqa: S603 - a program of the system, our own words
            [*(self._command or ()), text],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if wait:
            self.finish()

    def finish(self) -> None:
        """Wait until everything has been said."""
        if self._speaking is None:
            return
        try:
            self._speaking.wait(LONGEST_S)
        except subprocess.TimeoutExpired:
            self._speaking.kill()
            self._speaking.wait()
        self._speaking = None
