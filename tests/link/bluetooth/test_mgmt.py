"""What is said to the kernel, byte for byte (BlueZ, doc/mgmt-api.txt), and what it answers."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from functools import partial

import pytest
from btsocket.btmgmt_socket import BluetoothSocketError

from spinewatch.link.bluetooth import mgmt

LOAD, POWER = 0x35, 0x05
COMPLETE, STATUS, INDEX_ADDED = 0x0001, 0x0002, 0x0004
NOT_PERMITTED, REJECTED, RFKILLED = 0x14, 0x0B, 0x12


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Give the other end of the management socket."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    monkeypatch.setattr("btsocket.btmgmt_socket.open", lambda: ours)
    monkeypatch.setattr(mgmt, "_ANSWER_S", 0.03)
    with ours, theirs:
        yield theirs


def _event(code: int, opcode: int, status: int, more: bytes = b"") -> bytes:
    body = opcode.to_bytes(2, "little") + bytes([status]) + more
    return b"".join(each.to_bytes(2, "little") for each in (code, 0, len(body))) + body


async def _load() -> str | None:
    return await mgmt.load_interval(2, "F0:0D:00:00:00:01", is_random=True, min_ms=7.5, max_ms=15.0)


Ask = Callable[[], Awaitable[str | None]]

_power: Ask = partial(mgmt.set_powered, 0, powered=True)


async def test_an_interval_is_loaded_as_the_kernel_wants_it(kernel: socket.socket) -> None:
    kernel.send(_event(COMPLETE, LOAD, 0))

    assert await _load() is None

    assert kernel.recv(100) == bytes.fromhex(
        "3500 0200 1100"  # Load Connection Parameters, hci2, 17 bytes
        "0100"  # one device
        "010000000df0 02"  # its address, least byte first; LE Random
        "0600 0c00"  # 7.5 and 15 ms in steps of 1.25 ms
        "0000 c800"  # no latency; 2 s in steps of 10 ms
    )


async def test_a_public_address_is_told_as_such(kernel: socket.socket) -> None:
    kernel.send(_event(COMPLETE, LOAD, 0))

    await mgmt.load_interval(0, "00:0D:00:00:00:01", is_random=False, min_ms=30.0, max_ms=50.0)

    sent = kernel.recv(100)
    assert sent[8:15] == bytes.fromhex("01000000 0d00 01")
    assert sent[15:19] == (24).to_bytes(2, "little") + (40).to_bytes(2, "little")


@pytest.mark.parametrize(("powered", "byte"), [(True, "01"), (False, "00")])
async def test_power_is_one_byte(kernel: socket.socket, *, powered: bool, byte: str) -> None:
    kernel.send(_event(COMPLETE, POWER, 0, bytes(4)))

    assert await mgmt.set_powered(1, powered=powered) is None
    assert kernel.recv(100) == bytes.fromhex(f"0500 0100 0100 {byte}")


@pytest.mark.parametrize("ask", [_load, _power])
async def test_events_of_others_are_passed_over(kernel: socket.socket, ask: Ask) -> None:
    opcode = LOAD if ask is _load else POWER
    for other in (
        _event(INDEX_ADDED, opcode, 0),
        _event(COMPLETE, 0x0023, NOT_PERMITTED),
        b"\x01\x00",
        _event(COMPLETE, opcode, 0),
    ):
        kernel.send(other)

    assert await ask() is None


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (NOT_PERMITTED, "lacks the right to tell the kernel, CAP_NET_ADMIN"),
        (REJECTED, "status 0x0b"),
        (RFKILLED, "blocked by rfkill"),
    ],
)
@pytest.mark.parametrize("event", [COMPLETE, STATUS])
async def test_a_refusal_is_told_with_its_reason(
    kernel: socket.socket, event: int, status: int, said: str
) -> None:
    kernel.send(_event(event, LOAD, status))

    assert said in (await _load() or "")


async def test_a_kernel_that_does_not_answer_is_not_waited_for(kernel: socket.socket) -> None:
    assert await _load() == "the kernel does not answer"
    assert kernel.recv(100)


async def test_a_kernel_that_tells_of_others_again_and_again_has_no_longer(
    kernel: socket.socket,
) -> None:
    async def tell_of_others() -> None:
        while True:
            kernel.send(_event(INDEX_ADDED, LOAD, 0))
            await asyncio.sleep(0.01)

    telling = asyncio.create_task(tell_of_others())
    started = asyncio.get_running_loop().time()
    told = await _load()
    took_s = asyncio.get_running_loop().time() - started
    telling.cancel()

    assert told == "the kernel does not answer"
    assert took_s < 0.1, "each of fifty reads would have had time of its own"


async def test_others_are_served_while_the_kernel_is_waited_for(kernel: socket.socket) -> None:
    asked = asyncio.create_task(_load())
    await asyncio.sleep(0.001)
    kernel.send(_event(COMPLETE, LOAD, 0))

    assert await asked is None


async def test_a_kernel_that_only_tells_of_others_is_not_listened_to_for_ever(
    kernel: socket.socket,
) -> None:
    for _ in range(60):
        kernel.send(_event(INDEX_ADDED, LOAD, 0))

    assert "does not answer" in (await _load() or "")


async def test_a_closed_socket_is_told(kernel: socket.socket) -> None:
    kernel.close()

    assert "the kernel" in (await _load() or "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(1, "Operation not permitted"), "CAP_NET_ADMIN"),
        (OSError(97, "Address family not supported by protocol"), "not supported"),
        (BluetoothSocketError("Unable to open PF_BLUETOOTH socket"), "PF_BLUETOOTH"),
    ],
)
async def test_a_machine_without_such_a_socket_is_told(
    monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def refuse() -> socket.socket:
        raise error

    monkeypatch.setattr("btsocket.btmgmt_socket.open", refuse)

    assert said in (await _load() or "")
