"""Each change of the machine is told once."""

import logging
from collections.abc import Mapping, Sequence

import pytest

from spinewatch.link.bluetooth.host import AdapterState, Availability, HostState
from spinewatch.link.bluetooth.host_log import OFF_LOOKS
from spinewatch.link.bluetooth.host_watch import UNANSWERED_LOOKS, HostWatch
from spinewatch.link.supervision.events import AdapterReady, AdapterUnready, ServiceRestarted
from spinewatch.link.supervision.trouble import Trouble

READY, OFF, ABSENT = Availability.READY, Availability.OFF, Availability.ABSENT
MUTE = Availability.NOT_ANSWERING

TROUBLES = {
    Availability.OFF: Trouble.ADAPTER,
    Availability.BLOCKED: Trouble.ADAPTER,
    Availability.ABSENT: Trouble.ADAPTER,
    Availability.NO_SERVICE: Trouble.SERVICE,
    Availability.NOT_ANSWERING: Trouble.SERVICE,
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


def _look(watch: HostWatch, looks: Sequence[Availability]) -> list[int]:
    """Take some looks at one adapter; gives how much is told at each."""
    return [len(watch.changes(_host({"hci0": each}))) for each in looks]


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
    if availability is MUTE:
        _look(watch, [MUTE] * (UNANSWERED_LOOKS - 1))

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

    assert _look(watch, [OFF, OFF, ABSENT, ABSENT, READY, READY]) == [1, 0, 1, 0, 1, 0]


@pytest.mark.parametrize("before", [READY, OFF])
def test_a_late_answer_changes_nothing_and_an_answer_in_between_begins_the_count_anew(
    before: Availability, caplog: pytest.LogCaptureFixture
) -> None:
    watch = HostWatch(["hci0"])
    _look(watch, [before] * OFF_LOOKS)
    caplog.clear()

    told = _look(watch, [MUTE, before, MUTE, MUTE, before, MUTE, MUTE])

    assert told == [0] * 7
    assert caplog.records == []


def test_the_third_look_in_a_row_without_an_answer_is_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    watch = HostWatch(["hci0"])
    _look(watch, [READY])

    assert _look(watch, [MUTE] * 6) == [0, 0, 1, 0, 0, 0]
    (logged,) = [each.getMessage() for each in caplog.records]
    assert "does not answer. Type `sudo systemctl restart bluetooth`" in logged
    assert _look(watch, [READY, MUTE, MUTE]) == [1, 0, 0]


def test_before_anything_is_known_a_late_answer_is_no_news_either() -> None:
    assert _look(HostWatch(["hci0"]), [MUTE, MUTE, READY]) == [0, 0, 1]
    assert _look(HostWatch(["hci0"]), [MUTE, MUTE, MUTE, READY]) == [0, 0, 1, 1]


def test_adapters_are_counted_each_for_itself() -> None:
    watch = HostWatch(["hci0", "hci1"])
    looks = [{"hci0": MUTE, "hci1": READY}, {"hci0": READY, "hci1": MUTE}] * 3

    told = [len(watch.changes(_host(each))) for each in looks]

    assert told == [1, 1, 0, 0, 0, 0]


def test_a_restart_that_ends_a_silence_is_told_although_the_silence_was_not() -> None:
    watch = HostWatch(["hci0"])
    watch.changes(_host({"hci0": READY}, service=":1.5"))
    watch.changes(_host({"hci0": MUTE}, service=None))

    assert watch.changes(_host({"hci0": READY}, service=":1.9")) == (ServiceRestarted(),)


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

    _look(watch, [READY, READY, *[OFF] * OFF_LOOKS, OFF, READY, READY])

    levels = [each.levelname for each in caplog.records]
    messages = [each.getMessage() for each in caplog.records]
    assert levels == ["WARNING", "INFO"]
    assert "switched off" in messages[0]
    assert messages[1] == "The Bluetooth adapter hci0 is back."


def test_an_adapter_that_is_off_for_a_moment_is_told_at_once_and_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """So it is during an own power cycle."""
    caplog.set_level(logging.INFO)
    watch = HostWatch(["hci0"])
    moment = [*[OFF] * (OFF_LOOKS - 1), READY]

    assert _look(watch, [READY, *moment, *moment]) == [1, *[1, 0, 1] * 2]
    assert caplog.records == []


def test_other_words_of_the_system_are_no_news(caplog: pytest.LogCaptureFixture) -> None:
    watch = HostWatch(["hci0"])

    told = [
        watch.changes(
            HostState(
                adapters={
                    "hci0": AdapterState(
                        adapter="hci0", availability=Availability.DENIED, said=said
                    )
                },
                service=":1.5",
            )
        )
        for said in ("Sender is not authorized", "Sender :1.7 is not authorized", None)
    ]

    assert [len(each) for each in told] == [1, 0, 0]
    assert len(caplog.records) == 1
    assert "usermod" in caplog.records[0].getMessage()


def test_what_is_wrong_with_all_adapters_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    watch = HostWatch(["hci0", "hci1"])

    told = watch.changes(
        _host({"hci0": Availability.NO_SERVICE, "hci1": Availability.NO_SERVICE}, service=None)
    )

    assert len(told) == 2
    assert len(caplog.records) == 1
