"""A simulated controller as an adapter of the kernel, for which a pair of sockets stands in."""

import asyncio
import errno
import os
import socket
from collections.abc import Iterator

import pytest
from bumble import hci

from spinewatch.peripherals.air import SimulatedAir
from spinewatch.peripherals.vhci import KernelSide

RESET = bytes(hci.HCI_Reset_Command())
DONE = bytes.fromhex("040e0401030c00")
"""Command complete, of a reset, without an error."""


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Give the kernel's end of the device: it keeps packets apart, as the device does."""
    theirs, ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    monkeypatch.setattr(os, "open", lambda *_: ours.fileno())
    with theirs:
        yield theirs
        ours.detach()


async def test_the_kernel_gets_a_controller_that_answers(
    kernel: socket.socket, air: SimulatedAir
) -> None:
    side = KernelSide(air.make_controller("host"))
    assert kernel.recv(10) == b"\xff\x00"

    kernel.send(b"\xff\x00\x00\x00")
    kernel.send(RESET)
    await asyncio.sleep(0.002)
    assert kernel.recv(100) == DONE
    await side.close()
    assert side.ended.done()


async def test_an_adapter_that_is_down_loses_packets_and_nothing_else(
    kernel: socket.socket, air: SimulatedAir, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = KernelSide(air.make_controller("host"))
    kernel.recv(10)

    def refuse(*_: object) -> int:
        raise OSError(errno.ENXIO, "No such device or address")

    with monkeypatch.context() as down:
        down.setattr(os, "write", refuse)
        side.on_packet(DONE)
    assert not side.ended.done()
    side.on_packet(DONE)
    assert kernel.recv(100) == DONE
    await side.close()


async def test_it_ends_with_the_kernel_s_side(kernel: socket.socket, air: SimulatedAir) -> None:
    side = KernelSide(air.make_controller("host"))
    kernel.close()
    await asyncio.wait_for(side.ended, 1.0)
    await side.close()


async def test_nothing_is_written_any_more_once_it_has_ended(
    kernel: socket.socket, air: SimulatedAir, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By then the number of the closed device may be that of another file."""
    side = KernelSide(air.make_controller("host"))
    assert kernel.recv(10)
    await side.close()
    written: list[object] = []
    with monkeypatch.context() as watched:
        watched.setattr(os, "write", lambda *what: written.append(what))
        side.on_packet(DONE)

    assert written == []
