"""A monitor to talk to: a real control socket, and answers as the test wants them."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result

from spinewatch.calibration.store import CalibrationStore
from spinewatch.cli import guiding, prompting, readiness, spinewatch
from spinewatch.control.messages import Done, RadioReply, RadioRequest
from spinewatch.control.server import ControlServer
from spinewatch.model.calibration import Alignment, CalibrationSet
from spinewatch.model.commands import Command, StopGuided
from spinewatch.model.context import PauseReason
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.sites import MotionSite
from spinewatch.model.status import Status

_SENSOR = """
[[sensor]]
name = "{site}"
kind = "witmotion"
site = "{site}"
"""
_MUSCLE = """
[[sensor]]
name = "muscles"
kind = "npg_lite"
channels = ["upper_trapezius_left"]
"""


@dataclass
class Talker:
    """Remembers what it was asked; ``answer`` gives a text, raises, or returns None to hang.

    ``replies`` are what its radio says or refuses with, one after the other.
    """

    folder: Path
    commands: list[Command] = field(default_factory=list)
    requests: list[RadioRequest] = field(default_factory=list)
    replies: list[RadioReply | SpinewatchError] = field(default_factory=list)
    answer: Callable[[Command], str | None] = lambda _: "taken"
    paused: PauseReason | None = None

    @property
    def config(self) -> Path:
        return self.folder / "mine.toml"

    def wearing(self, *sites: str) -> "Talker":
        """Write a configuration with motion sensors at these sites."""
        sensors = "".join(_SENSOR.format(site=site) for site in sites) or _MUSCLE
        storage = f'[storage]\nstate_dir = "{self.folder}"\nruntime_dir = "{self.folder}"\n'
        self.config.write_text(f'person = "p01"\n{sensors}\n{storage}')
        return self

    def knowing(self, *sites: str, heading_known: bool = True) -> "Talker":
        """Have these sites calibrated before the test begins."""
        aligned = tuple(
            Alignment(
                site=MotionSite(site),
                rotation=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
                heading_known=heading_known,
                uncertainty_deg=1.0,
                utc_ns=None,
                session="s",
            )
            for site in sites
        )
        store = CalibrationStore(self.folder / "calibrations.jsonl")
        store.save(CalibrationSet(person="p01", alignments=aligned))
        return self

    def run(self, *words: str, keys: str = "") -> Result:
        """Run the command line against this monitor, pressing these keys."""
        with self.listening():
            return self.run_alone(*words, keys=keys)

    def run_alone(self, *words: str, keys: str = "") -> Result:
        """Run the command line while no monitor is there."""
        return CliRunner().invoke(spinewatch, [*words, "--config", str(self.config)], input=keys)

    def _status(self) -> Status:
        return Status(person="p01", running_s=1.0, clock_trusted=True, paused=self.paused)

    async def _handle(self, command: Command) -> Done:
        self.commands.append(command)
        if isinstance(command, StopGuided):
            self._stopped.set()
            return Done(text="Stopped.")
        text = self.answer(command)
        if text is None:
            await self._stopped.wait()
        return Done(text=text or "Stopped; nothing was changed.")

    async def _ask_radio(self, request: RadioRequest) -> RadioReply:
        self.requests.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, SpinewatchError):
            raise reply
        return reply

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Answer at the control socket."""
        ready, over = threading.Event(), threading.Event()

        async def serve() -> None:
            self._stopped = asyncio.Event()
            server = ControlServer(
                path=self.folder / "control.sock",
                handle=self._handle,
                status=self._status,
                radio=self._ask_radio,
            )
            async with server:
                ready.set()
                await asyncio.to_thread(over.wait)

        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        ready.wait()
        try:
            yield
        finally:
            over.set()
            thread.join()


@pytest.fixture
def talker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Talker]:
    """Give a monitor whose person needs no time to get ready."""
    monkeypatch.setattr(prompting, "COUNT_FROM", 0)
    monkeypatch.setattr(prompting, "AUTO_WAIT_S", 0.0)
    monkeypatch.setattr(prompting, "BELL_APART_S", 0.0)
    monkeypatch.setattr(guiding, "LEAD_S", 0.0)
    monkeypatch.setattr(readiness, "SETTLED_S", 0.0)
    monkeypatch.setenv("COLUMNS", "1000")
    # A short folder: pytest's own may be too long for the name of a socket.
    with TemporaryDirectory(prefix="sw") as folder:
        yield Talker(folder=Path(folder))
