"""What the broker refuses is named once, with what to do, and goes on when it is put right."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spinewatch.model.configuration import MqttConfig
from spinewatch.mqtt import subscriptions
from spinewatch.mqtt.messages import Subscribed
from spinewatch.mqtt.receiver import Receiver, Reconnected
from spinewatch.service.clock import SystemClock
from tests.integration.connecting import Visitor, wait_until
from tests.integration.mosquitto_server import Mosquitto

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

Start = Callable[..., Any]
Visit = Callable[..., Visitor]
LEVELS = "spinewatch/p01/result/levels"
ACL = "user monitor\ntopic readwrite spinewatch/p01/status/#\ntopic read spinewatch/#\n"


@pytest.fixture(autouse=True)
def _tell_all(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def config_of(broker: Mosquitto, password: str = "pw") -> MqttConfig:  # noqa: S107 - for the test's own broker
    return MqttConfig(
        port=broker.port,
        user="monitor",
        password_file=str(broker.write_password("monitor", password)),
    )


def test_a_wrong_password_is_named_once_and_a_right_one_gets_in(
    mosquitto: Start, visitor: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    broker = mosquitto(users={"monitor": "right"})
    outside = visitor(config_of(broker, "wrong")).connection
    wait_until(lambda: broker.log.read_text().count("not authorised") >= 3)
    assert not outside.connected
    assert len(caplog.messages) == 1
    assert "refuses the connection as user 'monitor': Not authorized (0x87)" in caplog.text
    assert "password file in the [mqtt] table" in caplog.text
    assert "wrong" not in caplog.text
    outside.stop()

    inside = visitor(config_of(broker, "right")).connection
    wait_until(lambda: inside.connected)


def test_a_publish_that_the_acl_denies_is_answered_with_its_reason(
    mosquitto: Start, visitor: Visit
) -> None:
    broker = mosquitto(users={"monitor": "pw"}, acl=ACL)
    visit = visitor(config_of(broker))
    assert visit.publish(LEVELS) == 0x87

    broker.write_acl(ACL + "topic readwrite spinewatch/p01/result/#\n")
    broker.reload()

    # The broker reads its list again when it comes to it: no wait would be long enough.
    wait_until(lambda: visit.publish(LEVELS, b"new") == 0)
    wait_until(lambda: [event.payload for event in visit.arrived() if event.topic == LEVELS])


def test_a_receiver_names_the_marks_that_it_may_not_publish_and_the_line_that_lacks(
    mosquitto: Start, real_clock: SystemClock, caplog: pytest.LogCaptureFixture
) -> None:
    broker = mosquitto(users={"monitor": "pw"}, acl=ACL)
    receiver = Receiver(
        process="recorder",
        person="p01",
        config=config_of(broker),
        clock=real_clock,
        jitter=lambda: 0.05,
        recorder="home",
    )
    receiver.start()
    wait_until(lambda: Reconnected() in receiver.notices())
    for seq in range(3):
        assert receiver.publish_mark("p01", "home", "monitor", "e1", seq)
    denied = "Denied PUBLISH from spinewatch-p01-recorder"
    wait_until(lambda: broker.log.read_text().count(denied) == 3)
    wait_until(lambda: caplog.messages)
    receiver.stop()

    (told,) = caplog.messages
    assert told == (
        "The MQTT broker refuses spinewatch/p01/stored/home/monitor: Not authorized (0x87). "
        'Put the line "topic write spinewatch/p01/stored/home/#" below "user monitor" into the '
        "broker's ACL file."
    )


@pytest.fixture
def choosy(mosquitto: Start, tmp_path: Path) -> Mosquitto:
    """Start a broker that allows the subscription to results only.

    Mosquitto refuses subscriptions with its plugin only; with an ACL file it keeps silent.
    """
    results = {"acltype": "subscribePattern", "topic": "spinewatch/p01/result/#", "allow": True}
    rules = tmp_path / "rules.json"
    rules.write_text(
        json.dumps(
            {
                "defaultACLAccess": {
                    "publishClientSend": True,
                    "publishClientReceive": True,
                    "subscribe": False,
                    "unsubscribe": True,
                },
                "anonymousGroup": "all",
                "groups": [{"groupname": "all", "roles": [{"rolename": "reader"}]}],
                "roles": [{"rolename": "reader", "acls": [results]}],
            }
        )
    )
    (plugin,) = Path("/usr/lib").glob("*/mosquitto_dynamic_security.so")
    broker: Mosquitto = mosquitto(extra=f"plugin {plugin}\nplugin_opt_config_file {rules}")
    return broker


def test_a_refused_subscription_is_known_by_its_reason_and_asked_for_again(
    choosy: Mosquitto, visitor: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "ASK_AGAIN_NS", 0)
    allowed, denied = "spinewatch/p01/result/+", "spinewatch/p01/status/+"
    visit = visitor(MqttConfig(port=choosy.port), subscriptions=(allowed, denied))

    wait_until(lambda: visit.events.count(Subscribed(filter=denied, reason=0x87)) >= 2)

    assert visit.events.count(Subscribed(filter=allowed, reason=1)) == 1
    assert Subscribed(filter=allowed, reason=0x87) not in visit.events


def test_a_receiver_names_the_subscription_that_it_may_not_have_and_the_line_that_lacks(
    choosy: Mosquitto, real_clock: SystemClock, caplog: pytest.LogCaptureFixture
) -> None:
    receiver = Receiver(
        process="alerter",
        person="p01",
        config=MqttConfig(port=choosy.port),
        clock=real_clock,
        jitter=lambda: 0.05,
    )
    receiver.start()
    wait_until(lambda: caplog.messages)
    receiver.stop()

    (told,) = caplog.messages
    assert told == (
        "The MQTT broker refuses the subscription to spinewatch/p01/status/+: Not authorized "
        '(0x87). Put the line "topic read spinewatch/p01/status/+" above the first user into the '
        "broker's ACL file."
    )
