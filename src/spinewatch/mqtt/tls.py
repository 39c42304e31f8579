"""TLS: whom to trust, and who we are."""

import ssl
from typing import NoReturn

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.errors import InputError
from spinewatch.mqtt.secret_file import read_private


class TlsSocket(ssl.SSLSocket):
    """Cleans up after a failed handshake, and remembers what the library swallows.

    Attributes
    ----------
    alert
        Why the broker ended the connection after the handshake, or None. In TLS 1.3 it judges our
        certificate only then, and paho 2.2 keeps the reason to itself.
    """

    alert: ssl.SSLError | None = None

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - ssl's signature
        """Prove who is who; paho 2.2 leaves the closing to the garbage collector."""
        try:
            super().do_handshake(block)
        except BaseException:
            self.close()
            raise

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """Receive, and keep the reason of an end."""
        try:
            return super().recv(buflen, flags)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as error:
            self.alert = error
            raise


def tls_of(config: MqttConfig) -> ssl.SSLContext | None:
    """Read the certificates that the configuration names.

    Returns
    -------
    ssl.SSLContext or None
        Trusts this authority only, and the broker's name must match its certificate. None where
        no authority is named: a connection without TLS.

    Raises
    ------
    InputError
        When one of the files cannot be used.
    """
    if config.ca_file is None:
        return None
    try:
        context = ssl.create_default_context(cafile=config.ca_file)
    except OSError as error:
        raise InputError(
            f"ca_file in [mqtt]: {config.ca_file} cannot be used: {_reason(error)}.",
            advice="Name a readable file with the certificate of the broker's authority, in PEM.",
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = TlsSocket
    if config.cert_file is not None and config.key_file is not None:
        _prove_ourselves(context, config.cert_file, config.key_file)
    return context


def _prove_ourselves(context: ssl.SSLContext, cert_file: str, key_file: str) -> None:
    """Load our certificate and its key, each looked at alone first: ssl does not say which."""
    read_private(key_file, key="key_file in [mqtt]")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cert_file)
    except OSError as error:
        raise InputError(
            f"cert_file in [mqtt]: {cert_file} cannot be used: {_reason(error)}.",
            advice="Name a readable file with the certificate of this user, in PEM.",
        ) from error

    def refuse_passphrase() -> NoReturn:
        raise InputError(
            f"key_file in [mqtt]: {key_file} is locked with a passphrase.",
            advice=f"Nobody is there to type it: unlock it with `openssl pkey -in {key_file}`, "
            "and let only spinewatch read what that gives.",
        )

    try:
        context.load_cert_chain(cert_file, key_file, password=refuse_passphrase)
    except ssl.SSLError as error:
        raise InputError(
            f"key_file in [mqtt]: {key_file} is not the key of {cert_file} ({_reason(error)}).",
            advice="Name the private key in PEM that this certificate was made for.",
        ) from error


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return (error.reason or "no PEM file").replace("_", " ").lower()
    return error.strerror or str(error)
