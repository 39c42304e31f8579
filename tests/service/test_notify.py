"""What systemd is told, and that nobody is told where there is no systemd."""

import socket
from pathlib import Path

import pytest

from spinewatch.service.notify import ServiceManager


@pytest.fixture
def listener(tmp_path: Path) -> socket.socket:
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    bound.bind(str(tmp_path / "notify"))
    bound.settimeout(2.0)
    return bound


def test_systemd_is_told_ready_alive_and_stopping(listener: socket.socket) -> None:
    with listener:
        manager = ServiceManager({"NOTIFY_SOCKET": listener.getsockname()})
        manager.ready()
        manager.alive()
        manager.stopping()

        assert [listener.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_an_abstract_socket_is_found_by_its_sign() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("\0spinewatch-test-notify")
        listener.settimeout(2.0)
        ServiceManager({"NOTIFY_SOCKET": "@spinewatch-test-notify"}).ready()

        assert listener.recv(100) == b"READY=1"


def test_without_systemd_nothing_is_said() -> None:
    ServiceManager({}).ready()
