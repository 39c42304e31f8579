"""The host's side of the guest: install, boot, and read what came of the scenarios."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

HERE: Final = Path(__file__).parent
LOGS: Final = HERE.parents[1] / ".guest" / "logs"

NOT_RUN: Final = 3
"""With this install.sh ends where no guest can be had."""

_INSTALL_S: Final = 1200
_LOOK_S: Final = 0.5
_GRACE_S: Final = 60.0
"""After the time at which boot.sh stops the guest by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one scenario printed.

    Attributes
    ----------
    scenario, passed, seconds
        Its name, whether it passed, and how long it took.
    figures
        What it measured.
    seen
        Why it did not pass.
    """

    scenario: str
    passed: bool
    seconds: float
    figures: dict[str, Any]
    seen: str

    def __str__(self) -> str:
        """Give it in a sentence."""
        if not self.passed:
            return f"{self.scenario}: {self.seen}"
        return ", ".join(f"{name} {value}" for name, value in self.figures.items())


class GuestNotRunError(Exception):
    """No guest can be had on this machine; the message says why."""


def install() -> None:
    """Get what the guest needs, if it is not there yet.

    Raises
    ------
    GuestNotRunError
        When this machine cannot run it.
    """
    done = subprocess.run(
        [HERE / "install.sh"], check=False, capture_output=True, text=True, timeout=_INSTALL_S
    )
    if done.returncode == NOT_RUN:
        raise GuestNotRunError(done.stdout.strip().splitlines()[-1])
    assert done.returncode == 0, done.stdout + done.stderr


def boot(
    *names: str, log: Path, seconds: int, tell: Callable[[Told], object] = lambda _told: None
) -> tuple[int, list[Told]]:
    """Boot once and run the scenarios with these names, or all.

    Parameters
    ----------
    names
        Of scenarios.
    log
        Receives what the guest printed.
    seconds
        After which it is stopped.
    tell
        Told of every scenario as soon as it has ended.

    Returns
    -------
    code
        0 if all passed.
    told
        Of every scenario that came to its end.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(b"")
    told: list[Told] = []
    with (
        log.open(errors="replace") as console,
        subprocess.Popen(
            [HERE / "boot.sh", log, str(seconds), "tests.guest.scenarios", *names],
            env={**os.environ, "LC_ALL": "C"},
        ) as guest,
    ):
        deadline = time.monotonic() + seconds + _GRACE_S
        has_ended = False
        while not has_ended:
            has_ended = guest.poll() is not None
            for each in _new(console, at_end=has_ended):
                told.append(each)
                tell(each)
            if time.monotonic() > deadline:
                guest.kill()
            if not has_ended:
                time.sleep(_LOOK_S)
        return guest.returncode, told


def told_in(console: str) -> list[Told]:
    """Find what scenarios told among everything else that a guest printed."""
    lines = (line.strip() for line in console.splitlines() if line.startswith('{"scenario"'))
    return [Told(**{"figures": {}, "seen": "", **json.loads(line)}) for line in lines]


def _new(console: TextIO, *, at_end: bool) -> list[Told]:
    """Read on, but leave a line that is not yet whole to the next time."""
    place = console.tell()
    text = console.read()
    whole = text if at_end else text[: text.rfind("\n") + 1]
    if whole != text:
        console.seek(place)
        text = console.read(len(whole))
    return told_in(text)
