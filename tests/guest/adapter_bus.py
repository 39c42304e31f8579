"""The adapter as anybody on D-Bus sees it: whether it is on, whether it scans, and its switch."""

import asyncio
from typing import Final

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

_BLUEZ: Final = "org.bluez"
_ADAPTER: Final = "org.bluez.Adapter1"
_PATH: Final = "/org/bluez/hci0"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"

_ANSWER_S: Final = 20.0
"""BlueZ answers when the kernel has; in emulation on a busy machine that takes seconds."""


class AdapterBus:
    """One connection to the guest's D-Bus: asking must cost little beside what is tested."""

    def __init__(self) -> None:
        self._bus: MessageBus | None = None

    async def is_powered(self) -> bool:
        """Say whether there is an adapter that is on."""
        return await self._is("Powered")

    async def is_scanning(self) -> bool:
        """Say whether BlueZ scans for anybody."""
        return await self._is("Discovering")

    async def power(self, *, on: bool) -> None:
        """Ask for the adapter to be on or off, as a person in the settings; may be refused."""
        await self._call("Set", "ssv", [_ADAPTER, "Powered", Variant("b", on)])

    def close(self) -> None:
        """Let go of the connection."""
        if self._bus is not None:
            self._bus.disconnect()

    async def _is(self, name: str) -> bool:
        answer = await self._call("Get", "ss", [_ADAPTER, name])
        return answer is not None and bool(answer.body[0].value)

    async def _call(self, member: str, signature: str, body: list[object]) -> Message | None:
        """Ask about the adapter; gives no answer where there is no adapter or no BlueZ."""
        if self._bus is None:
            self._bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
        asked = Message(
            destination=_BLUEZ,
            path=_PATH,
            interface=_PROPERTIES,
            member=member,
            signature=signature,
            body=body,
        )
        try:
            async with asyncio.timeout(_ANSWER_S):
                answer = await self._bus.call(asked)
        except TimeoutError:
            return None
        is_error = answer is None or answer.message_type is MessageType.ERROR
        return None if is_error else answer
