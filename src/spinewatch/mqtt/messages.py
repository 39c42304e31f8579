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

    From 0x80 on the broker has not taken the message.
    """

    message_id: int
    reason: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRefused:
    """The broker refused a subscription, with the code of its SUBACK."""

    filter: str
    reason: int


Event = Connected | Lost | Arrived | Acknowledged | SubscriptionRefused
