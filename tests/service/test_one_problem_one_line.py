"""What goes wrong is in the log once, and the remedy once, however many sensors it concerns."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from spinewatch.link.bluetooth.executor import Executor
from spinewatch.link.bluetooth.host import AdapterState, Availability, HostState
from spinewatch.link.bluetooth.host_log import OFF_LOOKS
from spinewatch.link.bluetooth.host_watch import HostWatch
from spinewatch.link.supervision.actions import Tell
from spinewatch.link.supervision.events import AdapterUnready
from spinewatch.model.packets import LinkState
from spinewatch.model.results import SensorHealth
from spinewatch.service.lost_and_found import LostAndFound

NAMES = ("c7", "t12")


@dataclass
class Line:
    """What is told of a sensor goes straight to the log of the monitor."""

    sensor: str
    log: LostAndFound
    told: list[str | None] = field(default_factory=list)

    def announce(self, state: LinkState, *, cause: str | None) -> None:
        self.told.append(cause)
        is_there = state is LinkState.CONNECTED
        health = SensorHealth(
            person="p01",
            boot_id="b",
            mono_ns=len(self.told),
            valid=is_there,
            cause=None if is_there else cause,
            sensor=self.sensor,
            sites=(),
            connected=is_there,
        )
        self.log.hear([health])


@pytest.fixture
def lines() -> dict[str, Line]:
    log = LostAndFound()
    return {name: Line(name, log) for name in NAMES}


@pytest.fixture
def tell(lines: dict[str, Line], caplog: pytest.LogCaptureFixture) -> Callable[..., None]:
    """Give what tells both sensors the same, which were connected until now."""
    caplog.set_level(logging.INFO)
    executor = Executor(
        lines=lines,  # type: ignore[arg-type] # what of a line is used here
        scanners={},
        host=None,  # type: ignore[arg-type] # it is not asked
        radio_lock=asyncio.Lock(),
        tell=lambda _: None,
        failed=lambda _: None,
    )

    def told(state: LinkState, cause: str | None = None, ask: str | None = None) -> None:
        for name in lines:
            executor.do(Tell(sensor=name, state=state, cause=cause, ask=ask))

    told(LinkState.CONNECTED)
    return told


def _off(watch: HostWatch, availability: Availability) -> AdapterUnready:
    """Have an adapter be unready for long enough; gives what supervision is told."""
    now = {"hci0": AdapterState(adapter="hci0", availability=availability)}
    told = [watch.changes(HostState(adapters=now, service=":1.5")) for _ in range(OFF_LOOKS)]
    (event,) = (each for events in told for each in events)
    assert isinstance(event, AdapterUnready)
    return event


UNREADY = [each for each in Availability if each is not Availability.READY]


@pytest.mark.parametrize("availability", UNREADY)
def test_what_ails_the_machine_is_one_warning_with_the_remedy_and_one_line_for_each_sensor(
    availability: Availability,
    lines: dict[str, Line],
    tell: Callable[..., None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    event = _off(HostWatch(["hci0"]), availability)
    tell(LinkState.LOST, event.said, event.advice)

    said = [each.getMessage() for each in caplog.records]
    assert len(said) == 1 + len(NAMES)
    assert [event.advice in each for each in said] == [True, False, False]
    assert [each.partition(" is lost: ")[0] for each in said[1:]] == [
        f"Sensor {name}" for name in NAMES
    ]
    assert not [each for each in said if ".." in each]
    assert all(each.told[-1] == f"{event.said}. {event.advice}" for each in lines.values())


def test_a_loss_and_a_return_are_one_line_each_and_every_remedy_in_between_is_one(
    tell: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    tell(LinkState.LOST, "no data for 2 s (motion): subscribing anew")
    tell(LinkState.LOST, "no data for 4 s (motion): connecting again")
    tell(LinkState.CONNECTED, "data comes again")

    said = [each.getMessage() for each in caplog.records if "c7" in each.getMessage()]
    assert said == [
        "Sensor c7 is lost: no data for 2 s (motion): subscribing anew.",
        "c7: no data for 4 s (motion): connecting again.",
        "Sensor c7 is back.",
    ]


def test_what_only_the_person_can_do_for_one_sensor_is_said(
    tell: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    tell(LinkState.LOST, "not seen for 10 minutes", "Is it charged?")

    asked = [each for each in caplog.records if "Is it charged?" in each.getMessage()]
    assert [each.getMessage() for each in asked] == [
        f"{name}: not seen for 10 minutes. Is it charged?" for name in NAMES
    ]
    assert {each.levelno for each in asked} == {logging.WARNING}
