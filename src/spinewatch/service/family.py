"""Several spinewatch processes as children of one, which end together."""

import logging
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from spinewatch.model.errors import SpinewatchError
from spinewatch.service.stopping import Stopping

LOOK_S: Final = 0.5
END_S: Final = 5.0

log = logging.getLogger(__name__)


class Family:
    """Starts commands of this program and watches them.

    Parameters
    ----------
    commands
        Such as ``run`` and ``record``.
    config
        The configuration file that all of them are given, if one was named.
    """

    def __init__(self, *, commands: list[str], config: Path | None) -> None:
        self._commands = commands
        self._config = [] if config is None else ["--config", str(config)]

    def run(self, stopping: Stopping) -> None:
        """Run all until asked to stop, or until one ends by itself.

        Raises
        ------
        SpinewatchError
            When one ended by itself; the others were stopped then.
        """
        children = {command: self._start(command) for command in self._commands}
        try:
            while not stopping.wait(LOOK_S):
                ended = [name for name, child in children.items() if child.poll() is not None]
                if ended:
                    raise SpinewatchError(
                        f"`spinewatch {ended[0]}` has ended by itself; the others were stopped.",
                        advice="What it said last tells why.",
                    )
        finally:
            _end(children)

    def _start(self, command: str) -> subprocess.Popen[bytes]:
        # Its own process group: Ctrl-C comes from here, once, and not from the terminal as well.
        return subprocess.Popen(  # noqa: S603 - this very program with our own words
            [sys.executable, "-m", "spinewatch", command, *self._config], process_group=0
        )


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for name, child in children.items():
        try:
            child.wait(END_S)
        except subprocess.TimeoutExpired:
            log.warning("%s did not end in time and was killed.", name)
            child.kill()
            child.wait()
