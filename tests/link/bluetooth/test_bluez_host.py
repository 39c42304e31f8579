"""The host over a real D-Bus, with a stand-in for BlueZ: what is said of adapters."""

import asyncio
import gc
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from spinewatch.link.bluetooth import system_bus
from spinewatch.link.bluetooth.bluez_host import BluezHost
from spinewatch.link.bluetooth.host import AdapterState, Availability
from tests.bluetooth.bus_daemon import PROGRAM, Daemon
from tests.bluetooth.dbus_bluez import ADDRESS, Answer, Bluez
from tests.bluetooth.waiting import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="needs dbus-daemon"),
]

NOT_FOR_US: Final = '<deny send_destination="org.bluez"/>'
NOT_ANSWERING: Final = Availability.NOT_ANSWERING


def _block(folder: Path) -> None:
    switch = folder / "sys" / "class" / "bluetooth" / "hci0" / "rfkill0"
    switch.mkdir(parents=True)
    (switch / "soft").write_text("1\n")


async def _adapter(host: BluezHost, adapter: str = "hci0") -> AdapterState:
    state = await host.state([adapter])
    assert set(state.adapters) == {adapter}
    return state.adapters[adapter]


async def test_a_powered_adapter_is_ready(bluez: Bluez, host: BluezHost) -> None:
    assert bluez.powered
    assert await _adapter(host) == AdapterState(
        adapter="hci0", availability=Availability.READY, address=ADDRESS
    )


async def test_one_without_power_is_off_or_blocked(
    bluez: Bluez, host: BluezHost, tmp_path: Path
) -> None:
    bluez.powered["/org/bluez/hci0"] = False

    before = (await _adapter(host)).availability
    _block(tmp_path)

    assert before is Availability.OFF
    assert (await _adapter(host)).availability is Availability.BLOCKED


async def test_one_that_is_not_there_is_absent_or_blocked(
    bluez: Bluez, host: BluezHost, tmp_path: Path
) -> None:
    del bluez.powered["/org/bluez/hci0"]

    before = (await _adapter(host)).availability
    _block(tmp_path)

    assert before is Availability.ABSENT
    assert (await _adapter(host)).availability is Availability.BLOCKED


async def test_adapters_are_looked_at_each_for_itself(bluez: Bluez, host: BluezHost) -> None:
    bluez.powered["/org/bluez/hci1"] = False

    state = await host.state(["hci0", "hci1", "hci2"])

    assert {name: each.availability for name, each in state.adapters.items()} == {
        "hci0": Availability.READY,
        "hci1": Availability.OFF,
        "hci2": Availability.ABSENT,
    }


@pytest.mark.usefixtures("daemon")
async def test_without_the_service_there_is_no_adapter(host: BluezHost) -> None:
    state = await host.state(["hci0"])

    assert state.service is None
    assert state.adapters["hci0"].availability is Availability.NO_SERVICE


async def test_a_service_that_does_not_answer_is_told_as_such_and_still_known(
    bluez: Bluez, host: BluezHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (await host.state(["hci0"])).service
    monkeypatch.setattr(system_bus, "CALL_S", 0.05)
    bluez.is_mute = True

    started = asyncio.get_running_loop().time()
    during = await host.state(["hci0", "hci1", "hci2", "hci3"])
    took_s = asyncio.get_running_loop().time() - started
    bluez.is_mute = False

    assert {each.availability for each in during.adapters.values()} == {NOT_ANSWERING}
    assert during.adapters["hci0"].said == "no answer to GetAll"
    assert during.service == before is not None
    assert took_s < 0.15, "adapters are asked at the same time"
    assert (await _adapter(host)).availability is Availability.READY


async def test_a_service_that_ends_while_it_is_asked_did_not_answer(
    bluez: Bluez, host: BluezHost
) -> None:
    bluez.is_mute = True
    looking = asyncio.create_task(host.state(["hci0"]))
    await until(lambda: "GetAll" in bluez.called)
    await bluez.stop()

    assert (await looking).adapters["hci0"].availability is NOT_ANSWERING
    assert (await _adapter(host)).availability is Availability.NO_SERVICE


@pytest.mark.parametrize("answer", [("", []), ("s", ["yes"]), ("aa{sv}", [[]])])
async def test_an_answer_that_is_none_counts_as_none(
    bluez: Bluez, host: BluezHost, answer: Answer
) -> None:
    bluez.gives = answer

    assert (await _adapter(host)).availability is NOT_ANSWERING
    assert await host.held("hci0", ["F0:0D:00:00:00:01"]) == frozenset()


async def test_without_a_bus_that_is_said_and_a_new_one_is_found(
    daemon: Daemon, bluez: Bluez, host: BluezHost
) -> None:
    before = await _adapter(host)
    await bluez.stop()
    daemon.stop()
    await asyncio.sleep(0.01)
    during = await host.state(["hci0"])
    daemon.start()
    await bluez.start()

    assert before.availability is Availability.READY
    assert during.service is None
    assert during.adapters["hci0"].availability is Availability.NO_BUS
    assert during.adapters["hci0"].said
    assert (await _adapter(host)).availability is Availability.READY


async def test_a_bus_that_goes_away_while_nobody_asks_leaves_no_errors_in_the_log(
    daemon: Daemon, bluez: Bluez, host: BluezHost, caplog: pytest.LogCaptureFixture
) -> None:
    before = await _adapter(host)
    await bluez.stop()
    daemon.stop()
    await asyncio.sleep(0.01)
    after = await _adapter(host)
    gc.collect()

    assert (before.availability, after.availability) == (Availability.READY, Availability.NO_BUS)
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


async def test_a_user_without_rights_is_denied(
    daemon: Daemon, bluez: Bluez, host: BluezHost
) -> None:
    await bluez.stop()
    daemon.stop()
    daemon.start(more=NOT_FOR_US)
    await bluez.start()

    assert (await _adapter(host)).availability is Availability.DENIED
    assert bluez.called == []


async def test_a_bluez_that_is_too_old_is_named(
    bluez: Bluez, host: BluezHost, install: Callable[[str], None]
) -> None:
    install("5.50")

    told = await _adapter(host)

    assert (told.availability, told.said) == (Availability.TOO_OLD, "BlueZ 5.50")
    assert bluez.called == []


async def test_an_update_of_bluez_is_noticed_when_its_service_starts_anew(
    bluez: Bluez, host: BluezHost, install: Callable[[str], None]
) -> None:
    install("5.50")
    before = (await _adapter(host)).availability
    install("5.66")
    await bluez.stop()
    await bluez.start()

    assert before is Availability.TOO_OLD
    assert (await _adapter(host)).availability is Availability.READY


async def test_the_service_has_another_identity_after_every_start(
    bluez: Bluez, host: BluezHost
) -> None:
    before = [(await host.state(["hci0"])).service for _ in range(2)]
    await bluez.stop()
    during = (await host.state(["hci0"])).service
    await bluez.start()
    after = (await host.state(["hci0"])).service

    assert before[0] == before[1] is not None
    assert during is None
    assert after not in {None, before[0]}
