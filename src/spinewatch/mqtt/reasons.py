"""Reason codes of MQTT 5 in words that say what to do."""

from typing import Final

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from spinewatch.mqtt.ending import NOT_MQTT_5, Ending

REFUSED: Final = 0x80
"""From this reason code on the broker has refused (MQTT 5, 2.4)."""

_UNSUPPORTED: Final = 0x84

NOT_AUTHORIZED: Final = 0x87

TOO_LARGE: Final = 0x95
"""What MQTT 5 calls a packet that its receiver will not take (2.4)."""

_ADVICE: Final = {
    _UNSUPPORTED: NOT_MQTT_5,
    0x85: "Change `person` or the name of the recorder: the broker does not take this identity.",
    0x86: "Check `user` and the password file in the [mqtt] table.",
    0x87: "Check `user` and the password file in the [mqtt] table, and the broker's ACL file.",
    0x88: "Look whether the broker is being restarted.",
    0x89: "Look at the load of the broker's host.",
    0x8A: "This host is banned: look at the broker's configuration.",
    0x8E: "Another process uses the same identity: run every monitor, recorder and alerter once.",
    0x95: "Raise the broker's limit to 10 kB or more: `max_packet_size` in mosquitto.conf.",
    0x97: "The broker's quota is used up: look at its configuration.",
}
"""MQTT 5, tables 2-6 and 3-1."""


def reason_in_words(code: int, packet_type: int = PacketTypes.PUBACK) -> str:
    """Give a reason code with its name in the standard."""
    if code == TOO_LARGE:
        # The standard knows it as the end of a connection, which is what `Session` spares us.
        packet_type = PacketTypes.DISCONNECT
    try:
        name = str(ReasonCode(packet_type, identifier=code))
    except KeyError:
        name = "no reason that the standard knows"
    return f"{name} (0x{code:02x})"


def advice_on(code: int) -> str:
    """Say what to do about a refusal."""
    return _ADVICE.get(code, "Look at the broker's log.")


def refused_as(user: str | None, code: int) -> Ending:
    """Say why the broker does not let a user in."""
    cause = f"it refuses the connection as user {user!r}: "
    if user is None:
        cause = "it refuses the connection without a user: "
    if code == _UNSUPPORTED:
        cause = "it speaks only an older MQTT than 5: "
    return Ending(cause=cause + reason_in_words(code, PacketTypes.CONNACK), advice=advice_on(code))
