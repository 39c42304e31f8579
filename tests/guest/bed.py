"""What the guest has of Bluetooth, to be broken and mended: service, adapter, sensors."""

import asyncio
import os
import signal
import struct
import subprocess
import sys
import time
from bisect import bisect_left
from collections.abc import Awaitable, Callable
from contextlib import suppress
from inspect import isawaitable
from multiprocessing.connection import Connection, Listener
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from msgspec.json import Decoder

from tests.guest.adapter_bus import AdapterBus
from tests.guest.air import KEPT
from tests.guest.nursery import Nursery

CONFIGURATION: Final = Path(__file__).with_name("guest.toml")
NECK, SHOULDERS = "neck", "shoulders"
CONNECTED: Final = "connected by"
"""So begins what is told of a sensor that somebody has connected to."""

DISCONNECTED: Final = "disconnected:"
"""And of one whose connection has ended."""

_BLUETOOTHD: Final = "/usr/libexec/bluetooth/bluetoothd"
_UNUSED_PLUGINS: Final = "battery,sap,a2dp,avrcp,input,hog,network,midi,bap,vcp,mcp,csip,micp,bass"
_FOLDER: Final = Path("/run")
"""Of the guest: in memory, and gone with it."""

_SENT_LOG: Final = _FOLDER / "sent.jsonl"
_ORDERS: Final = _FOLDER / "orders"
_SERVICE_LOG: Final = _FOLDER / "bluetoothd.log"

_RFKILL_BLUETOOTH: Final = 2
_RFKILL_CHANGE_ALL: Final = 3

UP_S: Final = 240.0
"""For an adapter to appear and be powered: when the host is busy, the kernel's commands to it run
into their timeouts in emulation, and are tried again."""

_ASK_AGAIN_S: Final = 2.0
"""Before the adapter is asked to be on once more: BlueZ refuses it while it is at work on it."""


class Note(Struct, frozen=True, kw_only=True):
    """What a sensor sent (``uuid`` and ``data``), or what happened to it (``told``)."""

    ns: int
    sensor: str
    uuid: str = ""
    data: str = ""
    told: str = ""


_NOTE: Final = Decoder(Note)


