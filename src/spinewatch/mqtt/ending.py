"""How a connection ended, in words: what happened, and what to do."""

import ssl
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a connection ended: what happened, and what to do."""

    cause: str
    advice: str


UNREACHABLE: Final = (
    "Look whether the broker runs, and at `host` and `port` in the [mqtt] table and at the network."
)
NOT_MQTT_5: Final = "Use a broker that speaks MQTT 5, such as mosquitto 1.6 or newer."

UNANSWERED: Final = Ending(
    cause="it closed the connection without an answer",
    advice="Look at the broker's log. A port for TLS wants `ca_file` in the [mqtt] table, perhaps "
    "`cert_file` and `key_file` too; a broker older than MQTT 5 may also behave so.",
)

_NAME: Final = Ending(
    cause="its certificate is for another name than `host`",
    advice="Write the name in the broker's certificate into `host` in the [mqtt] table, or have a "
    "certificate made for this one.",
)
_VERIFICATION: Final = {
    9: Ending(
        cause="its certificate is not valid yet",
        advice="Look at the date of this computer: without a network it may be wrong.",
    ),
    10: Ending(
        cause="its certificate has expired",
        advice="Have the broker's certificate renewed, and look at the date of this computer.",
    ),
    62: _NAME,
    64: _NAME,
}
"""By OpenSSL's X509_V_ERR codes (openssl-verification-options, "Diagnostics")."""

_RENEW: Final = "Check `cert_file` and `key_file` in the [mqtt] table: "
_ALERTS: Final = {
    "CERTIFICATE_REQUIRED": Ending(
        cause="it wants a certificate of ours",
        advice="Name one that it knows with `cert_file` and `key_file` in the [mqtt] table.",
    ),
    "CERTIFICATE_EXPIRED": Ending(
        cause="our certificate has expired",
        advice=f"{_RENEW}have that certificate renewed, and look at the dates of both computers.",
    ),
    "CERTIFICATE_REVOKED": Ending(
        cause="our certificate has been revoked", advice=f"{_RENEW}another certificate is needed."
    ),
    "UNKNOWN_CA": Ending(
        cause="it does not know the authority of our certificate",
        advice=f"{_RENEW}the certificate must be signed by an authority in the broker's `cafile`.",
    ),
    "BAD_CERTIFICATE": Ending(
        cause="it does not take our certificate",
        advice=f"{_RENEW}the broker's log says what is wrong.",
    ),
    "CERTIFICATE_UNKNOWN": Ending(
        cause="it does not take our certificate",
        advice=f"{_RENEW}the broker's log says what is wrong.",
    ),
    "HANDSHAKE_FAILURE": Ending(
        cause="it agrees to no encryption with us",
        advice="It may want a certificate: see `cert_file` in the [mqtt] table. Else its TLS is "
        "too old: it must speak 1.2 or newer.",
    ),
    "PROTOCOL_VERSION": Ending(
        cause="its TLS is too old", advice="Let the broker speak TLS 1.2 or newer."
    ),
}
"""By the name of the alert (RFC 8446, 6.2), as OpenSSL ends its reasons with it."""

NO_TLS: Final = Ending(
    cause="no TLS handshake comes about, as if it spoke no TLS on this port",
    advice="Use the port of its TLS listener, mostly 8883; only on this computer can `ca_file` be "
    "left out of the [mqtt] table.",
)
_NO_TLS_REASONS: Final = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")
"""What OpenSSL 1.1 to 3.2 make of an answer that is no TLS."""


def tls_ending(error: ssl.SSLError) -> Ending:
    """Say why no encrypted connection came about."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERIFICATION.get(error.verify_code) or _untrusted(error)
    reason = error.reason or ""
    if isinstance(error, ssl.SSLEOFError) or reason in _NO_TLS_REASONS:
        return NO_TLS
    for alert, ending in _ALERTS.items():
        if reason.endswith(alert):
            return ending
    return Ending(
        cause=f"no encrypted connection comes about ({reason or error})",
        advice="Look at the broker's log, and at `ca_file` and `cert_file` in the [mqtt] table.",
    )


def _untrusted(error: ssl.SSLCertVerificationError) -> Ending:
    return Ending(
        cause=f"its certificate is not of the authority in `ca_file` ({error.verify_message})",
        advice="Check `ca_file` in the [mqtt] table: it must be the certificate that the broker's "
        "was signed with.",
    )


def unreachable(error: Exception) -> Ending:
    """Say that nobody was reached."""
    reason = error.strerror if isinstance(error, OSError) else None
    return Ending(
        cause=f"it cannot be reached ({reason or str(error) or type(error).__name__})",
        advice=UNREACHABLE,
    )
