"""What is said to the kernel, byte for byte (BlueZ, doc/mgmt-api.txt), and what it answers."""

import socket
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from btsocket.btmgmt_socket import BluetoothSocketError

from spinewatch.link.bluetooth import mgmt

LOAD, POWER = 0x35, 0x05
COMPLETE, STATUS, INDEX_ADDED = 0x0001, 0x0002, 0x0004
NOT_PERMITTED, REJECTED = 0x14, 0x0B


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Give the other end of the management socket."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    monkeypatch.setattr("btsocket.btmgmt_socket.open", lambda: ours)
    monkeypatch.setattr(mgmt, "_ANSWER_S", 0.05)
    with ours, theirs:
        yield theirs


def _event(code: int, opcode: int, status: int, more: bytes = b"") -> bytes:
    body = opcode.to_bytes(2, "little") + bytes([status]) + more
    return b"".join(each.to_bytes(2, "little") for each in (code, 0, len(body))) + body


def _load() -> str | None:
    return mgmt.load_interval(2, "F0:0D:00:00:00:01", is_random=True, min_ms=7.5, max_ms=15.0)


_power: Callable[[], str | None] = partial(mgmt.set_powered, 0, powered=True)


def test_an_interval_is_loaded_as_the_kernel_wants_it(kernel: socket.socket) -> None:
    kernel.send(_event(COMPLETE, LOAD, 0))

    assert _load() is None

    assert kernel.recv(100) == bytes.fromhex(
        "3500 0200 1100"  # Load Connection Parameters, hci2, 17 bytes
        "0100"  # one device
        "010000000df0 02"  # its address, least byte first; LE Random
        "0600 0c00"  # 7.5 and 15 ms in steps of 1.25 ms
        "0000 c800"  # no latency; 2 s in steps of 10 ms
    )


def test_a_public_address_is_told_as_such(kernel: socket.socket) -> None:
    kernel.send(_event(COMPLETE, LOAD, 0))

    mgmt.load_interval(0, "00:0D:00:00:00:01", is_random=False, min_ms=30.0, max_ms=50.0)

    sent = kernel.recv(100)
    assert sent[8:15] == bytes.fromhex("01000000 0d00 01")
    assert sent[15:19] == (24).to_bytes(2, "little") + (40).to_bytes(2, "little")


@pytest.mark.parametrize(("powered", "byte"), [(True, "01"), (False, "00")])
def test_power_is_one_byte(kernel: socket.socket, *, powered: bool, byte: str) -> None:
    kernel.send(_event(COMPLETE, POWER, 0, bytes(4)))

    assert mgmt.set_powered(1, powered=powered) is None
    assert kernel.recv(100) == bytes.fromhex(f"0500 0100 0100 {byte}")


@pytest.mark.parametrize("ask", [_load, _power])
def test_events_of_others_are_passed_over(
    kernel: socket.socket, ask: Callable[[], str | None]
) -> None:
    opcode = LOAD if ask is _load else POWER
    for other in (
        _event(INDEX_ADDED, opcode, 0),
        _event(COMPLETE, 0x0023, NOT_PERMITTED),
        b"\x01\x00",
        _event(COMPLETE, opcode, 0),
    ):
        kernel.send(other)

    assert ask() is None


@pytest.mark.parametrize(
    ("status", "said"),
    [(NOT_PERMITTED, "CAP_NET_ADMIN"), (REJECTED, "status 0x0b")],
)
@pytest.mark.parametrize("event", [COMPLETE, STATUS])
def test_a_refusal_is_told_with_its_reason(
    kernel: socket.socket, event: int, status: int, said: str
) -> None:
    kernel.send(_event(event, LOAD, status))

    assert said in (_load() or "")


def test_a_kernel_that_does_not_answer_is_not_waited_for(kernel: socket.socket) -> None:
    assert "the kernel" in (_load() or "")
    assert kernel.recv(100)


def test_a_kernel_that_only_tells_of_others_is_not_listened_to_for_ever(
    kernel: socket.socket,
) -> None:
    for _ in range(60):
        kernel.send(_event(INDEX_ADDED, LOAD, 0))

    assert "does not answer" in (_load() or "")


def test_a_closed_socket_is_told(kernel: socket.socket) -> None:
    kernel.close()

    assert "the kernel" in (_load() or "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(1, "Operation not permitted"), "CAP_NET_ADMIN"),
        (OSError(97, "Address family not supported by protocol"), "not supported"),
        (BluetoothSocketError("Unable to open PF_BLUETOOTH socket"), "PF_BLUETOOTH"),
    ],
)
def test_a_machine_without_such_a_socket_is_told(
    monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def refuse() -> socket.socket:
        raise error

    monkeypatch.setattr("btsocket.btmgmt_socket.open", refuse)

    assert said in (_load() or "")
