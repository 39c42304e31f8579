"""Whatever the bus does, and whatever its library raises, comes out as one sort of error."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Final, Self
from unittest.mock import AsyncMock

import pytest
from dbus_fast import Message, MessageType
from dbus_fast.errors import AuthError, AuthTimeoutError, DBusError, InvalidAddressError

from spinewatch.link.bluetooth import system_bus
from spinewatch.link.bluetooth.bluez_host import BluezHost
from spinewatch.link.bluetooth.bluez_refusals import without_service
from spinewatch.link.bluetooth.host import Availability
from spinewatch.link.bluetooth.system_bus import (
    ACCESS_DENIED,
    INVALID_ARGS,
    NO_REPLY,
    BusError,
    SystemBus,
)
from tests.bluetooth.waiting import until

LIMITS: Final = "org.freedesktop.DBus.Error.LimitsExceeded"

NOT_OPENED: Final = [
    (AuthError("authentication failed: REJECTED: ['EXTERNAL']"), ACCESS_DENIED),
    (PermissionError(13, "Permission denied"), ACCESS_DENIED),
    (AuthError("connection closed during authentication"), ""),
    (AuthTimeoutError("authentication timed out"), ""),
    (TimeoutError(110, "Connection timed out"), NO_REPLY),
    (FileNotFoundError(2, "No such file or directory"), ""),
    (InvalidAddressError("got unknown address transport: what"), ""),
    (DBusError(LIMITS, "too many connections"), LIMITS),
    (EOFError(), ""),
    (KeyError("unix"), ""),
    (AssertionError(), ""),
]

NOT_ANSWERED: Final = [
    OSError(32, "Broken pipe"),
    EOFError(),
    KeyError("signature"),
    AssertionError(),
    ValueError("a message that cannot be read"),
    TimeoutError(110, "Connection timed out"),
]


class FakeBus:
    """Stands for a connection of dbus-fast.

    Attributes
    ----------
    made
        All that were made.
    """

    made: "list[FakeBus]"
    opening: Exception | None = None
    calling: Exception | None = None
    opens_within_s = 0.0

    def __init__(self, **_: object) -> None:
        self.made.append(self)
        self.is_closed = False

    @property
    def connected(self) -> bool:
        return not self.is_closed

    async def connect(self) -> Self:
        await asyncio.sleep(self.opens_within_s)
        if self.opening is not None:
            raise self.opening
        return self

    async def call(self, _: object) -> object:
        if self.calling is not None:
            raise self.calling
        return SimpleNamespace(message_type=None, body=[":1.7"])

    async def wait_for_disconnect(self) -> None:
        raise EOFError

    def disconnect(self) -> None:
        self.is_closed = True


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeBus]:
    made = type("Fake", (FakeBus,), {"made": []})
    monkeypatch.setattr(system_bus, "MessageBus", made)
    return made


@pytest.fixture
async def bus() -> AsyncIterator[SystemBus]:
    made = SystemBus()
    yield made
    made.close()


@pytest.mark.parametrize(("error", "name"), NOT_OPENED)
async def test_a_bus_that_cannot_be_opened_is_told_by_its_reason(
    fake: type[FakeBus], bus: SystemBus, error: Exception, name: str
) -> None:
    fake.opening = error

    with pytest.raises(BusError) as raised:
        await bus.owner("org.bluez")

    assert raised.value.name == name
    assert str(raised.value)
    assert [each.is_closed for each in fake.made] == [True]


@pytest.mark.parametrize("error", NOT_ANSWERED)
async def test_what_goes_wrong_in_a_call_is_no_reply_and_the_next_one_has_a_new_connection(
    fake: type[FakeBus], bus: SystemBus, error: Exception
) -> None:
    fake.calling = error
    with pytest.raises(BusError) as raised:
        await bus.call("org.bluez", "/", "org.bluez.Adapter1", "GetAll")
    fake.calling = None

    assert raised.value.name == NO_REPLY
    assert raised.value.__cause__ is error
    assert await bus.owner("org.bluez") == ":1.7"
    assert [each.is_closed for each in fake.made] == [True, False]


async def test_a_path_that_is_none_is_told_and_nothing_is_asked(
    fake: type[FakeBus], bus: SystemBus
) -> None:
    with pytest.raises(BusError) as raised:
        await bus.properties("org.bluez", "/org/bluez/hci 0", "org.bluez.Adapter1")

    assert raised.value.name == INVALID_ARGS
    assert fake.made == []


async def test_two_who_ask_at_once_share_one_connection(
    fake: type[FakeBus], bus: SystemBus
) -> None:
    fake.opens_within_s = 0.005

    owners = await asyncio.gather(*(bus.owner("org.bluez") for _ in range(3)))
    bus.close()

    assert owners == [":1.7"] * 3
    assert [each.is_closed for each in fake.made] == [True]


async def test_one_who_fails_does_not_close_what_another_has_opened_since(
    fake: type[FakeBus], bus: SystemBus
) -> None:
    is_new_one_open = asyncio.Event()

    async def fail_late(self: FakeBus, _: object) -> object:
        if self is fake.made[0]:
            await is_new_one_open.wait()
            raise EOFError
        return SimpleNamespace(message_type=None, body=[":1.7"])

    fake.call = fail_late  # type: ignore[method-assign] # this one class is made for this test
    late = asyncio.create_task(bus.owner("org.other"))
    await asyncio.sleep(0)
    await asyncio.sleep(0.001)
    fake.made[0].disconnect()
    assert await bus.owner("org.bluez") == ":1.7"
    is_new_one_open.set()
    await asyncio.wait([late])

    assert isinstance(late.exception(), BusError)
    assert await bus.owner("org.bluez") == ":1.7"
    assert [each.is_closed for each in fake.made] == [True, False]


async def test_a_bus_that_does_not_open_is_not_waited_for_by_anybody(
    fake: type[FakeBus], bus: SystemBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_bus, "CALL_S", 0.02)
    fake.opens_within_s = 60.0

    async with asyncio.timeout(1.0):
        told = await asyncio.gather(
            *(bus.owner("org.bluez") for _ in range(3)), return_exceptions=True
        )

    assert [isinstance(each, BusError) and each.name for each in told] == [NO_REPLY] * 3
    assert all(each.is_closed for each in fake.made)


async def test_a_bus_that_is_mute_is_opened_anew(
    fake: type[FakeBus], bus: SystemBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_bus, "CALL_S", 0.01)

    async def mute(self: FakeBus, _: object) -> object:
        return await asyncio.get_running_loop().create_future() if self is fake.made[0] else reply

    reply = SimpleNamespace(message_type=None, body=[":1.7"])
    fake.call = mute  # type: ignore[method-assign] # this one class is made for this test
    with pytest.raises(BusError, match="no answer to GetNameOwner"):
        await bus.owner("org.bluez")

    assert await bus.owner("org.bluez") == ":1.7"
    assert [each.is_closed for each in fake.made] == [True, False]


async def _never() -> object:
    return await asyncio.get_running_loop().create_future()


async def test_after_a_call_without_an_answer_the_next_one_has_a_new_connection(
    fake: type[FakeBus], bus: SystemBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_bus, "CALL_S", 0.01)
    fake.call = lambda _self, _message: _never()  # type: ignore[assignment] # for this test alone
    for _ in range(3):
        with pytest.raises(BusError) as raised:
            await bus.properties("org.bluez", "/org/bluez/hci0", "org.bluez.Adapter1")
        assert raised.value.name == NO_REPLY

    assert [each.is_closed for each in fake.made] == [True, True, True]


async def test_an_order_under_way_ends_before_its_connection_does(
    fake: type[FakeBus], bus: SystemBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_bus, "CALL_S", 0.01)
    may_answer = asyncio.Event()

    async def slow(_self: FakeBus, message: Message) -> object:
        if message.member != "RestartUnit":
            return await _never()
        await may_answer.wait()
        return SimpleNamespace(message_type=None, body=["/job/7"])

    fake.call = slow  # type: ignore[assignment] # this one class is made for this test
    order = asyncio.create_task(bus.call("org.systemd", "/", "org.systemd.Manager", "RestartUnit"))
    await asyncio.sleep(0)
    with pytest.raises(BusError):
        await bus.owner("org.bluez")
    before = [each.is_closed for each in fake.made]
    may_answer.set()

    assert await order == ["/job/7"]
    assert (before, [each.is_closed for each in fake.made]) == ([False], [True])


async def test_a_call_that_the_bus_has_no_room_for_is_one_without_an_answer(
    fake: type[FakeBus], bus: SystemBus
) -> None:
    refused = SimpleNamespace(message_type=MessageType.ERROR, error_name=LIMITS, body=["128"])
    fake.call = AsyncMock(return_value=refused)  # type: ignore[method-assign] # for this test alone

    with pytest.raises(BusError, match="128") as raised:
        await bus.properties("org.bluez", "/org/bluez/hci0", "org.bluez.Adapter1")

    assert without_service(raised.value) is Availability.NOT_ANSWERING


async def test_a_bus_that_rejects_this_user_denies_the_adapter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rejected = []

    async def reject(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"REJECTED EXTERNAL\r\n")
        await reader.read()
        writer.close()
        await writer.wait_closed()
        rejected.append(reader)

    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    host = BluezHost()
    async with await asyncio.start_unix_server(reject, tmp_path / "bus"):
        state = await host.state(["hci0"])
        told = await host.restart_service()
        await until(lambda: len(rejected) == 2)

    assert state.adapters["hci0"].availability is Availability.DENIED
    assert "may not restart" in (told or "")


@pytest.mark.parametrize("address", ["unix:path=/nowhere/bus", "what", "unix:what", ""])
async def test_without_a_bus_every_order_says_so_and_raises_nothing(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    host = BluezHost()

    state = await host.state(["hci0", "hci1"])

    assert {each.availability for each in state.adapters.values()} == {Availability.NO_BUS}
    assert await host.held("hci0", ["F0:0D:00:00:00:01"]) == frozenset()
    for problem in (
        await host.restart_service(),
        await host.forget("hci0", "F0:0D:00:00:00:01"),
        await host.disconnect("hci0", "F0:0D:00:00:00:01"),
    ):
        assert problem
