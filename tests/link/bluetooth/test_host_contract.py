"""What every host promises of connections: that of BlueZ, and the one that stands in for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import pytest

from spinewatch.link.bluetooth.bluez_host import BluezHost
from spinewatch.link.bluetooth.bluez_names import device_path
from spinewatch.link.bluetooth.host import Host
from spinewatch.peripherals.air import SimulatedAir
from tests.bluetooth.bumble_backend import BumbleAdapter
from tests.bluetooth.bumble_host import BumbleHost
from tests.bluetooth.bus_daemon import PROGRAM
from tests.bluetooth.dbus_bluez import Bluez
from tests.bluetooth.listening import connected
from tests.bluetooth.small_peripheral import ADDRESS, SmallPeripheral

UNKNOWN: Final = "F0:0D:00:00:00:99"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A host, and what makes a connection to the sensor that is there, as another program would."""

    host: Host
    connect: Callable[[], Awaitable[object]]


@pytest.fixture
async def simulated() -> World:
    air = SimulatedAir()
    adapter = await BumbleAdapter.create(air)
    await SmallPeripheral.create(air)
    return World(host=BumbleHost(adapter), connect=lambda: connected(adapter))


@pytest.fixture
async def over_dbus(bluez: Bluez, host: BluezHost) -> World:
    async def connect() -> None:
        bluez.connected[device_path("hci0", ADDRESS)] = True

    return World(host=host, connect=connect)


WORLDS: Final = [
    "simulated",
    pytest.param(
        "over_dbus",
        marks=[
            pytest.mark.slow,
            pytest.mark.skipif(PROGRAM is None, reason="needs dbus-daemon"),
        ],
    ),
]


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    made = request.getfixturevalue(request.param)
    assert isinstance(made, World)
    return made


async def test_a_connection_is_held_while_it_lasts_whoever_made_it(world: World) -> None:
    before = await world.host.held("hci0", [ADDRESS])
    await world.connect()
    during = await world.host.held("hci0", [UNKNOWN, ADDRESS.lower(), ADDRESS])
    told = await world.host.disconnect("hci0", ADDRESS.lower())
    after = await world.host.held("hci0", [ADDRESS])

    assert [before, during, after] == [frozenset(), frozenset({ADDRESS}), frozenset()]
    assert told is None


async def test_only_what_is_asked_for_is_told(world: World) -> None:
    await world.connect()

    assert await world.host.held("hci0", []) == frozenset()
    assert await world.host.held("hci0", [UNKNOWN]) == frozenset()


async def test_an_adapter_that_is_not_there_holds_nothing(world: World) -> None:
    await world.connect()

    assert await world.host.held("hci7", [ADDRESS]) == frozenset()


async def test_there_is_nothing_to_disconnect_twice_nor_of_a_stranger(world: World) -> None:
    await world.connect()

    told = [await world.host.disconnect("hci0", each) for each in (ADDRESS, ADDRESS, UNKNOWN)]

    assert told == [None] * 3


async def test_a_sensor_that_is_forgotten_is_not_held(world: World) -> None:
    await world.connect()

    told = [await world.host.forget("hci0", each) for each in (ADDRESS, ADDRESS, UNKNOWN)]

    assert told == [None] * 3
    assert await world.host.held("hci0", [ADDRESS]) == frozenset()


async def test_an_interval_is_asked_without_raising(world: World) -> None:
    told = await world.host.ask_interval("usb0", ADDRESS, min_ms=7.5, max_ms=15.0)

    assert told is not None
    assert not told.endswith(".")
