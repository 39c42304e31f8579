"""A folder that `sudo spinewatch` makes for a file is the service's, and nobody else looks in."""

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from spinewatch.calibration.whole_file import replace_whole
from spinewatch.capture.retention import Limits
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.configuration import Configuration
from spinewatch.model.records import Advance, CaptureHeader
from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.service.capturing import DayCaptures
from spinewatch.service.file_turns import turn

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")

SERVICE: Final = 65_534


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder of the service."""
    with tempfile.TemporaryDirectory(dir="/tmp") as made:
        os.chown(made, SERVICE, SERVICE)
        yield Path(made)


def replace(folder: Path) -> None:
    replace_whole(folder / "calibrations.jsonl", b"")


def take_turn(folder: Path) -> None:
    with turn(folder / "found-settings.json"):
        pass


def capture(folder: Path) -> None:
    header = CaptureHeader(
        made_by="the test",
        boot_id="boot",
        start_ns=0,
        configuration=Configuration(person="p01", sensors=()),
        settings={},
        calibrations=CalibrationSet(),
    )
    captures = DayCaptures(
        folder=folder,
        header_at=lambda _: header,
        started=ClockOffset(mono_ns=0, utc_ns=0, trusted=False, utc_offset_min=0),
        limits=Limits(days=1.0, size_bytes=10**9),
        free_bytes=lambda _: 10**12,
    )
    captures.write(Advance(to_ns=NS_PER_S))
    captures.close()


@pytest.mark.parametrize("written", [replace, take_turn, capture])
def test_every_folder_on_the_way_is_the_service_s_alone(
    folder: Path, written: Callable[[Path], None]
) -> None:
    written(folder / "state" / "below")

    for made in (folder / "state", folder / "state" / "below"):
        found = made.stat()
        assert (found.st_uid, stat.S_IMODE(found.st_mode)) == (SERVICE, 0o700)
