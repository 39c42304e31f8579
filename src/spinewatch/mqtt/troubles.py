"""What can keep results from being stored though the broker is there, told once each."""

import logging
from collections.abc import Sequence

from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.limits import LAST_PATIENCE_NS
from spinewatch.mqtt.outage import Outage
from spinewatch.mqtt.reasons import REFUSED, advice_on, reason_in_words

log = logging.getLogger(__name__)


class Refusals:
    """What the broker does not let this process publish or subscribe, topic by topic."""

    def __init__(self) -> None:
        self._outages: dict[str, Outage] = {}

    def note(self, topic: str, reason: int) -> None:
        """Take the broker's answer about one topic."""
        if reason >= REFUSED:
            outage = self._outages.setdefault(topic, Outage())
            words = reason_in_words(reason)
            if outage.begins(words):
                log.warning("The MQTT broker refuses %s: %s. %s", topic, words, advice_on(reason))
        elif topic in self._outages and self._outages[topic].ends():
            log.info("The MQTT broker takes %s again.", topic)


class Silences:
    """Recorders that confirm nothing though results are sent."""

    def __init__(self, *, recorders: Sequence[str]) -> None:
        self._outages = {recorder: Outage() for recorder in recorders}

    def note(self, recorder: str, silent_ns: int) -> None:
        """Take for how long a recorder has confirmed nothing."""
        if silent_ns >= LAST_PATIENCE_NS and self._outages[recorder].begins("silent"):
            log.warning(
                "The recorder %s has stored nothing for %d s. Results stay in the journal until it "
                "does. Look whether it runs, and at its log.",
                recorder,
                silent_ns // NS_PER_S,
            )

    def heard(self, recorder: str) -> None:
        """Note that a recorder has stored something."""
        if self._outages[recorder].ends():
            log.info("The recorder %s stores results again.", recorder)
