"""What a session subscribes to, and what of it the broker has refused."""

from collections.abc import Iterator, Sequence

from spinewatch.mqtt.limits import ASK_AGAIN_NS
from spinewatch.mqtt.messages import Subscribed
from spinewatch.mqtt.reasons import REFUSED


class Subscriptions:
    """Topic filters on their way to be accepted; what is refused is asked for again in a minute.

    Nobody tells a client when the broker's list of rights is put right.
    """

    def __init__(self, filters: Sequence[str]) -> None:
        self._due = tuple(filters)
        self._asked: dict[int, tuple[str, ...]] = {}
        self._not_before_ns = 0

    def due(self, now_ns: int) -> tuple[str, ...]:
        """Give what should be asked for now."""
        return self._due if now_ns >= self._not_before_ns else ()

    def asked(self, message_id: int, now_ns: int) -> None:
        """Note that what is due was asked for, under a number."""
        self._asked[message_id], self._due = self._due, ()
        self._not_before_ns = now_ns + ASK_AGAIN_NS

    def answered(self, message_id: int, reasons: Sequence[int]) -> Iterator[Subscribed]:
        """Take the broker's answer; gives it filter by filter."""
        for filter_, reason in zip(self._asked.pop(message_id, ()), reasons, strict=False):
            if reason >= REFUSED:
                self._due = (*self._due, filter_)
            yield Subscribed(filter=filter_, reason=reason)
