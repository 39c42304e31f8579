"""The sender's thread, with nobody to talk to."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.errors import InputError
from spinewatch.model.time import Clock
from spinewatch.mqtt.outbox import Outbox
from spinewatch.mqtt.sender import Sender

NOBODY_LISTENS = 1
"""The TCP port of a service that no computer has offered for decades."""


@pytest.fixture
def start_sender(clock: Clock, path: Path) -> Iterator[Callable[[], Sender]]:
    started: list[Sender] = []

    def start() -> Sender:
        sender = Sender(
            person="p01",
            journal_path=path,
            config=MqttConfig(port=NOBODY_LISTENS),
            clock=clock,
            jitter=lambda: 0.01,
        )
        sender.start()
        started.append(sender)
        return sender

    yield start
    for sender in started:
        sender.stop()
        assert not sender._thread.is_alive()


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.name == "spinewatch.mqtt.sender"]


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 5.0
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_a_missing_journal_is_told_once_and_does_not_delay_the_end(
    start_sender: Callable[[], Sender], caplog: pytest.LogCaptureFixture
) -> None:
    sender = start_sender()
    time.sleep(0.1)
    began = time.monotonic()
    sender.stop()

    assert time.monotonic() - began < 1.0
    assert len(told(caplog)) == 1
    assert "Results cannot be sent: There is no journal at" in caplog.text


@pytest.mark.usefixtures("journal")
def test_a_mistake_is_told_and_does_not_end_the_sending(
    start_sender: Callable[[], Sender],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    calls: list[Outbox] = []

    def fail_twice(outbox: Outbox, *_: object) -> None:
        calls.append(outbox)
        if len(calls) <= 2:
            raise ZeroDivisionError

    monkeypatch.setattr(Outbox, "open", fail_twice)
    start_sender()
    wait_until(lambda: len(calls) == 3)

    assert len(told(caplog)) == 2
    assert "ZeroDivisionError" in caplog.text


def test_a_password_that_everybody_can_read_is_refused_at_once(clock: Clock, path: Path) -> None:
    secret = path.with_name("password")
    secret.write_text("pw\n")
    secret.chmod(0o644)

    with pytest.raises(InputError, match="every user of this computer can read"):
        Sender(
            person="p01",
            journal_path=path,
            config=MqttConfig(user="monitor", password_file=str(secret)),
            clock=clock,
            jitter=lambda: 0.0,
        )
