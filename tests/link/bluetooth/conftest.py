"""A D-Bus of its own, BlueZ on it, and the host that asks them."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from spinewatch.link.bluetooth import bluez_host
from spinewatch.link.bluetooth.bluez_host import BluezHost
from tests.bluetooth.bus_daemon import Daemon
from tests.bluetooth.dbus_bluez import Bluez

InstallBluez = Callable[[str], None]


@pytest.fixture
def daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    """Give a running bus, which is the system's for this test."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    made = Daemon(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
async def bluez(daemon: Daemon) -> AsyncIterator[Bluez]:
    """Give a stand-in for BlueZ, running."""
    del daemon
    made = Bluez()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InstallBluez:
    """Give what has bluetoothctl say a version."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=":")

    def installed(version: str) -> None:
        tool = folder / "bluetoothctl"
        tool.write_text(f"#!/bin/sh\necho bluetoothctl: {version}\n")
        tool.chmod(0o755)

    return installed


@pytest.fixture
async def host(
    tmp_path: Path, install: InstallBluez, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[BluezHost]:
    """Give a host that waits little."""
    install("5.66")
    monkeypatch.setattr(bluez_host, "_SETTLE_S", 0.01)
    made = BluezHost(system=tmp_path / "sys")
    yield made
    await made.close()
