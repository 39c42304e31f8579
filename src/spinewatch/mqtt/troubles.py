"""What can keep results from being stored though the broker is there, told once each."""

import logging
from collections import defaultdict

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.acl import place_of, read_line, write_line
from spinewatch.mqtt.limits import LAST_PATIENCE_NS
from spinewatch.mqtt.outage import Outage
from spinewatch.mqtt.reasons import NOT_AUTHORIZED, REFUSED, TOO_LARGE, advice_on, reason_in_words
from spinewatch.mqtt.topics import result_filter

log = logging.getLogger(__name__)


class Refusals:
    """What the broker does not let this process publish or subscribe, told once for each cure.

    Parameters
    ----------
    config
        As whom the process is connected.
    """

    def __init__(self, *, config: MqttConfig) -> None:
        self._place = place_of(config)
        self._refused: dict[str, set[str]] = {}

    def published(self, topic: str, reason: int) -> None:
        """Take the broker's answer to a message."""
        self._note(topic, reason, write_line(topic))

    def subscribed(self, filter_: str, reason: int) -> None:
        """Take the broker's answer to a subscription."""
        self._note(f"the subscription to {filter_}", reason, read_line(filter_))

    def _note(self, what: str, reason: int, line: str) -> None:
        if reason < REFUSED:
            self._end(what)
            return
        advice = advice_on(reason)
        if reason == NOT_AUTHORIZED:
            advice = f'Put the line "{line}" {self._place} into the broker\'s ACL file.'
        refused = self._refused.setdefault(advice, set())
        if not refused:
            log.warning("The MQTT broker refuses %s: %s. %s", what, reason_in_words(reason), advice)
        refused.add(what)

    def _end(self, what: str) -> None:
        """Tell the end of a trouble when all that it kept back is taken.

        That a smaller message is taken is no end of messages being too large.
        """
        large = advice_on(TOO_LARGE)
        for advice in [each for each, refused in self._refused.items() if what in refused]:
            if advice == large:
                continue
            self._refused[advice].remove(what)
            if not self._refused[advice]:
                del self._refused[advice]
                log.info("The MQTT broker takes %s again.", what)


class Silences:
    """Recorders that confirm nothing though results are sent.

    A broker may take a subscription and then deliver nothing, as mosquitto does with its ACL file:
    from here that looks like a recorder that does not run.
    """

    def __init__(self) -> None:
        self._outages: defaultdict[tuple[str, str], Outage] = defaultdict(Outage)

    def note(self, person: str, recorder: str, silent_ns: int) -> None:
        """Take for how long a recorder has confirmed nothing of a person."""
        if silent_ns < LAST_PATIENCE_NS:
            return
        if self._outages[person, recorder].begins("silent"):
            log.warning(
                "The recorder %s has stored nothing of %s for %d s. Results stay in the journal "
                "until it does. Look whether it runs, and at its log, and whether the broker's "
                'ACL file has the line "%s" for its user.',
                recorder,
                person,
                silent_ns // NS_PER_S,
                read_line(result_filter(person)),
            )

    def heard(self, person: str, recorder: str) -> None:
        """Note that a recorder has stored something of a person."""
        if self._outages[person, recorder].ends():
            log.info("The recorder %s stores results of %s again.", recorder, person)
