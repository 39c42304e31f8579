"""What the broker refuses is told once, with the line of its ACL file that lacks."""

import logging

import pytest

from spinewatch.model.configuration import MqttConfig
from spinewatch.mqtt.troubles import Refusals

LEVELS, MINUTE = "spinewatch/p01/result/levels", "spinewatch/p01/result/minute"


@pytest.fixture
def refusals(caplog: pytest.LogCaptureFixture) -> Refusals:
    caplog.set_level(logging.INFO)
    return Refusals(config=MqttConfig(user="monitor"))


def test_a_refusal_is_told_once_with_the_line_that_lacks_and_its_end_once(
    refusals: Refusals, caplog: pytest.LogCaptureFixture
) -> None:
    for topic in (LEVELS, MINUTE, LEVELS):
        refusals.published(topic, 0x87)
    refusals.published(LEVELS, 0)
    assert len(caplog.messages) == 1
    for _ in range(2):
        refusals.published(MINUTE, 0)

    refused, over = caplog.messages
    assert f"The MQTT broker refuses {LEVELS}: Not authorized (0x87)." in refused
    assert 'Put the line "topic write spinewatch/p01/result/#" below "user monitor"' in refused
    assert over == f"The MQTT broker takes {MINUTE} again."


@pytest.mark.parametrize(
    ("topic", "line"),
    [
        ("spinewatch/p01/status/recorder-home", "topic write spinewatch/p01/status/recorder-home"),
        ("spinewatch/p01/stored/home/monitor", "topic write spinewatch/p01/stored/home/#"),
        ("spinewatch/p01/expired/person", "topic write spinewatch/p01/expired/#"),
    ],
)
def test_each_kind_of_topic_has_its_line(
    refusals: Refusals, caplog: pytest.LogCaptureFixture, topic: str, line: str
) -> None:
    refusals.published(topic, 0x87)

    assert f'"{line}"' in caplog.text


def test_a_refused_subscription_is_told_with_its_line(
    refusals: Refusals, caplog: pytest.LogCaptureFixture
) -> None:
    for reason in (0x87, 0x87, 0x01):
        refusals.subscribed("spinewatch/p01/result/+", reason)

    refused, over = caplog.messages
    assert "refuses the subscription to spinewatch/p01/result/+" in refused
    assert '"topic read spinewatch/p01/result/+"' in refused
    assert over.endswith("takes the subscription to spinewatch/p01/result/+ again.")


@pytest.mark.parametrize(
    ("config", "place"),
    [
        (MqttConfig(), "above the first user"),
        (MqttConfig(cert_file="x"), "below the user that its certificate names"),
    ],
)
def test_where_the_line_belongs_is_said_without_a_user_too(
    caplog: pytest.LogCaptureFixture, config: MqttConfig, place: str
) -> None:
    Refusals(config=config).published(LEVELS, 0x87)

    assert place in caplog.text


def test_another_refusal_has_its_own_advice(
    refusals: Refusals, caplog: pytest.LogCaptureFixture
) -> None:
    for reason in (0x95, 0x00, 0x95, 0x97):
        refusals.published(LEVELS, reason)

    too_large, quota = caplog.messages
    assert "Packet too large (0x95). Raise the broker's limit to 10 kB or more" in too_large
    assert "quota" in quota
    assert "ACL" not in caplog.text
