"""What a connection needs to get in: address, user, password, TLS."""

import ssl
from dataclasses import dataclass, field

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.errors import InputError
from spinewatch.mqtt.address import is_this_computer
from spinewatch.mqtt.secret_file import read_secret
from spinewatch.mqtt.tls import tls_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A broker and how to get in; never shows its password."""

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    tls: ssl.SSLContext | None

    @property
    def broker(self) -> str:
        """The broker in words."""
        return f"the MQTT broker at {self.host}:{self.port}"


def login_of(config: MqttConfig) -> Login:
    """Read the files that the configuration names.

    Raises
    ------
    InputError
        When a file cannot be used, can be read by everybody though it is secret, or when others
        could read the connection and nobody has allowed that.
    """
    if config.ca_file is None and not config.plain_text and not is_this_computer(config.host):
        raise InputError(
            f"host in [mqtt]: the way to {config.host} is not encrypted: everybody in the network "
            "could read what is sent.",
            advice="Set `ca_file`, or `plain_text = true` if that is meant to be so.",
        )
    password = None
    if config.password_file is not None:
        password = read_secret(config.password_file, key="password_file in [mqtt]")
    return Login(
        host=config.host,
        port=config.port,
        user=config.user,
        password=password,
        tls=tls_of(config),
    )
