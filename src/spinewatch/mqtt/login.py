"""What a connection needs to get in: address, user, password, TLS."""

import ssl
from dataclasses import dataclass, field

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.errors import InputError
from spinewatch.mqtt.secret_file import read_secret


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
        When the password file or the CA file cannot be used.
    """
    password = None
    if config.password_file is not None:
        password = read_secret(config.password_file, key="password_file in [mqtt]")
    return Login(
        host=config.host,
        port=config.port,
        user=config.user,
        password=password,
        tls=None if config.ca_file is None else _tls(config.ca_file),
    )


def _tls(ca_file: str) -> ssl.SSLContext:
    """Trust this authority only; the broker's name must match its certificate."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise InputError(
            f"ca_file in [mqtt]: {ca_file} cannot be used: {error.strerror or error}.",
            advice="Name a readable file with the certificate of the broker's authority, in PEM.",
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = _TidySocket
    return context


class _TidySocket(ssl.SSLSocket):
    """Closes itself when the handshake fails: paho 2.2 leaves that to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - ssl's signature
        """Prove who is who."""
        try:
            super().do_handshake(block)
        except BaseException:
            self.close()
            raise
