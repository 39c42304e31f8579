"""Messages that are not ours: counted always, told once for each place and reason."""

import logging

from spinewatch.mqtt.codec import Foreign, ForeignMessage
from spinewatch.mqtt.limits import MAX_FOREIGN_TOLD
from spinewatch.mqtt.topics import parse_topic

log = logging.getLogger(__name__)


class ForeignCount:
    """How many messages were not ours.

    Attributes
    ----------
    count
        Since the process started.
    """

    def __init__(self) -> None:
        self.count = 0
        self._told: set[tuple[str, Foreign]] = set()

    def note(self, topic: str, message: ForeignMessage) -> None:
        """Count one, and log it if it is the first for its topic and reason."""
        self.count += 1
        # A broker does not say who published: the topic is all there is to tell senders apart.
        kind = (topic if parse_topic(topic) else "", message.why)
        if kind in self._told or len(self._told) >= MAX_FOREIGN_TOLD:
            return
        self._told.add(kind)
        log.warning(
            "A message on %.200r is %s and is ignored (%.200r). Others like it are counted but not "
            "logged. Look for who else writes to this topic, and update spinewatch everywhere.",
            topic,
            message.why,
            message.detail,
        )
