"""Watches the adapters and the Bluetooth service, and tells supervision what changed."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from spinewatch.link.bluetooth.host import AdapterState, Availability, HostState
from spinewatch.link.bluetooth.host_advice import advice_for
from spinewatch.link.bluetooth.host_log import HostLog
from spinewatch.link.supervision.events import (
    AdapterReady,
    AdapterUnready,
    Event,
    ServiceRestarted,
)
from spinewatch.link.supervision.trouble import Trouble

_TROUBLE: Final[Mapping[Availability, Trouble]] = {
    Availability.OFF: Trouble.ADAPTER,
    Availability.BLOCKED: Trouble.ADAPTER,
    Availability.ABSENT: Trouble.ADAPTER,
    Availability.NO_SERVICE: Trouble.SERVICE,
    Availability.NOT_ANSWERING: Trouble.SERVICE,
    Availability.NO_BUS: Trouble.SERVICE,
    Availability.DENIED: Trouble.DENIED,
    Availability.TOO_OLD: Trouble.DENIED,
}

UNANSWERED_LOOKS: Final = 3
"""In a row, before that is taken for more than a busy moment. A look that is not answered takes
three seconds and the next begins two later: thirteen seconds. What streams is void then, which a
machine that swaps or waits for its SD card does not deserve; a stream that ends is noticed by its
own silence within two."""

log = logging.getLogger(__name__)


class HostWatch:
    """Compares what the host is with what it was, and has it logged.

    Parameters
    ----------
    adapters
        Those that are used.
    """

    def __init__(self, adapters: Sequence[str]) -> None:
        self._adapters = tuple(adapters)
        self._was: dict[str, Availability] = {}
        self._unanswered: Counter[str] = Counter()
        self._service: str | None = None
        self._log = HostLog()

    def changes(self, state: HostState) -> tuple[Event, ...]:
        """Take a look at the host; gives what is new about it."""
        fresh = [now for each in self._adapters if self._is_news(now := state.adapters[each])]
        self._was |= {each.adapter: each.availability for each in fresh}
        seen = (state.adapters[each] for each in self._adapters)
        self._log.look([each for each in seen if self._is_so(each)])
        return (*self._restarts(state.service), *map(_event, fresh))

    def _restarts(self, service: str | None) -> tuple[Event, ...]:
        before, self._service = self._service, service or self._service
        if before in {None, self._service}:
            return ()
        log.warning("The Bluetooth service was restarted: every sensor is connected anew.")
        return (ServiceRestarted(),)

    def _is_news(self, now: AdapterState) -> bool:
        if now.availability is Availability.NOT_ANSWERING:
            self._unanswered[now.adapter] += 1
            if self._unanswered[now.adapter] < UNANSWERED_LOOKS:
                return False
        else:
            del self._unanswered[now.adapter]
        return now.availability is not self._was.get(now.adapter)

    def _is_so(self, now: AdapterState) -> bool:
        """Say whether this is taken for what it is: not, what may be a busy moment."""
        return now.availability is self._was.get(now.adapter)


def _event(state: AdapterState) -> Event:
    if state.availability is Availability.READY:
        return AdapterReady(adapter=state.adapter)
    problem = advice_for(state)
    return AdapterUnready(
        adapter=state.adapter,
        trouble=_TROUBLE[state.availability],
        said=problem.what.rstrip("."),
        advice=problem.advice,
        can_power=state.availability is Availability.OFF,
    )
