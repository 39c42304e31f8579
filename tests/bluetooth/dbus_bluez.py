"""As much of BlueZ and systemd as the host asks for, on a real D-Bus."""

import asyncio
from typing import Final

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

ADDRESS: Final = "DC:A6:32:00:00:01"
"""Of the adapter."""

UNKNOWN: Final = "org.freedesktop.DBus.Error.UnknownObject"

Answer = tuple[str, list[object]]
"""Signature and body."""


class RefusedError(Exception):
    """An error as an answer: name and text."""

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__(text)
        self.name = name


class Service:
    """Answers on the bus under a well-known name until it is stopped."""

    name: str

    def __init__(self) -> None:
        self.called: list[str] = []
        self.answers_after_s = 0.0
        self._bus: MessageBus | None = None

    async def start(self) -> None:
        """Take the name."""
        self._bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
        self._bus.add_message_handler(self._handle)
        await self._bus.request_name(self.name)

    async def stop(self) -> None:
        """Leave the bus."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.disconnect()
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call] # dbus-fast's

    def answer(self, message: Message) -> Answer | None:
        """Answer a call; None is no answer at all."""
        raise NotImplementedError

    def _handle(self, message: Message) -> Message | bool | None:
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        self.called.append(str(message.member))
        try:
            answer = self.answer(message)
        except RefusedError as refused:
            return Message.new_error(message, refused.name, str(refused))
        if answer is None:
            return True
        return self._sent(Message.new_method_return(message, *answer))

    def _sent(self, reply: Message) -> Message | bool:
        """Leave it to the bus, or send it late."""
        if not self.answers_after_s:
            return reply
        assert self._bus is not None
        asyncio.get_running_loop().call_later(self.answers_after_s, self._bus.send, reply)
        return True


class Bluez(Service):
    """As much of BlueZ as the host asks for.

    Attributes
    ----------
    powered
        Whether each adapter is on.
    connected
        Whether each known device is connected, by its path.
    address_type
        Of all devices.
    refusal
        What every call is answered with; None while all goes well.
    is_mute
        Whether nothing is answered.
    gives
        What every call is answered with instead of the truth.
    """

    name = "org.bluez"

    def __init__(self) -> None:
        super().__init__()
        self.powered = {"/org/bluez/hci0": True}
        self.was_powered: list[bool] = []
        self.connected: dict[str, bool] = {}
        self.refusal: RefusedError | None = None
        self.is_mute = False
        self.gives: Answer | None = None
        self.address_type = "random"

    def answer(self, message: Message) -> Answer | None:
        """Answer as BlueZ 5.66 does."""
        if self.is_mute:
            return None
        if self.refusal is not None:
            raise self.refusal
        if self.gives is not None:
            return self.gives
        path, body = str(message.path), message.body
        if path in self.connected:
            return self._disconnect(path) if message.member == "Disconnect" else self._device(path)
        if path not in self.powered:
            raise RefusedError(UNKNOWN, f"Method {message.member!r} doesn't exist")
        match message.member:
            case "GetAll":
                told = {
                    "Address": Variant("s", ADDRESS),
                    "Powered": Variant("b", self.powered[path]),
                }
                return "a{sv}", [told]
            case "Set":
                self.powered[path] = body[2].value
                self.was_powered.append(body[2].value)
            case _:
                self._remove(body[0])
        return "", []

    def _device(self, path: str) -> Answer:
        told = {
            "AddressType": Variant("s", self.address_type),
            "Connected": Variant("b", self.connected[path]),
        }
        return "a{sv}", [told]

    def _disconnect(self, path: str) -> Answer:
        if not self.connected[path]:
            raise RefusedError("org.bluez.Error.NotConnected", "Not Connected")
        self.connected[path] = False
        return "", []

    def _remove(self, path: str) -> None:
        if self.connected.pop(path, None) is None:
            raise RefusedError("org.bluez.Error.DoesNotExist", "Does Not Exist")


class Systemd(Service):
    """Restarts the Bluetooth service, or says why not."""

    name = "org.freedesktop.systemd1"

    def __init__(self, bluez: Bluez) -> None:
        super().__init__()
        self.units: list[list[object]] = []
        self.refusal: RefusedError | None = None
        self.restarting: asyncio.Task[None] | None = None
        self.comes_back = True
        self._bluez = bluez

    def answer(self, message: Message) -> Answer:
        """Begin a restart and give the job."""
        if self.refusal is not None:
            raise self.refusal
        self.units.append(list(message.body))
        self.restarting = asyncio.create_task(self._restart())
        return "o", ["/org/freedesktop/systemd1/job/7"]

    async def _restart(self) -> None:
        await self._bluez.stop()
        if self.comes_back:
            await self._bluez.start()
