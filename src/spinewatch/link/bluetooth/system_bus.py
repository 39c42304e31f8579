"""The system's D-Bus as a few questions and orders: one connection, opened anew when it is lost."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from dbus_fast import BusType, Message, MessageFlag, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.errors import AuthError, DBusError

CALL_S: Final = 3.0
"""For a question: the bus and BlueZ answer within milliseconds, or are stuck."""

ORDER_S: Final = 8.0
"""For an order. BlueZ answers when it is done: a connection takes 2.0 to 2.3 s to end (seen with
BlueZ 5.66, which keeps the link for two), and a controller has to be switched."""

NO_REPLY: Final = "org.freedesktop.DBus.Error.NoReply"
ACCESS_DENIED: Final = "org.freedesktop.DBus.Error.AccessDenied"
INVALID_ARGS: Final = "org.freedesktop.DBus.Error.InvalidArgs"
_TOO_MANY: Final = "org.freedesktop.DBus.Error.LimitsExceeded"
"""To a call: of 128 others of this connection the answer is out (dbus-daemon 1.14,
max_replies_per_connection), so whoever should give it gives none."""

_NOBODY: Final = "org.freedesktop.DBus.Error.NameHasNoOwner"

_BUS: Final = "org.freedesktop.DBus"
_BUS_PATH: Final = "/org/freedesktop/DBus"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"


class BusError(Exception):
    """An answer that is an error.

    Parameters
    ----------
    name
        As D-Bus names it; `NO_REPLY` where no answer came, ``""`` where there is no bus to ask.
    text
        In the words of who answered.
    """

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text or name)
        self.name = name


class SystemBus:
    """Asks over one connection; raises only `BusError`. Several tasks may use it at once.

    Services are not started by being asked: whoever switched one off wants it off.

    A connection on which one call was not answered is used for no other: bus and library wait for
    that answer as long as it is open, and the bus allows only so many. Calls that are under way on
    it end first.
    """

    def __init__(self) -> None:
        self._bus: MessageBus | None = None
        self._calls: Counter[MessageBus] = Counter()
        self._connecting = asyncio.Lock()

    async def owner(self, name: str) -> str | None:
        """Give the unique name behind a well-known one; None where nobody has it.

        Raises
        ------
        BusError
            When the bus refuses to say it, or does not answer.
        """
        try:
            body = await self.call(
                _BUS, _BUS_PATH, _BUS, "GetNameOwner", "s", [name], within_s=CALL_S
            )
        except BusError as error:
            if error.name == _NOBODY:
                return None
            raise
        match body:
            case [str() as owner]:
                return owner
        raise BusError(NO_REPLY, f"no answer to GetNameOwner, but {body!r}")

    async def properties(self, destination: str, path: str, interface: str) -> dict[str, object]:
        """Give all properties of an object.

        Raises
        ------
        BusError
            When it is refused, or nobody answers.
        """
        body = await self.call(
            destination, path, _PROPERTIES, "GetAll", "s", [interface], within_s=CALL_S
        )
        match body:
            case [dict() as told]:
                return {
                    str(name): each.value
                    for name, each in told.items()
                    if isinstance(each, Variant)
                }
        raise BusError(NO_REPLY, f"no answer to GetAll, but {body!r}")

    async def set(
        self, destination: str, path: str, interface: str, name: str, value: Variant
    ) -> None:
        """Set a property of an object.

        Raises
        ------
        BusError
            When it is refused, or nobody answers.
        """
        body: list[object] = [interface, name, value]
        await self.call(destination, path, _PROPERTIES, "Set", "ssv", body)

    async def call(
        self,
        destination: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: list[object] | None = None,
        *,
        within_s: float | None = None,
    ) -> list[object]:
        """Call a method and give the body of its answer, within `ORDER_S` unless told otherwise.

        Raises
        ------
        BusError
            When it is refused, or nobody answers.
        """
        try:
            message = Message(
                destination=destination,
                path=path,
                interface=interface,
                member=member,
                flags=MessageFlag.NO_AUTOSTART,
                signature=signature,
                body=body or [],
            )
        except (TypeError, ValueError) as error:
            raise BusError(INVALID_ARGS, str(error)) from error
        try:
            async with asyncio.timeout(ORDER_S if within_s is None else within_s):
                bus = await self._connected()
                async with self._used(bus):
                    return _body(await self._asked(bus, message))
        except TimeoutError as error:
            raise BusError(NO_REPLY, f"no answer to {member}") from error

    def close(self) -> None:
        """Let go of the connection; the next call makes another one."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.disconnect()

    async def _asked(self, bus: MessageBus, message: Message) -> Message | None:
        """Send a message; whatever goes wrong on the way, this connection is not used again."""
        try:
            return await bus.call(message)
        except Exception as error:
            self._drop(bus)
            raise BusError(NO_REPLY, f"no answer to {message.member}: {error!r}") from error

    @asynccontextmanager
    async def _used(self, bus: MessageBus) -> AsyncIterator[None]:
        """Have a connection end with its last call, once one was given up on it."""
        self._calls[bus] += 1
        try:
            yield
        except asyncio.CancelledError:  # Also how a timeout ends a call.
            if self._bus is bus:
                self._bus = None
            raise
        finally:
            self._calls[bus] -= 1
            if not self._calls[bus]:
                del self._calls[bus]
                if self._bus is not bus and bus.connected:
                    bus.disconnect()

    def _drop(self, bus: MessageBus) -> None:
        """Let go of a connection, unless there is a newer one already."""
        if self._bus is bus:
            self.close()

    async def _connected(self) -> MessageBus:
        async with self._connecting:
            if self._bus is not None and not self._bus.connected:
                await _mourned(self._bus)
                self.close()
            if self._bus is None:
                self._bus = await _opened()
            return self._bus


async def _mourned(bus: MessageBus) -> None:
    """Ask why a connection has ended: asyncio logs an error of whoever never asks."""
    with suppress(Exception):
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call] # left out by dbus-fast


async def _opened() -> MessageBus:
    try:
        fresh = MessageBus(bus_type=BusType.SYSTEM)
        try:
            return await fresh.connect()
        except BaseException:
            fresh.disconnect()
            raise
    except Exception as error:
        raise BusError(_name_of(error), str(error) or repr(error)) from error


def _name_of(error: Exception) -> str:
    """Name a failure to connect as D-Bus would."""
    match error:
        case TimeoutError():
            return NO_REPLY
        case PermissionError():
            return ACCESS_DENIED
        case AuthError() if "REJECTED" in str(error):
            return ACCESS_DENIED
        case DBusError():
            return str(error.type)
    return ""


def _body(reply: Message | None) -> list[object]:
    if reply is None:
        raise BusError(NO_REPLY, "the connection to the bus was closed")
    if reply.message_type is MessageType.ERROR:
        name = str(reply.error_name)
        text = " ".join(str(each) for each in reply.body)
        raise BusError(NO_REPLY if name == _TOO_MANY else name, text)
    return list(reply.body)
