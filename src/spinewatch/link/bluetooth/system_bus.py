"""The system's D-Bus as a few questions and orders: one connection, opened anew when it is lost."""

import asyncio
from typing import Final

from dbus_fast import BusType, Message, MessageType
from dbus_fast.aio import MessageBus
from dbus_fast.errors import DBusError

CALL_S: Final = 3.0
"""The bus and BlueZ answer within milliseconds, or are stuck."""

_BUS: Final = "org.freedesktop.DBus"


class BusError(Exception):
    """An answer that is an error.

    Parameters
    ----------
    name
        As D-Bus names it; ``""`` where there was no answer at all.
    text
        In the words of who answered.
    """

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text or name)
        self.name = name


class SystemBus:
    """Asks over one connection; raises only `BusError`."""

    def __init__(self) -> None:
        self._bus: MessageBus | None = None

    async def owner(self, name: str) -> str | None:
        """Give the unique name behind a well-known one; None where nobody has it."""
        try:
            body = await self.call(_BUS, "/org/freedesktop/DBus", _BUS, "GetNameOwner", "s", [name])
        except BusError as error:
            if error.name == "org.freedesktop.DBus.Error.NameHasNoOwner":
                return None
            raise
        return str(body[0])

    async def call(
        self,
        destination: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: list[object] | None = None,
    ) -> list[object]:
        """Call a method and give the body of its answer.

        Raises
        ------
        BusError
            When it is refused, or nobody answers.
        """
        message = Message(
            destination=destination,
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=body or [],
        )
        try:
            async with asyncio.timeout(CALL_S):
                reply = await (await self._connected()).call(message)
        except TimeoutError:
            raise BusError("", f"no answer to {member}") from None
        except (OSError, EOFError, DBusError) as error:
            self.close()
            raise BusError("", str(error)) from error
        if reply is None:
            raise BusError("", f"no answer to {member}")
        if reply.message_type is MessageType.ERROR:
            raise BusError(str(reply.error_name), " ".join(str(each) for each in reply.body))
        return list(reply.body)

    def close(self) -> None:
        """Let go of the connection; the next call makes another one."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.disconnect()

    async def _connected(self) -> MessageBus:
        if self._bus is None or not self._bus.connected:
            self.close()
            fresh = MessageBus(bus_type=BusType.SYSTEM)
            try:
                self._bus = await fresh.connect()
            except BaseException:
                fresh.disconnect()
                raise
        return self._bus
