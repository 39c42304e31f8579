"""The socket itself: who may speak, what is understood, what a dead monitor leaves."""

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.control.address import bind
from spinewatch.control.client import ControlClient
from spinewatch.control.messages import Refused, StatusReply, reply_from
from spinewatch.control.peer import Peer, may_command
from spinewatch.control.server import _understood
from spinewatch.model.commands import Resume
from spinewatch.model.errors import AlreadyRunningError, ControlError

NOBODY = 65534


async def say(path: Path, *words: bytes) -> list[bytes]:
    """Send raw bytes, close the sending half, and give all lines that come back."""
    reader, writer = await asyncio.open_unix_connection(path)
    for word in words:
        writer.write(word)
    await writer.drain()
    writer.write_eof()
    lines = (await reader.read()).splitlines()
    writer.close()
    return lines


def connect_as(user: int, path: Path) -> socket.socket:
    """Connect as another user would if file permissions did not already keep them out."""
    for place in (path, path.parent, path.parent.parent):
        place.chmod(0o777)
    stranger = socket.socket(socket.AF_UNIX)
    os.seteuid(user)
    try:
        stranger.connect(str(path))
    finally:
        os.seteuid(0)
    return stranger


def leave_a_dead_socket(path: Path) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))


def modes(path: Path) -> list[int]:
    return [place.stat().st_mode & 0o777 for place in (path, path.parent)]


def put_a_file(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text("a letter")


def files_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def content(path: Path) -> str:
    return path.read_text()


@pytest.mark.parametrize(
    "line",
    [
        b"hello",
        b"",
        b"\xff\xfe",
        b"null",
        b'{"type": "open the window"}',
        b'{"type": "pause"}',
        b'{"type": "pause", "reason": "holiday"}',
        b'{"type": "calibrate_still", "seconds": "ten"}',
        b"[" * 30_000,
        b'{"x": ' * 10_000,
    ],
)
async def test_what_is_not_understood_is_refused_and_the_next_request_is_answered(
    monitor: SimpleNamespace, path: Path, line: bytes
) -> None:
    async with monitor.server(path):
        refusal, answer = await say(path, line + b"\n", b'{"type": "status"}\n')

    assert isinstance(reply_from(refusal), Refused)
    assert isinstance(reply_from(answer), StatusReply)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_understanding(line: bytes) -> None:
    assert isinstance(_understood(line), Refused)


async def test_a_line_without_end_is_cut_off(monitor: SimpleNamespace, path: Path) -> None:
    async with monitor.server(path) as server:
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(b"a" * 100_000)
        reply = reply_from(await reader.readline())
        writer.close()
        await asyncio.gather(*server._clients)

    assert isinstance(reply, Refused)
    assert "longer than" in reply.what


@pytest.mark.parametrize("words", [b"", b'{"type": "sta', b'{"type": "resume"}\n'])
async def test_a_client_that_leaves_early_disturbs_nobody(
    monitor: SimpleNamespace, path: Path, words: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with monitor.server(path) as server:
        for _ in range(3):
            _, writer = await asyncio.open_unix_connection(path)
            writer.write(words)
            writer.close()
        await asyncio.sleep(0.01)
        await asyncio.gather(*server._clients)
        await asyncio.to_thread(ControlClient(path=path).send, Resume())

    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_only_the_owner_can_connect(monitor: SimpleNamespace, path: Path) -> None:
    async with monitor.server(path):
        assert modes(path) == [0o600, 0o700]


def test_the_own_user_and_root_may_command_and_nobody_else() -> None:
    own = os.geteuid()

    assert may_command(Peer(pid=1, uid=own, gid=7))
    assert may_command(Peer(pid=1, uid=0, gid=7))
    assert not may_command(Peer(pid=1, uid=own + 1, gid=0))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can speak as somebody else")
async def test_another_user_is_refused_by_the_kernels_word(
    monitor: SimpleNamespace, path: Path
) -> None:
    async with monitor.server(path):
        stranger = connect_as(NOBODY, path)
        reader, writer = await asyncio.open_unix_connection(sock=stranger)
        writer.write(b'{"type": "resume"}\n')
        reply = reply_from(await reader.readline())
        writer.close()

    assert isinstance(reply, Refused)
    assert "another user" in reply.what
    assert monitor.commands == []


async def test_the_socket_of_a_killed_monitor_is_replaced(
    monitor: SimpleNamespace, path: Path
) -> None:
    leave_a_dead_socket(path)

    async with monitor.server(path):
        await asyncio.to_thread(ControlClient(path=path).send, Resume())
    assert files_in(path.parent) == []


async def test_a_monitor_that_lives_is_not_replaced(monitor: SimpleNamespace, path: Path) -> None:
    async with monitor.server(path):
        with pytest.raises(AlreadyRunningError, match=str(path)):
            await monitor.server(path).__aenter__()
        await asyncio.to_thread(ControlClient(path=path).send, Resume())

    assert monitor.commands == [Resume()]


async def test_a_file_that_is_no_socket_is_left_alone(monitor: SimpleNamespace, path: Path) -> None:
    put_a_file(path)

    with pytest.raises(ControlError, match="another kind of file"):
        await monitor.server(path).__aenter__()
    assert content(path) == "a letter"


async def test_the_socket_of_a_successor_is_left_alone(
    monitor: SimpleNamespace, path: Path
) -> None:
    async with monitor.server(path):
        put_a_file(path)

    assert content(path) == "a letter"


async def test_a_path_that_no_socket_can_have_is_named_at_both_ends(
    monitor: SimpleNamespace, tmp_path: Path
) -> None:
    long = tmp_path / ("x" * 120) / "control.sock"

    with pytest.raises(ControlError, match="107 are allowed"):
        await monitor.server(long).__aenter__()
    with pytest.raises(ControlError, match="107 are allowed"):
        ControlClient(path=long).status()


async def test_a_folder_that_cannot_be_made_is_named(monitor: SimpleNamespace, path: Path) -> None:
    put_a_file(path)

    with pytest.raises(ControlError, match="cannot be made") as caught:
        await monitor.server(path / "deeper" / "control.sock").__aenter__()
    assert "runtime_dir" in caught.value.advice


@pytest.mark.parametrize("prepare", [lambda _: None, leave_a_dead_socket])
def test_without_a_monitor_the_client_says_how_to_start_one(
    path: Path, prepare: Callable[[Path], None]
) -> None:
    prepare(path)

    with pytest.raises(ControlError, match="No monitor is running") as caught:
        ControlClient(path=path).status()
    assert caught.value.advice == "Start it with `spinewatch run`."


@pytest.mark.parametrize("answer", [b"nonsense\n", b'{"type": "done", "text": "?"}\n'])
async def test_an_answer_of_another_version_is_named(path: Path, answer: bytes) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(answer)
        writer.close()

    listener = bind(path)
    server = await asyncio.start_unix_server(babble, sock=listener)
    with pytest.raises(ControlError, match="answer") as caught:
        await asyncio.to_thread(ControlClient(path=path).status)
    server.close()

    assert "Restart the monitor" in caught.value.advice


def test_a_status_survives_the_wire(monitor: SimpleNamespace) -> None:
    reply = StatusReply(status=monitor.status())

    assert reply_from(msgspec.json.encode(reply)) == reply
