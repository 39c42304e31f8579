"""The broker's answers to what was published, matched with the topics."""

from collections import deque
from collections.abc import Iterator

from spinewatch.mqtt.messages import Acknowledged
from spinewatch.mqtt.reasons import TOO_LARGE

_NO_ID = 0
"""MQTT gives no message this number (MQTT 5, 2.2.1)."""


class Answers:
    """Which message has which number, and what the broker said to it.

    A broker may answer before the thread that published has noted the number of its message: such
    an answer waits. Publishing threads note; only one thread takes.
    """

    def __init__(self) -> None:
        self._topics: dict[int, str] = {}
        self._waiting: deque[tuple[int, int]] = deque()
        self._too_large: deque[str] = deque()

    def published(self, message_id: int, topic: str) -> None:
        """Note what was published under a number."""
        self._topics[message_id] = topic

    def answered(self, message_id: int, reason: int) -> None:
        """Note the broker's answer."""
        self._waiting.append((message_id, reason))

    def too_large(self, topic: str) -> int:
        """Answer in the broker's place for a message that is not sent; gives its number."""
        self._too_large.append(topic)
        return _NO_ID

    def take(self) -> Iterator[Acknowledged]:
        """Give the answers whose topics are known."""
        for _ in range(len(self._too_large)):
            topic = self._too_large.popleft()
            yield Acknowledged(message_id=_NO_ID, topic=topic, reason=TOO_LARGE)
        for _ in range(len(self._waiting)):
            message_id, reason = self._waiting.popleft()
            known = self._topics.pop(message_id, None)
            if known is None:
                self._waiting.append((message_id, reason))
            else:
                yield Acknowledged(message_id=message_id, topic=known, reason=reason)
