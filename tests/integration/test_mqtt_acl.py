"""The ACL file of docs/ on the real broker: every role can do its work, and nothing else."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, get_args

import pytest

from spinewatch.journal.writer import Journal
from spinewatch.model.configuration import MqttConfig
from spinewatch.model.results import Alert, AlertClass, AlertLevel, AnyResult, Producer
from spinewatch.mqtt.messages import Subscribed
from spinewatch.mqtt.receiver import Receiver, StatusSeen
from spinewatch.mqtt.sender import Sender
from spinewatch.mqtt.topics import ExpiredTopic, ResultTopic, StatusTopic, StoredTopic
from spinewatch.service.clock import SystemClock
from tests.integration.conftest import StandInRecorder
from tests.integration.connecting import Visitor, wait_until
from tests.integration.mosquitto_server import Mosquitto
from tests.mqtt.conftest import label, levels

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

Visit = Callable[..., Visitor]

ACL: Final = Path(__file__).parents[2] / "docs" / "mosquitto.acl"
ROLES: Final = ("monitor", "recorder-home", "alerter")
ALL_MIGHTY: Final = "\nuser root\ntopic readwrite #\n"
DENIED: Final = 0x87

KINDS: Final = [str(kind.__struct_config__.tag) for kind in get_args(AnyResult)]
RESULTS: Final = {str(ResultTopic(person="p01", kind=kind)) for kind in KINDS}
EXPIRED: Final = {str(ExpiredTopic(person="p01", producer=who)) for who in Producer}
STORED: Final = {
    recorder: {str(StoredTopic(person="p01", recorder=recorder, producer=who)) for who in Producer}
    for recorder in ("home", "clinic")
}
STATUS: Final = {
    process: str(StatusTopic(person="p01", process=process))
    for process in (*ROLES, "alert-sender", "recorder-clinic")
}
ELSEWHERE: Final = {
    "spinewatch",
    "spinewatch/p02/result/levels",
    "spinewatch/p02/status/monitor",
    "spinewatch/p02/stored/home/monitor",
    "spinewatch/p01/command/stop",
    "spinewatch/p01/live/levels",
    "homeassistant/status",
}
EVERYWHERE: Final = {
    *RESULTS,
    *EXPIRED,
    *STORED["home"],
    *STORED["clinic"],
    *STATUS.values(),
    *ELSEWHERE,
}
WRITES: Final = {
    "monitor": {*RESULTS, *EXPIRED, STATUS["monitor"]},
    "recorder-home": {*STORED["home"], STATUS["recorder-home"]},
    "alerter": {
        "spinewatch/p01/result/alert",
        "spinewatch/p01/expired/alerter",
        STATUS["alerter"],
        STATUS["alert-sender"],
    },
}
READS: Final = {
    "monitor": {*STORED["home"], *STORED["clinic"]},
    "recorder-home": {*RESULTS, *EXPIRED, *STATUS.values(), *STORED["home"]},
    "alerter": {*RESULTS, *STATUS.values(), *STORED["home"], *STORED["clinic"]},
}


class Guarded:
    """A broker with the ACL file of the docs, and how each role gets in."""

    def __init__(self, start: Callable[..., Mosquitto]) -> None:
        self._passwords = {role: f"{role}'s" for role in (*ROLES, "root")}
        self.broker = start(users=self._passwords, acl=ACL.read_text() + ALL_MIGHTY)

    def config(self, role: str) -> MqttConfig:
        secret = self.broker.write_password(role, self._passwords[role])
        return MqttConfig(port=self.broker.port, user=role, password_file=str(secret))


@pytest.fixture
def guarded(mosquitto: Callable[..., Mosquitto]) -> Guarded:
    return Guarded(mosquitto)


@pytest.fixture
def enter(guarded: Guarded, visitor: Visit) -> Callable[[str], Visitor]:
    """Connect as a role that listens to everything."""

    def open_one(role: str) -> Visitor:
        visit = visitor(
            guarded.config(role), client_id=role, process=role, subscriptions=("#", "spinewatch/#")
        )
        wait_until(lambda: [each for each in visit.events if isinstance(each, Subscribed)])
        return visit

    return open_one


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_publish_what_it_writes_and_nothing_else(
    enter: Callable[[str], Visitor], role: str
) -> None:
    visit = enter(role)

    refused = {topic for topic in EVERYWHERE if visit.publish(topic) == DENIED}

    assert EVERYWHERE - refused == WRITES[role]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_hears_what_it_reads_and_nothing_else(
    enter: Callable[[str], Visitor], role: str
) -> None:
    """Mosquitto takes every subscription under an ACL file, and delivers what is allowed."""
    visit, root = enter(role), enter("root")
    last = "spinewatch/p01/stored/home/monitor"
    for topic in sorted(EVERYWHERE - {last}):
        assert root.publish(topic, b"said") == 0
    assert root.publish(last, b"said") == 0

    wait_until(lambda: last in topics_of(visit))

    assert topics_of(visit) == READS[role]


def topics_of(visit: Visitor) -> set[str]:
    return {event.topic for event in visit.arrived() if event.payload == b"said"}


@pytest.fixture
def journals(tmp_path: Path) -> tuple[Path, Path]:
    """Give the monitor's journal with nine seconds, and the alerter's with one alert."""
    alert = Alert(
        person="p01",
        boot_id="boot",
        mono_ns=1,
        valid=True,
        id="a1",
        revision=1,
        alert_class=AlertClass.FAULT,
        level=AlertLevel.WARNING,
    )
    return (
        committed(tmp_path / "monitor", Producer.MONITOR, [levels(each) for each in range(1, 10)]),
        committed(tmp_path / "alerter", Producer.ALERTER, [alert]),
    )


def committed(path: Path, producer: Producer, results: Sequence[AnyResult]) -> Path:
    with Journal(path=path) as journal:
        journal.append(producer, results, label_of=label)
        journal.commit()
    return path


def test_the_processes_themselves_work_together_under_it(
    guarded: Guarded,
    journals: tuple[Path, Path],
    real_clock: SystemClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def receiver(role: str, recorder: str | None = None) -> Receiver:
        return Receiver(
            process=role,
            person="p01",
            config=guarded.config(role),
            clock=real_clock,
            jitter=lambda: 0.05,
            recorder=recorder,
        )

    def sender(role: str, process: str, journal: Path, *producers: Producer) -> Sender:
        return Sender(
            person="p01",
            journal_path=journal,
            config=guarded.config(role),
            clock=real_clock,
            jitter=lambda: 0.05,
            process=process,
            producers=producers,
        )

    recorder = StandInRecorder(receiver("recorder-home", "home"), "home")
    alerter = receiver("alerter")
    listening: tuple[StandInRecorder | Receiver, ...] = (recorder, alerter)
    sending = (
        sender("monitor", "monitor", journals[0], Producer.MONITOR),
        sender("alerter", "alert-sender", journals[1], Producer.ALERTER),
    )
    heard: set[tuple[Producer, int]] = set()
    states: set[str] = set()

    def have_told(*processes: str) -> bool:
        states.update(
            notice.process for notice in alerter.notices() if isinstance(notice, StatusSeen)
        )
        return states == set(processes)

    def is_all_stored_and_heard() -> bool:
        taken = alerter.take(limit=99, timeout_s=0)
        heard.update((entry.producer, entry.seq) for _, entry in taken)
        stored = recorder.seqs() == set(range(1, 10)) and recorder.seqs("alerter") == {1}
        return stored and len(heard) == 10

    for part in listening:
        part.start()
    # What is sent before the alerter listens does not reach it: only recorders are sent it again.
    wait_until(lambda: have_told("recorder-home", "alerter"))
    for part in sending:
        part.start()
    wait_until(is_all_stored_and_heard)
    wait_until(lambda: have_told("recorder-home", "alerter", "monitor", "alert-sender"))
    for part in (*sending, *listening):
        part.stop()

    assert caplog.messages == []
