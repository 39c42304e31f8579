"""One remote device as the Bluetooth service knows it: shared by all who connect to it."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from bleak.exc import BleakGATTProtocolError, BleakGATTProtocolErrorCode
from bumble import att, hci
from bumble import core as bumble_core
from bumble.device import Connection, Peer
from bumble.gatt_client import CharacteristicProxy, ServiceProxy

from tests.bluetooth.bluez_errors import (
    discovery_failed,
    failed,
    no_reply,
    not_paired,
)

MTU: Final = 517
"""What BlueZ asks for (its ExchangeMTU setting)."""

_UNLIKELY: Final = BleakGATTProtocolErrorCode.UNLIKELY_ERROR
"""What BlueZ answers to what was asked of a device that has gone (its src/shared/att.c)."""

T = TypeVar("T")


class Bus:
    """A connection to D-Bus: by it the service tells subscribers apart."""


class Watcher(Protocol):
    """Who is told what happens to a device."""

    def value_changed(self, handle: int, value: bytes) -> None:
        """Take a notification."""
        ...

    def disconnected(self) -> None:
        """Learn that the connection ended."""
        ...


class RemoteDevice:
    """Its connection, its GATT table, and who subscribed to what.

    As in BlueZ, a subscription belongs to the D-Bus connection that asked for it, outlives the
    connection to the device, and is renewed with the next one. Every subscription of a
    characteristic signals its value to everybody, so a forgotten one doubles it.

    Parameters
    ----------
    path
        On D-Bus.
    address
        On the air.
    keeps_subscriptions
        Whether subscriptions outlive a connection.
    """

    def __init__(self, *, path: str, address: hci.Address, keeps_subscriptions: bool) -> None:
        self.path = path
        self.address = address
        self.name: str | None = None
        self.seen_s = 0.0
        self.watchers: list[Watcher] = []
        self.peer: Peer | None = None
        self._keeps_subscriptions = keeps_subscriptions
        self._gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._questions: set[asyncio.Task[Any]] = set()
        self._is_abandoned = False
        self._subscribers: dict[int, list[Bus]] = {}

    @property
    def address_text(self) -> str:
        """Give its address as bleak writes it."""
        return self.address.to_string(with_type_qualifier=False)

    @property
    def is_connected(self) -> bool:
        """Say whether there is a connection."""
        return self.peer is not None

    @property
    def mtu(self) -> int:
        """Give the MTU that was agreed on."""
        return att.ATT_DEFAULT_MTU if self.peer is None else self.peer.connection.att_mtu

    def take(self, connection: Connection) -> None:
        """Own a new connection, unless it has ended already."""
        if connection.device.connections.get(connection.handle) is not connection:
            raise discovery_failed()
        self.peer = Peer(connection)
        self._gone = asyncio.get_running_loop().create_future()
        connection.on(connection.EVENT_DISCONNECTION, partial(self._lost, self.peer))

    async def discover(self) -> None:
        """Agree on the MTU, discover everything, and renew subscriptions."""
        try:
            await self._answer(self._discover(self._up()))
        except BleakGATTProtocolError as error:
            raise discovery_failed() from error

    @property
    def services(self) -> list[ServiceProxy]:
        """Give what was discovered."""
        return self._up().services

    async def pair(self) -> None:
        """Pair, or use the bond that there is."""
        try:
            await self._answer(self._up().connection.pair())
        except BleakGATTProtocolError as error:
            raise not_paired() from error

    async def read(self, handle: int) -> bytes:
        """Read an attribute."""
        return await self._answer(self._up().gatt_client.read_value(handle))

    async def write(self, handle: int, data: bytes, *, with_response: bool) -> None:
        """Write an attribute."""
        await self._answer(self._up().gatt_client.write_value(handle, data, with_response))

    async def subscribe(self, handle: int, bus: Bus) -> None:
        """Have notifications of a characteristic signalled."""
        buses = self._subscribers.setdefault(handle, [])
        buses.append(bus)
        try:
            if len(buses) == 1:
                await self._answer(self._listen(handle))
        except BaseException:
            self._remove(handle, bus)
            raise

    async def unsubscribe(self, handle: int, bus: Bus) -> None:
        """End a subscription; the last one to go ends notifications."""
        if not self._remove(handle, bus):
            raise failed("No notify session started")
        if handle not in self._subscribers:
            await self._answer(self._stop_listening(handle))

    async def release(self, bus: Bus) -> None:
        """End all subscriptions of a D-Bus connection that has ended."""
        for handle in tuple(self._subscribers):
            if self._remove(handle, bus) and handle not in self._subscribers and self.is_connected:
                await self._answer(self._stop_listening(handle))

    async def disconnect(
        self, reason: int = hci.HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR
    ) -> None:
        """End the connection, if there is one."""
        if self.peer is not None:
            await self.peer.connection.disconnect(reason)

    def abandon(self) -> Connection | None:
        """Forget everything, without telling anybody; gives the connection that nobody owns now."""
        peer, self.peer = self.peer, None
        self._is_abandoned = True
        self._end()
        self._subscribers.clear()
        self.watchers.clear()
        return None if peer is None else peer.connection

    async def _discover(self, peer: Peer) -> None:
        await peer.request_mtu(MTU)
        await peer.discover_all()  # type: ignore[no-untyped-call] # Bumble's has no types
        for handle in tuple(self._subscribers):
            await self._listen(handle)

    def _up(self) -> Peer:
        if self.peer is None:
            raise failed("Not connected")
        return self.peer

    def _lost(self, peer: Peer, _reason: int) -> None:
        if self.peer is not peer:
            return
        self.peer = None
        self._end()
        if not self._keeps_subscriptions:
            self._subscribers.clear()
        for watcher in tuple(self.watchers):
            watcher.disconnected()

    def _end(self) -> None:
        if not self._gone.done():
            self._gone.set_result(None)

    def _remove(self, handle: int, bus: Bus) -> bool:
        buses = self._subscribers.get(handle, [])
        found = bus in buses
        if found:
            buses.remove(bus)
        if not buses:
            self._subscribers.pop(handle, None)
        return found

    def _characteristic(self, handle: int) -> CharacteristicProxy[bytes] | None:
        found = (
            each
            for service in self._up().services
            for each in service.characteristics
            if each.handle == handle
        )
        return next(found, None)

    async def _listen(self, handle: int) -> None:
        characteristic = self._characteristic(handle)
        if characteristic is not None:
            await characteristic.subscribe(partial(self._notified, handle))

    async def _stop_listening(self, handle: int) -> None:
        characteristic = self._characteristic(handle)
        if characteristic is not None:
            await characteristic.unsubscribe()

    def _notified(self, handle: int, value: bytes) -> None:
        for _ in tuple(self._subscribers.get(handle, ())):
            for watcher in tuple(self.watchers):
                watcher.value_changed(handle, value)

    async def _answer(self, asked: Coroutine[None, None, T]) -> T:
        """Wait for an answer; one that cannot come any more is BlueZ's "unlikely error".

        As with BlueZ, a question goes on when nobody waits for its answer any more.
        """
        question = asyncio.create_task(_answered(asked, self._gone))
        self._questions.add(question)
        question.add_done_callback(self._over)
        try:
            return await asyncio.shield(question)
        except bumble_core.ProtocolError as error:
            raise BleakGATTProtocolError(error.error_code or _UNLIKELY) from error
        except (bumble_core.TimeoutError, ConnectionError) as error:
            raise no_reply() if self._is_abandoned else BleakGATTProtocolError(_UNLIKELY) from error

    def _over(self, question: asyncio.Task[Any]) -> None:
        self._questions.discard(question)
        if not question.cancelled():
            question.exception()  # whoever asked may have gone, which is no mistake


async def _answered(asked: Coroutine[None, None, T], gone: asyncio.Future[None]) -> T:
    """Wait for an answer, but not longer than for the connection.

    Raises
    ------
    ConnectionResetError
        When it ended.
    """
    answer = asyncio.create_task(asked)
    either: set[asyncio.Future[Any]] = {answer, gone}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    await _ended(answer)
    if answer.cancelled():
        raise ConnectionResetError
    return answer.result()


async def _ended(task: asyncio.Task[T]) -> None:
    """Stop a task, if need be by force: Bumble's waiting for answers may swallow a cancellation.

    `asyncio.wait_for` does so until Python 3.12 when an answer has just come.
    """
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)
