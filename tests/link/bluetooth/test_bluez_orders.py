"""The host over a real D-Bus, with stand-ins for BlueZ and systemd: every order and refusal."""

from pathlib import Path
from typing import Final, cast

import pytest

from spinewatch.link.bluetooth import bluez_host, mgmt, system_bus
from spinewatch.link.bluetooth.bluez_host import BluezHost
from spinewatch.link.bluetooth.bluez_names import adapter_index, device_path, looks_random
from spinewatch.link.bluetooth.host import AdapterState, Availability
from spinewatch.service.shipped import shipped_folder
from tests.bluetooth.bus_daemon import PROGRAM, Daemon
from tests.bluetooth.dbus_bluez import Bluez, RefusedError, Systemd

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="needs dbus-daemon"),
]

SENSOR: Final = "F0:0D:00:00:00:01"

NOT_ALLOWED: Final = (
    "org.freedesktop.DBus.Error.AccessDenied",
    "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
    "org.freedesktop.PolicyKit1.Error.NotAuthorized",
)


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Give what the kernel is told of intervals."""
    told: list[object] = []

    async def load(index: int, address: str, **of: object) -> None:
        told.append((index, address, of))

    monkeypatch.setattr(mgmt, "load_interval", load)
    return told


async def _adapter(host: BluezHost) -> AdapterState:
    return (await host.state(["hci0"])).adapters["hci0"]


async def test_an_adapter_is_switched_off_and_on(bluez: Bluez, host: BluezHost) -> None:
    assert await host.power_cycle("hci0") is None

    assert bluez.was_powered == [False, True]
    assert (await _adapter(host)).availability is Availability.READY


@pytest.mark.parametrize(
    ("kernel_says", "problem"),
    [
        ([None, None], None),
        (["no", "no"], "Failed to set it; no"),
        (["no", None], "Failed to set it; no"),
        ([None, "no"], "Failed to set it; no"),
    ],
)
async def test_where_bluez_refuses_to_switch_it_the_kernel_is_asked(
    bluez: Bluez,
    host: BluezHost,
    monkeypatch: pytest.MonkeyPatch,
    kernel_says: list[str | None],
    problem: str | None,
) -> None:
    asked = _switching(monkeypatch, kernel_says)
    bluez.refusal = RefusedError("org.bluez.Error.Failed", "Failed to set it")

    assert await host.power_cycle("hci0") == problem
    assert asked == [(0, False), (0, True)]


@pytest.mark.parametrize("name", NOT_ALLOWED)
async def test_where_it_may_not_be_switched_the_remedies_are_told(
    bluez: Bluez, host: BluezHost, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    _switching(monkeypatch, ["it lacks a right", None])
    bluez.refusal = RefusedError(name, "Not authorized")

    told = await host.power_cycle("hci0") or ""

    assert "usermod -aG bluetooth" in told
    assert told.endswith("; it lacks a right")


def _switching(patch: pytest.MonkeyPatch, kernel_says: list[str | None]) -> list[tuple[int, bool]]:
    asked: list[tuple[int, bool]] = []

    async def set_powered(index: int, *, powered: bool) -> str | None:
        asked.append((index, powered))
        return kernel_says[powered]

    patch.setattr(mgmt, "set_powered", set_powered)
    return asked


async def test_a_device_is_forgotten_and_one_that_is_unknown_was_already(
    bluez: Bluez, host: BluezHost
) -> None:
    bluez.connected[device_path("hci0", SENSOR)] = True

    told = [await host.forget("hci0", SENSOR.lower()) for _ in range(2)]

    assert told == [None, None]
    assert bluez.connected == {}
    assert bluez.called == ["RemoveDevice", "RemoveDevice"]


async def test_a_connection_is_ended_and_none_is_no_problem(bluez: Bluez, host: BluezHost) -> None:
    bluez.connected[device_path("hci0", SENSOR)] = True

    told = [await host.disconnect("hci0", each) for each in (SENSOR, SENSOR, "F0:0D:00:00:00:02")]

    assert told == [None, None, None]
    assert bluez.connected == {device_path("hci0", SENSOR): False}


async def test_a_service_that_does_not_run_is_not_started_by_being_asked(
    daemon: Daemon, host: BluezHost, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    daemon.stop()
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "org.bluez.service").write_text(
        f"[D-BUS Service]\nName=org.bluez\nExec=/usr/bin/touch {started}\n"
    )
    daemon.start()

    assert await host.disconnect("hci0", SENSOR) is not None
    assert await host.held("hci0", [SENSOR]) == frozenset()
    assert not started.exists()


@pytest.mark.parametrize("order", ["forget", "disconnect"])
async def test_an_order_may_take_longer_than_a_question_but_not_for_ever(
    bluez: Bluez, host: BluezHost, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    monkeypatch.setattr(system_bus, "CALL_S", 0.01)
    bluez.connected[device_path("hci0", SENSOR)] = True
    bluez.answers_after_s = 0.03

    in_time = await getattr(host, order)("hci0", SENSOR)
    monkeypatch.setattr(system_bus, "ORDER_S", 0.01)
    bluez.is_mute = True
    too_late = await getattr(host, order)("hci0", SENSOR)

    assert in_time is None
    assert too_late.startswith("no answer to ")


@pytest.mark.parametrize("order", ["forget", "disconnect"])
async def test_a_refusal_is_told_in_the_words_of_the_service(
    bluez: Bluez, host: BluezHost, order: str
) -> None:
    bluez.refusal = RefusedError("org.bluez.Error.Failed", "Operation already in progress")

    assert await getattr(host, order)("hci0", SENSOR) == "Operation already in progress"


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("order", ["forget", "disconnect"])
async def test_without_the_service_an_order_says_so(host: BluezHost, order: str) -> None:
    assert "org.bluez" in str(await getattr(host, order)("hci0", SENSOR))


async def test_the_service_is_restarted_by_systemd(bluez: Bluez, host: BluezHost) -> None:
    systemd = Systemd(bluez)
    await systemd.start()
    before = (await host.state(["hci0"])).service

    told = await host.restart_service()

    assert told is None
    assert systemd.units == [["bluetooth.service", "replace"]]
    assert (await host.state(["hci0"])).service not in {None, before}
    await systemd.stop()


async def test_a_service_that_does_not_come_back_is_told(
    bluez: Bluez, host: BluezHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bluez_host, "_RESTART_S", 0.05)
    systemd = Systemd(bluez)
    systemd.comes_back = False
    await systemd.start()

    assert await host.restart_service() == "the Bluetooth service did not come back"
    await systemd.stop()


@pytest.mark.parametrize("name", NOT_ALLOWED)
async def test_where_it_may_not_be_restarted_the_remedy_is_told(
    bluez: Bluez, host: BluezHost, name: str
) -> None:
    systemd = Systemd(bluez)
    systemd.refusal = RefusedError(name, "Interactive authentication required.")
    await systemd.start()

    assert await host.restart_service() == (
        "this program may not restart the Bluetooth service: "
        "systemd/spinewatch-bluetooth.rules in /etc/polkit-1/rules.d lets it"
    )
    await systemd.stop()


@pytest.mark.usefixtures("bluez")
async def test_where_nobody_restarts_it_that_is_told(host: BluezHost) -> None:
    told = await host.restart_service()

    assert "cannot be restarted from here" in (told or "")


def test_the_file_that_lets_it_is_the_one_that_is_shipped() -> None:
    assert (shipped_folder("systemd") / "spinewatch-bluetooth.rules").is_file()
    assert (shipped_folder("systemd") / "spinewatch-radio.conf").is_file()


@pytest.mark.parametrize(("told", "is_random"), [("public", False), ("random", True), (None, True)])
async def test_the_interval_is_asked_of_the_kernel_with_the_sort_of_address_that_was_heard(
    bluez: Bluez, host: BluezHost, kernel: list[object], told: str | None, *, is_random: bool
) -> None:
    if told is not None:
        bluez.connected[device_path("hci12", SENSOR)] = False
        bluez.address_type = told

    assert await host.ask_interval("hci12", SENSOR, min_ms=7.5, max_ms=15.0) is None
    assert kernel == [(12, SENSOR, {"is_random": is_random, "min_ms": 7.5, "max_ms": 15.0})]


@pytest.mark.usefixtures("daemon")
async def test_without_the_service_the_sort_of_an_address_is_guessed(
    host: BluezHost, kernel: list[object]
) -> None:
    assert await host.ask_interval("hci0", "00:0D:00:00:00:01", min_ms=7.5, max_ms=15.0) is None
    ((_, _, of),) = cast("list[tuple[int, str, dict[str, object]]]", kernel)

    assert of["is_random"] is False


async def test_an_adapter_without_a_number_has_no_interval(
    host: BluezHost, kernel: list[object]
) -> None:
    told = await host.ask_interval("usb0", SENSOR, min_ms=7.5, max_ms=15.0)

    assert told == "the interval is unknown: usb0 has no number"
    assert kernel == []


@pytest.mark.usefixtures("bluez")
async def test_why_the_interval_is_unknown_is_told(
    host: BluezHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def load(*_: object, **__: object) -> str:
        return "the kernel does not answer"

    monkeypatch.setattr(mgmt, "load_interval", load)

    told = await host.ask_interval("hci0", SENSOR, min_ms=7.5, max_ms=15.0)

    assert told == "the interval is unknown: the kernel does not answer"


@pytest.mark.parametrize(
    ("name", "index"), [("hci0", 0), ("hci10", 10), ("hci", None), ("hci0x", None), ("xhci0", None)]
)
def test_the_number_of_an_adapter_is_read_from_its_name(name: str, index: int | None) -> None:
    assert adapter_index(name) == index


@pytest.mark.parametrize(
    ("address", "is_random"),
    [("F0:0D:00:00:00:01", True), ("c0:00:00:00:00:01", True), ("7F:00:00:00:00:01", False)],
)
def test_the_sort_of_an_address_is_guessed_by_its_two_first_bits(
    address: str, *, is_random: bool
) -> None:
    assert looks_random(address) is is_random
