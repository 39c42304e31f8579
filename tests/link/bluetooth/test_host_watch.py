"""Each change of the machine is told once."""

import logging
from collections.abc import Mapping

import pytest

from spinewatch.link.bluetooth.host import AdapterState, Availability, HostState
from spinewatch.link.bluetooth.host_watch import HostWatch
from spinewatch.link.supervision.events import AdapterReady, AdapterUnready, ServiceRestarted
from spinewatch.link.supervision.trouble import Trouble

READY, OFF, ABSENT = Availability.READY, Availability.OFF, Availability.ABSENT

TROUBLES = {
    Availability.OFF: Trouble.ADAPTER,
    Availability.BLOCKED: Trouble.ADAPTER,
    Availability.ABSENT: Trouble.ADAPTER,
    Availability.NO_SERVICE: Trouble.SERVICE,
    Availability.NO_BUS: Trouble.SERVICE,
    Availability.DENIED: Trouble.DENIED,
    Availability.TOO_OLD: Trouble.DENIED,
}


def _host(of: Mapping[str, Availability], *, service: str | None = ":1.5") -> HostState:
    states = {
        name: AdapterState(adapter=name, availability=availability)
        for name, availability in of.items()
    }
    return HostState(adapters=states, service=service)


def test_a_ready_adapter_is_told_once() -> None:
    watch = HostWatch(["hci0"])

    told = [watch.changes(_host({"hci0": READY})) for _ in range(3)]

    assert told == [(AdapterReady(adapter="hci0"),), (), ()]


@pytest.mark.parametrize(("availability", "trouble"), TROUBLES.items())
def test_an_adapter_that_cannot_be_used_is_told_with_its_trouble_and_a_remedy(
    availability: Availability, trouble: Trouble
) -> None:
    watch = HostWatch(["hci0"])
    watch.changes(_host({"hci0": READY}))

    (event,) = watch.changes(_host({"hci0": availability}))

    assert isinstance(event, AdapterUnready)
    assert (event.adapter, event.trouble) == ("hci0", trouble)
    assert event.can_power is (availability is OFF)
    assert event.said
    assert not event.said.endswith(".")
    assert event.advice.endswith(".")
    assert watch.changes(_host({"hci0": availability})) == ()


def test_every_availability_but_ready_has_a_trouble() -> None:
    assert set(TROUBLES) == set(Availability) - {READY}


def test_why_it_cannot_be_used_is_told_anew_when_that_changes() -> None:
    watch = HostWatch(["hci0"])
    looks = [OFF, OFF, ABSENT, ABSENT, READY, READY]

    told = [len(watch.changes(_host({"hci0": each}))) for each in looks]

    assert told == [1, 0, 1, 0, 1, 0]


def test_adapters_are_told_each_for_itself() -> None:
    watch = HostWatch(["hci0", "hci1"])
    watch.changes(_host({"hci0": READY, "hci1": READY}))

    (event,) = watch.changes(_host({"hci0": READY, "hci1": ABSENT}))

    assert isinstance(event, AdapterUnready)
    assert event.adapter == "hci1"


def test_a_restart_of_the_service_is_told_once_although_the_adapter_seems_as_before() -> None:
    watch = HostWatch(["hci0"])
    watch.changes(_host({"hci0": READY}, service=":1.5"))

    told = [watch.changes(_host({"hci0": READY}, service=":1.9")) for _ in range(2)]

    assert told == [(ServiceRestarted(),), ()]


def test_a_service_that_was_away_for_a_look_is_told_restarted_before_its_adapter_is_ready() -> None:
    watch = HostWatch(["hci0"])
    watch.changes(_host({"hci0": READY}, service=":1.5"))
    watch.changes(_host({"hci0": Availability.NO_SERVICE}, service=None))

    told = watch.changes(_host({"hci0": READY}, service=":1.9"))

    assert told == (ServiceRestarted(), AdapterReady(adapter="hci0"))


def test_the_first_service_is_no_restart() -> None:
    watch = HostWatch(["hci0"])
    watch.changes(_host({"hci0": Availability.NO_SERVICE}, service=None))

    assert watch.changes(_host({"hci0": READY})) == (AdapterReady(adapter="hci0"),)


def test_it_is_logged_once_when_it_is_lost_and_once_when_it_is_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    watch = HostWatch(["hci0"])

    for each in [READY, READY, OFF, OFF, READY, READY]:
        watch.changes(_host({"hci0": each}))

    levels = [each.levelname for each in caplog.records]
    messages = [each.getMessage() for each in caplog.records]
    assert levels == ["WARNING", "INFO"]
    assert "switched off" in messages[0]
    assert messages[1] == "The Bluetooth adapter hci0 is back."
