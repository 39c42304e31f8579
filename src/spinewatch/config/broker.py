"""What the keys of [mqtt] together must make sense of."""

from typing import Final

from spinewatch.config.problems import Problems
from spinewatch.model.configuration import MqttConfig
from spinewatch.mqtt.address import is_this_computer

_NEEDED: Final = (
    ("password_file", "user", "the user of password_file"),
    ("cert_file", "key_file", "the private key of cert_file"),
    ("key_file", "cert_file", "the certificate of key_file"),
    ("cert_file", "ca_file", "the broker's authority: cert_file is shown to no other broker"),
)
"""A key, another that it means nothing without, and what that is."""

_EXPOSED: Final = (
    "ca_file, which encrypts the way to another computer; or plain_text = true, if everybody in "
    "that network may read along"
)


def check_broker(mqtt: MqttConfig, problems: Problems) -> None:
    """Tell of keys that lack their partner, and of a connection that others could read."""
    for key, other, expected in _NEEDED:
        if getattr(mqtt, key) is not None and getattr(mqtt, other) is None:
            problems.missing(("mqtt", other), expected)
    is_safe = mqtt.ca_file is not None or is_this_computer(mqtt.host)
    if not is_safe and not mqtt.plain_text:
        problems.wrong(("mqtt", "host"), mqtt.host, _EXPOSED)
