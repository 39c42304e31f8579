"""Processes of the program that are killed and started again."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

STOP_S: Final = 20.0


class Process:
    """One process of the program, and everything that it ever said."""

    def __init__(self, name: str, log: Path, words: Sequence[str]) -> None:
        self.name = name
        self.log = log
        self._words = words
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-m", *self._words], stdout=log, stderr=log
            )

    @property
    def is_running(self) -> bool:
        """Whether it is there."""
        return self._running is not None and self._running.poll() is None

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            self._running = None

    def stop(self) -> None:
        """End it in an orderly way."""
        if self._running is not None:
            self._running.terminate()
            try:
                self._running.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
            self._running = None

    def restart(self) -> None:
        """Start it again; that it was killed is what the test wants."""
        self.kill()
        self.start()

    @property
    def words(self) -> str:
        """What it said."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""
