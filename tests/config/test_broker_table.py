"""What the keys of [mqtt] together must make sense of is told with its line."""

import pytest

from spinewatch.config.loading import parse_configuration
from spinewatch.model.configuration import MqttConfig
from spinewatch.model.errors import ConfigError

SMALL = 'person = "p01"\n[[sensor]]\nname = "neck"\nkind = "witmotion"\nsite = "c7"\n[mqtt]\n'


def broker(lines: str) -> MqttConfig:
    configuration = parse_configuration(SMALL + lines, source="small.toml")
    assert configuration.mqtt is not None
    return configuration.mqtt


def problems(lines: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as refused:
        broker(lines)
    return refused.value.problems


def test_a_certificate_is_read_with_its_key() -> None:
    mqtt = broker(
        'ca_file = "/etc/ca.pem"\ncert_file = "/etc/me.pem"\nkey_file = "/etc/me.key"\n'
        'host = "broker.example.org"\nport = 8883'
    )

    assert (mqtt.cert_file, mqtt.key_file) == ("/etc/me.pem", "/etc/me.key")
    assert not mqtt.plain_text


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('password_file = "x"', '"user" of [mqtt]: found nothing'),
        ('ca_file = "x"\ncert_file = "y"', '"key_file" of [mqtt]: found nothing'),
        ('ca_file = "x"\nkey_file = "y"', '"cert_file" of [mqtt]: found nothing'),
        ('cert_file = "x"\nkey_file = "y"', '"ca_file" of [mqtt]: found nothing'),
    ],
)
def test_a_key_without_its_partner_is_told(lines: str, told: str) -> None:
    (problem,) = problems(lines)

    assert told in problem


@pytest.mark.parametrize("host", ["10.0.0.9", "broker.example.org", "fd00::7"])
def test_a_broker_elsewhere_needs_tls_or_a_word_that_it_is_readable(host: str) -> None:
    (problem,) = problems(f'host = "{host}"')
    assert problem == (
        f'Line 7, "host" of [mqtt]: found "{host}", expected ca_file, which encrypts the way to '
        "another computer; or plain_text = true, if everybody in that network may read along."
    )

    assert broker(f'host = "{host}"\nplain_text = true').plain_text
    assert broker(f'host = "{host}"\nca_file = "/etc/ca.pem"').host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_broker_on_this_computer_needs_neither(host: str) -> None:
    assert broker(f'host = "{host}"').host == host