class Bed:
    """Service, adapter and sensors of the guest.

    Parameters
    ----------
    nursery
        Forks adapters.

    Attributes
    ----------
    adapter
        As anybody sees it on D-Bus.
    """

    def __init__(self, nursery: Nursery) -> None:
        self.adapter = AdapterBus()
        self._nursery = nursery
        self._listener = Listener(str(_ORDERS))
        self._orders: Connection | None = None
        self._player: int | None = None
        self._service: subprocess.Popen[bytes] | None = None
        self._notes: list[Note] = []
        self._noted = 0

    async def ready(self) -> None:
        """Mend everything: service runs, adapter is on, sensors are on the air."""
        self.unblock()
        if self._service is None or self._service.poll() is not None:
            self.start_service()
        if self._player is None or self._nursery.has_ended():
            self.plug_in()
        await self.powered()
        await self.do("on all")
        await until(self._is_alone, "BlueZ did not end the last connections", within_s=60.0)

    def _is_alone(self) -> bool:
        """Say whether nobody is connected to a sensor: BlueZ keeps a link for two seconds."""
        last: dict[str, str] = {}
        for each in self._notes_of_connections():
            last[each.sensor] = each.told
        return not any(told.startswith(CONNECTED) for told in last.values())

    def _notes_of_connections(self) -> list[Note]:
        return [each for each in self.notes() if each.told.startswith((CONNECTED, DISCONNECTED))]

    async def powered(self) -> None:
        """Switch the adapter on until it is, and wait for that.

        Raises
        ------
        AssertionError
            When it does not come up.
        """
        deadline = time.monotonic() + UP_S
        while not await self.adapter.is_powered():
            assert not self._nursery.has_ended(), "the simulated adapter ended; its log says why"
            assert time.monotonic() < deadline, f"the adapter did not come up within {UP_S:g} s"
            await self.adapter.power(on=True)
            with suppress(AssertionError):
                await until(self.adapter.is_powered, "it is off", within_s=_ASK_AGAIN_S)

    def start_service(self) -> None:
        """Start bluetoothd."""
        with _SERVICE_LOG.open("ab") as log:
            self._service = subprocess.Popen(
                [_BLUETOOTHD, "--nodetach", "-P", _UNUSED_PLUGINS], stdout=log, stderr=log
            )

    def kill_service(self, number: signal.Signals) -> None:
        """Send bluetoothd a signal, and wait for its end."""
        assert self._service is not None
        self._service.send_signal(number)
        self._service.wait()

    def plug_in(self) -> None:
        """Make an adapter, with sensors in its reach."""
        self._player = self._nursery.fork(CONFIGURATION, _SENT_LOG, _ORDERS)
        self._orders = self._listener.accept()

    def pull_out(self) -> None:
        """Have the adapter vanish, as a dongle that is pulled out, and its sensors with it."""
        assert self._player is not None
        os.kill(self._player, signal.SIGKILL)
        self._nursery.wait()
        self._player = None

    async def do(self, line: str) -> None:
        """Do a fault to a sensor, in the words of `spinewatch dev peripherals`."""
        await self._order(line)

    async def kept(self, sensor: str) -> dict[str, float]:
        """Give what a sensor would still know after its battery was empty."""
        kept: dict[str, float] = await self._order(f"{KEPT} {sensor}")
        return kept

    async def _order(self, line: str) -> Any:  # noqa: ANN401 - as `multiprocessing` types it
        assert self._orders is not None
        self._orders.send(line)
        return await asyncio.to_thread(self._orders.recv)

    def block(self) -> None:
        """Block Bluetooth by rfkill, as flight mode does."""
        _rfkill(blocked=True)

    def unblock(self) -> None:
        """End flight mode."""
        _rfkill(blocked=False)

    def notes(self, *, since_ns: int = 0) -> list[Note]:
        """Give what sensors sent and what happened to them since a time.

        Only what is new is read: the link that is tested shares this thread.
        """
        if _SENT_LOG.exists():
            with _SENT_LOG.open("rb") as file:
                file.seek(self._noted)
                *whole, _ = file.read().split(b"\n")
            self._noted += sum(len(line) + 1 for line in whole)
            self._notes += (_NOTE.decode(line) for line in whole)
        return self._notes[bisect_left(self._notes, since_ns, key=attrgetter("ns")) :]

    def tell_all(self, *, since_ns: int) -> None:
        """Print what happened to sensors since a time, for whoever reads why a scenario failed."""
        for each in self.notes(since_ns=since_ns):
            if each.told:
                sys.stdout.write(f"{(each.ns - since_ns) / 1e9:8.2f} {each.sensor}: {each.told}\n")

    async def told(self, sensor: str, words: str, *, since_ns: int, within_s: float = 60.0) -> Note:
        """Wait until something happened to a sensor.

        Raises
        ------
        AssertionError
            When it did not.
        """
        found: list[Note] = []

        def has_happened() -> bool:
            found[:] = (
                each
                for each in self.notes(since_ns=since_ns)
                if each.sensor == sensor and words in each.told
            )
            return bool(found)

        await until(has_happened, f"{sensor} was never {words!r}", within_s=within_s)
        return found[0]

    def close(self) -> None:
        """End what was started."""
        self.adapter.close()
        if self._player is not None:
            self.pull_out()
        self._nursery.close()
        self._listener.close()
        if self._service is not None:
            self._service.kill()


async def until(
    holds: Callable[[], bool | Awaitable[bool]], otherwise: str, *, within_s: float
) -> float:
    """Wait until something holds; gives the seconds that it took.

    Raises
    ------
    AssertionError
        With what to say when it does not.
    """
    begun = time.monotonic()
    while True:
        found = holds()
        if await found if isawaitable(found) else found:
            return time.monotonic() - begun
        if time.monotonic() - begun > within_s:
            raise AssertionError(f"{otherwise} within {within_s:g} s")
        await asyncio.sleep(0.05)


def _rfkill(*, blocked: bool) -> None:
    event = struct.pack("=IBBBB", 0, _RFKILL_BLUETOOTH, _RFKILL_CHANGE_ALL, blocked, 0)
    file = os.open("/dev/rfkill", os.O_WRONLY)
    try:
        os.write(file, event)
    finally:
        os.close(file)
