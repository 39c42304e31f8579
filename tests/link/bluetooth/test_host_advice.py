"""Whatever is wrong with the adapter, a person is told in a sentence, with a remedy."""

import re

import pytest

from spinewatch.link.bluetooth.host import AdapterState, Availability
from spinewatch.link.bluetooth.host_advice import advice_for

COMMANDS = {
    Availability.OFF: "bluetoothctl power on",
    Availability.BLOCKED: "rfkill unblock bluetooth",
    Availability.ABSENT: "bluetoothctl list",
    Availability.NO_SERVICE: "systemctl enable --now bluetooth",
    Availability.NOT_ANSWERING: "systemctl restart bluetooth",
    Availability.NO_BUS: "apt install dbus bluez",
    Availability.DENIED: "usermod -aG bluetooth",
}


def _state(availability: Availability) -> AdapterState:
    return AdapterState(adapter="hci3", availability=availability, said="BlueZ 5.50")


def _sentences(text: str) -> list[str]:
    return re.findall(r"[^.]+(?:\.\d+[^.]*)*\.(?:\s|$)", text)


@pytest.mark.parametrize("availability", Availability)
def test_it_is_one_sentence_and_a_remedy(availability: Availability) -> None:
    told = advice_for(_state(availability))

    assert len(_sentences(told.what)) == 1
    assert 1 <= len(_sentences(told.advice)) <= 2
    assert "{" not in told.what + told.advice


@pytest.mark.parametrize(("availability", "command"), COMMANDS.items())
def test_the_remedy_names_what_to_type(availability: Availability, command: str) -> None:
    assert f"{command}" in advice_for(_state(availability)).advice


@pytest.mark.parametrize(
    "availability", [Availability.OFF, Availability.BLOCKED, Availability.ABSENT]
)
def test_the_adapter_is_named_where_it_is_the_adapter(availability: Availability) -> None:
    assert "hci3" in advice_for(_state(availability)).what


def test_a_service_that_is_too_old_is_named_with_its_version() -> None:
    assert "BlueZ 5.50" in advice_for(_state(Availability.TOO_OLD)).what
