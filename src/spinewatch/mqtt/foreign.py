"""Messages that are not ours: counted always, told once for each reason."""

import logging

from spinewatch.mqtt.codec import Foreign, ForeignMessage

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
        self._told: set[Foreign] = set()

    def note(self, topic: str, message: ForeignMessage) -> None:
        """Count one, and log it if it is the first for its reason."""
        self.count += 1
        if message.why in self._told:
            return
        self._told.add(message.why)
        log.warning(
            "A message on %.200r is %s and is ignored (%.200s). Others like it are counted but not "
            "logged. Look for who else writes to this topic, and update spinewatch everywhere.",
            topic,
            message.why,
            message.detail,
        )
