"""A monitor that answers as it is told, at a short path."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from spinewatch.control.messages import Done
from spinewatch.control.server import ControlServer
from spinewatch.model.commands import Command
from spinewatch.model.errors import CalibrationError
from spinewatch.model.status import Status


@dataclass
class FakeMonitor:
    """Remembers what it was asked, counts how often, and fails as it is told."""

    commands: list[Command] = field(default_factory=list)
    looks: int = 0
    fail_with: Exception | None = None

    async def handle(self, command: Command) -> Done:
        if self.fail_with is not None:
            raise self.fail_with
        self.commands.append(command)
        return Done(text=f"{type(command).__name__} done")

    def status(self) -> Status:
        self.looks += 1
        return Status(person="p01", running_s=float(self.looks), clock_trusted=True)

    def server(self, path: Path) -> ControlServer:
        return ControlServer(
            path=path, handle=self.handle, status=self.status, follow_period_s=0.01
        )

    def refuse(self) -> None:
        self.fail_with = CalibrationError("The sensor is off.", advice="Put it on.")


@pytest.fixture
def monitor() -> FakeMonitor:
    return FakeMonitor()


@pytest.fixture
def path() -> Iterator[Path]:
    """Name a socket below a folder with a short name: pytest's own may be too long for one."""
    with TemporaryDirectory(prefix="sw") as folder:
        yield Path(folder) / "run" / "control.sock"
