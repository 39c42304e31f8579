"""Messages as a connection takes and gives them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to publish."""

    topic: str
    payload: bytes
    retain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """The broker accepted the connection; subscriptions are on their way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The connection is gone; whatever waited for its PUBACK is undecided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A message came. ``retained`` says that the broker had kept it from earlier."""

    topic: str
    payload: bytes
    retained: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """The broker answered a publish: ``reason`` is the code of its PUBACK (MQTT 5, 3.4.2.1).

    From 0x80 on the broker has not taken the message. `TOO_LARGE` is this process's own answer for
    a message that the broker would end the connection over.
    """

    message_id: int
    topic: str
    reason: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """The broker answered a subscription: ``reason`` is the code of its SUBACK (MQTT 5, 3.9.3).

    From 0x80 on the broker has refused it; it is asked for again once a minute.
    """

    filter: str
    reason: int


Event = Connected | Lost | Arrived | Acknowledged | Subscribed
