"""Encrypted connections to the real broker: who gets in, and what is said to who does not."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spinewatch.model.configuration import MqttConfig
from tests.integration.connecting import Visitor, wait_until
from tests.integration.mosquitto_server import Mosquitto
from tests.mqtt.certificates import Authority, Signed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

Start = Callable[..., Any]
Visit = Callable[..., Visitor]
LEVELS = "spinewatch/p01/result/levels"
BY_NAME = "user monitor\ntopic readwrite spinewatch/p01/#\n"


@pytest.fixture(autouse=True)
def _tell_all(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def secured(mosquitto: Start, authority: Authority) -> Callable[..., Mosquitto]:
    """Start a broker with TLS; ``asks`` has it want a certificate of everybody."""

    def start(*, asks: bool = False, days: int = 2) -> Mosquitto:
        own = authority.sign("broker", days=days)
        lines = [f"certfile {own.cert_file}", f"keyfile {own.key_file}"]
        if asks:
            lines += [
                f"cafile {authority.ca_file}",
                "require_certificate true",
                "use_identity_as_username true",
            ]
        broker: Mosquitto = mosquitto(extra="\n".join(lines), acl=BY_NAME if asks else None)
        return broker

    return start


def test_tls_gets_in_with_the_right_authority(
    secured: Start, authority: Authority, visitor: Visit
) -> None:
    broker = secured()
    visit = visitor(MqttConfig(port=broker.port, ca_file=authority.ca_file))

    assert [visit.publish(LEVELS) for _ in range(50)] == [0] * 50
    wait_until(lambda: sum(event.topic == LEVELS for event in visit.arrived()) == 50)


def test_another_authority_is_told_once(
    secured: Start, tmp_path: Path, visitor: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = visitor(MqttConfig(port=secured().port, ca_file=Authority(tmp_path, "x").ca_file))
    wait_until(lambda: caplog.messages)

    assert not stranger.connection.connected
    assert "its certificate is not of the authority in `ca_file`" in caplog.text
    assert "Check `ca_file` in the [mqtt] table" in caplog.text


def test_another_name_is_told(
    secured: Start, authority: Authority, visitor: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    visitor(MqttConfig(host="localhost", port=secured().port, ca_file=authority.ca_file))
    wait_until(lambda: caplog.messages)

    assert "its certificate is for another name than `host`" in caplog.text


def test_a_certificate_of_the_broker_that_has_expired_is_told(
    secured: Start, authority: Authority, visitor: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    visitor(MqttConfig(port=secured(days=-1).port, ca_file=authority.ca_file))
    wait_until(lambda: caplog.messages)

    assert "its certificate has expired. It is tried again" in caplog.text
    assert "look at the date of this computer" in caplog.text


def test_a_broker_that_speaks_no_tls_is_told(
    mosquitto: Start, authority: Authority, visitor: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    visitor(MqttConfig(port=mosquitto().port, ca_file=authority.ca_file))
    wait_until(lambda: caplog.messages)

    assert "as if it spoke no TLS on this port" in caplog.text


def test_a_broker_that_speaks_only_tls_is_told(
    secured: Start, visitor: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    visitor(MqttConfig(port=secured().port))
    wait_until(lambda: caplog.messages)

    assert "A port for TLS wants `ca_file`" in caplog.text


def test_a_certificate_gets_in_under_its_own_name(
    secured: Start, authority: Authority, visitor: Visit
) -> None:
    broker, mine = secured(asks=True), authority.sign("monitor")
    visit = visitor(config_of(broker, authority, mine))

    assert visit.publish(LEVELS) == 0


def test_a_certificate_of_another_name_may_not_do_the_same(
    secured: Start, authority: Authority, visitor: Visit
) -> None:
    broker, other = secured(asks=True), authority.sign("somebody")
    visit = visitor(config_of(broker, authority, other))

    assert visit.publish(LEVELS) == 0x87


def test_a_certificate_that_lacks_is_told(
    secured: Start, authority: Authority, visitor: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    visitor(config_of(secured(asks=True), authority, None))

    wait_until(lambda: "it wants a certificate of ours" in caplog.text)
    assert "`cert_file` and `key_file` in the [mqtt] table" in caplog.text


def test_a_certificate_of_ours_that_has_expired_is_told(
    secured: Start, authority: Authority, visitor: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    expired = authority.sign("monitor", days=-1)
    visitor(config_of(secured(asks=True), authority, expired))

    wait_until(lambda: "our certificate has expired" in caplog.text)
    assert "have that certificate renewed" in caplog.text


def test_a_certificate_of_an_authority_that_the_broker_does_not_know_is_told(
    secured: Start,
    authority: Authority,
    tmp_path: Path,
    visitor: Visit,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "elsewhere").mkdir()
    foreign = Authority(tmp_path / "elsewhere", "x").sign("monitor")
    visitor(config_of(secured(asks=True), authority, foreign))

    wait_until(lambda: "it does not know the authority of our certificate" in caplog.text)
    assert "signed by an authority in the broker's `cafile`" in caplog.text


def config_of(broker: Mosquitto, authority: Authority, mine: Signed | None) -> MqttConfig:
    return MqttConfig(
        port=broker.port,
        ca_file=authority.ca_file,
        cert_file=None if mine is None else mine.cert_file,
        key_file=None if mine is None else mine.key_file,
    )
