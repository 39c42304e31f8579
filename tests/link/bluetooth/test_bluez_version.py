"""The version of BlueZ, as its tool says it."""

import asyncio
import os
from pathlib import Path

import pytest

from spinewatch.link.bluetooth.bluez_version import TOO_OLD, installed_version, parse_version
from tests.bluetooth.waiting import until


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("bluetoothctl: 5.66\n", (5, 66)),
        ("5.55", (5, 55)),
        ("bluetoothctl: 5.9", (5, 9)),
        ("bluetoothctl: 6.0.1", (6, 0)),
        ("", None),
        ("bluetoothctl", None),
        ("command not found", None),
    ],
)
def test_the_version_is_found_in_what_is_said(said: str, version: tuple[int, int] | None) -> None:
    assert parse_version(said) == version


def test_versions_compare_by_their_numbers() -> None:
    assert (5, 9) < (5, 50) < TOO_OLD == (5, 55) < (5, 66) < (6, 0)


def _tool(folder: Path, script: str) -> None:
    tool = folder / "bluetoothctl"
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)


@pytest.mark.parametrize(
    ("script", "version"),
    [("echo bluetoothctl: 5.66", (5, 66)), ("exit 1", None), ("printf '\\377'", None)],
)
async def test_the_tool_is_asked(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    version: tuple[int, int] | None,
) -> None:
    _tool(tmp_path, script)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert await installed_version() == version


async def test_without_the_tool_the_version_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert await installed_version() is None


async def test_a_tool_that_hangs_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _tool(tmp_path, "exec /bin/sleep 60")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("spinewatch.link.bluetooth.bluez_version._ANSWER_S", 0.05)

    assert await installed_version() is None


async def test_a_tool_that_hangs_does_not_outlive_who_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "started"
    _tool(tmp_path, f"echo $$ > {started}.new; /bin/mv {started}.new {started}; exec /bin/sleep 60")
    monkeypatch.setenv("PATH", str(tmp_path))
    asking = asyncio.create_task(installed_version())
    await until(started.exists)
    asking.cancel()
    await asyncio.wait([asking])

    assert asking.cancelled()
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)
