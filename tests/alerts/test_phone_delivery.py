"""Delivery: in order, until it arrives, and said once when it does not."""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from spinewatch.alerts.addresses import Address
from spinewatch.alerts.channel import Message
from spinewatch.alerts.delivery import Delivery
from spinewatch.alerts.limits import QUEUE_MESSAGES
from spinewatch.alerts.moments import Moment, present

if TYPE_CHECKING:
    from tests.alerts.conftest import HandClock

SOON_S = 5.0


@dataclass
class Way:
    """A way out that fails for as long as ``failure`` is set."""

    failure: str | None = None
    tries: int = 0
    taken: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def send(self, text: str) -> str | None:
        with self.changed:
            self.tries += 1
            if self.failure is None:
                self.taken.append(text)
            self.changed.notify_all()
            return self.failure

    def wait_for(self, seen: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(seen, timeout=SOON_S)


@pytest.fixture
def ways() -> list[Way]:
    return [Way(), Way()]


@pytest.fixture
def delivery(clock: "HandClock", ways: list[Way]) -> Iterator[Delivery]:
    delivery = Delivery(
        addresses=[Address(line=n, service="json", url="json://secret/") for n in range(len(ways))],
        clock=clock,
        jitter=lambda: 0.002,
        way_to=lambda address: ways[address.line].send,
    )
    yield delivery
    delivery.stop()


def message(number: int, made: Moment) -> Message:
    return Message(key=(f"alert-{number}", 1), text=f"text {number}", made=made)


def test_messages_arrive_at_every_address_in_order(
    delivery: Delivery, ways: list[Way], clock: "HandClock"
) -> None:
    delivery.start()
    for number in range(20):
        delivery.put(message(number, present(clock)))
    for way in ways:
        way.wait_for(lambda way=way: len(way.taken) == 20)
        assert way.taken == [f"text {number}" for number in range(20)]
        assert way.tries == 20


def test_a_message_is_tried_until_it_arrives_and_that_is_said_once(
    delivery: Delivery, ways: list[Way], clock: "HandClock", caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    ways[0].failure = "the service answered 503"
    delivery.start()
    delivery.put(message(1, present(clock)))
    delivery.put(message(2, present(clock)))
    ways[0].wait_for(lambda: ways[0].tries >= 5)
    assert ways[0].taken == []
    ways[0].failure = None
    ways[0].wait_for(lambda: len(ways[0].taken) == 2)
    delivery.stop()

    assert [record.getMessage() for record in caplog.records] == [
        "the json address in line 0: the service answered 503; trying again until it works",
        "the json address in line 0: messages arrive again",
    ]


def test_an_address_out_of_order_holds_up_no_other(
    delivery: Delivery, ways: list[Way], clock: "HandClock"
) -> None:
    ways[0].failure = "broken"
    delivery.start()
    for number in range(3):
        delivery.put(message(number, present(clock)))
    ways[1].wait_for(lambda: len(ways[1].taken) == 3)
    assert ways[0].taken == []


def test_what_arrived_is_reported_once_per_address(
    delivery: Delivery, ways: list[Way], clock: "HandClock"
) -> None:
    delivery.start()
    delivery.put(message(7, present(clock)))
    for way in ways:
        way.wait_for(lambda way=way: len(way.taken) == 1)
    delivery.stop()

    assert [sent.key for sent in delivery.sent()] == [("alert-7", 1)] * 2
    assert delivery.sent() == []


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (
            Moment(boot_id="boot-1", mono_ns=0, utc_ns=1_790_000_000 * 10**9, utc_offset_min=120),
            "Delayed, from 2026-09-21 16:13: text 1",
        ),
        (Moment(boot_id="boot-1", mono_ns=0), "Delayed, from 16 minutes ago: text 1"),
        (Moment(boot_id="boot-0", mono_ns=0), "Delayed, from earlier: text 1"),
        (Moment(boot_id="boot-1", mono_ns=881 * 10**9), "text 1"),
    ],
    ids=["with its time", "with its age", "of an unknown time", "in time"],
)
def test_a_message_that_is_late_says_when_it_is_from(
    delivery: Delivery, ways: list[Way], made: Moment, text: str
) -> None:
    delivery.start()
    delivery.put(message(1, made))
    ways[0].wait_for(lambda: len(ways[0].taken) == 1)
    assert ways[0].taken == [text]


def test_the_queue_is_bounded_and_its_oldest_message_gives_way_aloud(
    delivery: Delivery, ways: list[Way], clock: "HandClock", caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(QUEUE_MESSAGES + 1):
        delivery.put(message(number, present(clock)))
    delivery.start()
    ways[0].wait_for(lambda: len(ways[0].taken) == QUEUE_MESSAGES)

    assert ways[0].taken[0] == "text 1"
    assert "200 messages wait for the json address in line 0: the oldest is dropped" in caplog.text


def test_stopping_waits_for_nobody_who_does_not_answer(
    clock: "HandClock", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "monotonic_ns", lambda: round(monotonic() * 1e9))
    answered = threading.Event()
    asked = threading.Event()

    def hang(_: str) -> None:
        asked.set()
        answered.wait()

    addresses = [Address(line=n, service="json", url="json://secret/") for n in range(3)]
    delivery = Delivery(addresses=addresses, clock=clock, jitter=lambda: 0.0, way_to=lambda _: hang)
    delivery.start()
    delivery.put(message(1, present(clock)))
    assert asked.wait(SOON_S)
    started_s = monotonic()
    delivery.stop(timeout_s=0.1)

    assert monotonic() - started_s < 1.0
    answered.set()


def test_stopping_does_not_wait_for_the_next_try(
    clock: "HandClock",
) -> None:
    tried = threading.Event()

    def fail(_: str) -> str:
        tried.set()
        return "broken"

    delivery = Delivery(
        addresses=[Address(line=1, service="json", url="json://secret/")],
        clock=clock,
        jitter=lambda: 0.999,
        way_to=lambda _: fail,
    )
    delivery.start()
    delivery.put(message(1, present(clock)))
    assert tried.wait(SOON_S)
    started_s = monotonic()
    delivery.stop()

    assert monotonic() - started_s < 0.5
    assert delivery.sent() == []


def test_a_question_about_now_is_dropped_when_it_is_late(
    delivery: Delivery, ways: list[Way], clock: "HandClock"
) -> None:
    asked = Message(key=("prompt-1", 1), text="now?", made=present(clock), keeps=False)
    clock.now_s += 121
    delivery.put(asked)
    delivery.put(message(2, present(clock)))
    delivery.start()
    for way in ways:
        way.wait_for(lambda way=way: len(way.taken) == 1)

    assert [way.taken for way in ways] == [["text 2"]] * 2
    sent = [each.key for each in delivery.sent()]
    assert sent.count(("prompt-1", 1)) == 2
