"""What the log says of the adapters: once what is wrong, with the remedy, and once that it is over.

Of what is wrong with an adapter this is the only voice that gives the remedy: the sensors behind it
are said to be lost, each once.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from typing import Final

from spinewatch.link.bluetooth.host import AdapterState, Availability
from spinewatch.link.bluetooth.host_advice import advice_for

OFF_LOOKS: Final = 3
"""In a row, of which the first and the last are four seconds apart. An own power cycle takes half a
second and the up to 3 s that an adapter takes to come back, and is said by who orders it; one that
is switched off by others is on again by then, mostly."""

REMEDIES: Final = frozenset(
    advice_for(AdapterState(adapter="", availability=each)).advice
    for each in Availability
    if each is not Availability.READY
)
"""All that are given here."""

log = logging.getLogger(__name__)


class HostLog:
    """Logs adapters as they are seen, look by look."""

    def __init__(self) -> None:
        self._said: dict[str, Availability] = {}
        self._off: Counter[str] = Counter()

    def look(self, adapters: Sequence[AdapterState]) -> None:
        """Say what is new, and what is wrong with several adapters only once."""
        fresh = [each for each in adapters if self._is_news(each)]
        problems = (each for each in fresh if each.availability is not Availability.READY)
        for problem in dict.fromkeys(str(advice_for(each)) for each in problems):
            log.warning("%s", problem)
        for each in fresh:
            if each.availability is Availability.READY:
                log.info("The Bluetooth adapter %s is back.", each.adapter)
        self._said |= {each.adapter: each.availability for each in fresh}

    def _is_news(self, now: AdapterState) -> bool:
        if now.availability is Availability.OFF:
            self._off[now.adapter] += 1
            if self._off[now.adapter] < OFF_LOOKS:
                return False
        else:
            del self._off[now.adapter]
        return now.availability is not self._said.get(now.adapter, Availability.READY)
