"""What will never come: as a receiver sees it, and hands it to whoever waits for every number."""

from dataclasses import dataclass
from typing import Final, Protocol

from spinewatch.model.results import Producer
from spinewatch.mqtt.codec import Expired, Foreign, ForeignMessage, decode_expired
from spinewatch.mqtt.topics import ExpiredTopic

_WHY: Final = "expired or forgotten: the sender's journal no longer has it"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiredSeen:
    """A sender says what of a producer will never come; for a recorder, which passes over it."""

    person: str
    producer: Producer
    expired: Expired


class PassesOver(Protocol):
    """Who needs every sequence number, and is told of those that will never come."""

    def pass_over(
        self, person: str, producer: Producer, epoch: str, span: tuple[int, int], *, why: str
    ) -> None:
        """Take it that the numbers of a span, both ends included, will never come.

        It may be told more than once, in any order, and also of what is stored already. Afterwards
        the mark is published as after a batch: the sender waits for it.
        """


def hand_over(seen: ExpiredSeen, reader: PassesOver) -> None:
    """Tell a reader of everything that will never come."""
    for span in seen.expired.ranges:
        reader.pass_over(seen.person, seen.producer, seen.expired.epoch, span, why=_WHY)


def expired_seen(topic: ExpiredTopic, payload: bytes) -> ExpiredSeen | ForeignMessage:
    """Read a message that came on this topic."""
    expired = decode_expired(payload)
    if isinstance(expired, ForeignMessage):
        return expired
    if topic.producer not in set(Producer):
        return ForeignMessage(why=Foreign.MISPLACED, detail=f"{topic.producer} produces nothing")
    return ExpiredSeen(person=topic.person, producer=Producer(topic.producer), expired=expired)
