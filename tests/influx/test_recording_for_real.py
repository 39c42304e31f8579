"""The recorder process between a real Mosquitto and a real InfluxDB 1.6.7."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import paho.mqtt.client as paho
import pytest
from msgspec.structs import replace
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from spinewatch.config.folders import StoragePaths
from spinewatch.model.configuration import Configuration, InfluxConfig, MqttConfig
from spinewatch.model.results import Entry
from spinewatch.mqtt.codec import Expired, StoredMark, encode
from spinewatch.mqtt.topics import ExpiredTopic, ResultTopic
from spinewatch.service.clock import SystemClock
from spinewatch.service.notify import ServiceManager
from spinewatch.service.recording import Recording
from spinewatch.service.setting import Setting
from spinewatch.service.stopping import Stopping
from tests.influx.samples import FULL, make_entry
from tests.integration.home import until
from tests.integration.influx_server import InfluxServer, influx_server
from tests.integration.mosquitto_server import Mosquitto

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

EPOCH = "ep"
PATIENCE_S = 15.0


class Wire:
    """Publishes as monitors do, and hears every mark; keeps nothing and sends nothing again."""

    def __init__(self, broker: Mosquitto) -> None:
        self.marks: list[tuple[str, str, int]] = []
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id="wire", protocol=MQTTProtocolVersion.MQTTv5
        )
        self._client.on_message = self._hear
        self._client.connect(broker.host, broker.port)
        self._client.subscribe("spinewatch/+/stored/+/+", qos=1)
        self._client.loop_start()

    def publish(self, first: int, last: int, person: str = "p01") -> None:
        for seq in range(first, last + 1):
            entry = entry_of(seq, person)
            topic = ResultTopic(person=person, kind="diary")
            self._client.publish(str(topic), encode(entry), qos=1).wait_for_publish(5.0)

    def expire(self, first: int, last: int) -> None:
        topic = ExpiredTopic(person="p01", producer="monitor")
        message = Expired(epoch=EPOCH, ranges=((first, last),))
        self._client.publish(str(topic), encode(message), qos=1).wait_for_publish(5.0)

    def wait_for(self, person: str, recorder: str, seq: int) -> None:
        until(lambda: (person, recorder, seq) in self.marks)

    def marks_of(self, person: str, recorder: str) -> list[int]:
        return [seq for who, by, seq in self.marks if (who, by) == (person, recorder)]

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _hear(self, _: object, __: object, message: paho.MQTTMessage) -> None:
        _, person, _, recorder, _ = message.topic.split("/")
        mark = msgspec.json.decode(message.payload, type=StoredMark)
        self.marks.append((person, recorder, mark.seq))


class Host:
    """One computer with one recorder, which can be ended and started."""

    def __init__(self, folder: Path, broker: Mosquitto, person: str, influx: InfluxConfig) -> None:
        folder.mkdir(exist_ok=True)
        self.positions = folder / f"recorder-{influx.recorder}.json"
        self._setting = Setting(
            configuration=Configuration(
                person=person, sensors=(), mqtt=MqttConfig(port=broker.port), influx=influx
            ),
            paths=StoragePaths(
                state_dir=folder,
                journal=folder / "journal.sqlite",
                calibrations=folder / "calibrations.jsonl",
                captures=folder / "captures",
                control_socket=folder / "control.sock",
                lock=folder / "monitor.lock",
            ),
            clock=SystemClock(trust=True),
            manager=ServiceManager({}),
        )

    def start(self) -> None:
        self._stopping = Stopping()
        ready = threading.Event()
        self._recording = Recording(self._setting)
        self._thread = threading.Thread(
            target=self._recording.run, args=(self._stopping,), kwargs={"ready": ready.set}
        )
        self._thread.start()
        assert ready.wait(5.0)

    def announced(self) -> None:
        """Wait until it takes results."""
        until(lambda: self._recording._introduction.is_over)

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(PATIENCE_S)


def entry_of(seq: int, person: str) -> Entry:
    made = make_entry(FULL["diary"], seq, epoch=EPOCH)
    return replace(made, result=replace(made.result, person=person))


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path / "mosquitto")
    made.start()
    yield made
    made.kill()


@pytest.fixture
def influx(tmp_path: Path) -> Iterator[InfluxServer]:
    with influx_server(tmp_path / "influx") as server:
        yield server


@pytest.fixture
def wire(broker: Mosquitto) -> Iterator[Wire]:
    made = Wire(broker)
    yield made
    made.close()


@pytest.fixture
def host(tmp_path: Path, broker: Mosquitto, influx: InfluxServer) -> Iterator[Callable[..., Host]]:
    """Start a recorder: ``host("home", person="p01", persons=(), prefix="spinewatch")``."""
    started: list[Host] = []

    def start(name: str, *, person: str = "p01", url: str = influx.url, **keys: object) -> Host:
        config = msgspec.convert({"url": url, "recorder": name, **keys}, InfluxConfig)
        made = Host(tmp_path / f"host-{len(started)}", broker, person, config)
        started.append(made)
        made.start()
        made.announced()
        return made

    yield start
    for made in started:
        made.stop()


def stored(influx: InfluxServer, person: str = "p01", prefix: str = "spinewatch") -> list[int]:
    """Give what is there of a person; a database that nobody has made yet holds nothing."""
    statement, name = f"SELECT seq FROM diary WHERE person = '{person}'", f"{prefix}_keep"
    there = [row for row in influx.query("SHOW DATABASES") if [name] in row.get("values", [])]
    return sorted(row["seq"] for row in influx.rows(statement, name)) if there else []


def test_a_recorder_that_lost_its_position_file_goes_on_from_its_own_marks(
    wire: Wire, host: Callable[..., Host], influx: InfluxServer
) -> None:
    recorder = host("home")
    wire.publish(1, 20)
    wire.wait_for("p01", "home", 20)
    recorder.stop()
    recorder.positions.unlink()
    wire.marks.clear()
    recorder.start()
    recorder.announced()
    wire.publish(21, 21)
    wire.wait_for("p01", "home", 21)

    assert min(wire.marks_of("p01", "home")) == 20, "no sender was asked to begin anew"
    assert stored(influx) == list(range(1, 22))


def test_what_has_expired_at_the_sender_is_passed_over(
    wire: Wire, host: Callable[..., Host], influx: InfluxServer
) -> None:
    host("home")
    wire.publish(1, 2)
    wire.publish(8, 9)
    wire.wait_for("p01", "home", 2)
    wire.expire(3, 7)
    wire.wait_for("p01", "home", 9)

    assert stored(influx) == [1, 2, 8, 9]


def test_home_and_clinic_each_have_their_own_marks_and_do_not_wait_for_each_other(
    wire: Wire, host: Callable[..., Host], influx: InfluxServer, tmp_path: Path
) -> None:
    with influx_server(tmp_path / "clinic") as far:
        far.stop()
        host("home")
        host("clinic", url=far.url)
        wire.publish(1, 10)
        wire.wait_for("p01", "home", 10)
        clinic_meanwhile = wire.marks_of("p01", "clinic")
        far.start()
        wire.wait_for("p01", "clinic", 10)

        assert set(clinic_meanwhile) <= {0}
        assert stored(influx) == stored(far) == list(range(1, 11))


def test_persons_are_divided_among_recorders(
    wire: Wire, host: Callable[..., Host], influx: InfluxServer
) -> None:
    host("east", persons=["p01", "p03"], prefix="east")
    host("west", person="p02", persons=["p02"], prefix="west")
    for person in ("p01", "p02", "p03"):
        wire.publish(1, 5, person)
    for person, recorder in (("p01", "east"), ("p02", "west"), ("p03", "east")):
        wire.wait_for(person, recorder, 5)

    kept = {
        (prefix, person): len(stored(influx, person, prefix))
        for prefix in ("east", "west")
        for person in ("p01", "p02", "p03")
    }
    assert {key for key, count in kept.items() if count} == {
        ("east", "p01"), ("west", "p02"), ("east", "p03")
    }  # fmt: skip
    assert wire.marks_of("p02", "east") == []


def test_two_recorders_of_one_name_are_told_and_confirm_nothing_until_one_is_gone(
    wire: Wire,
    host: Callable[..., Host],
    influx: InfluxServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    host("home")
    other = host("home", person="p02", prefix="other")
    until(lambda: caplog.text.count("has the same name on this broker") == 2)
    wire.marks.clear()
    wire.publish(1, 5)
    until(lambda: stored(influx) == [1, 2, 3, 4, 5])
    until(lambda: stored(influx, prefix="other") == [1, 2, 3, 4, 5])
    meanwhile = list(wire.marks)
    other.stop()
    wire.wait_for("p01", "home", 5)

    assert meanwhile == []
