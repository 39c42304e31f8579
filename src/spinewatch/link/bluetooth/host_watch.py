"""Watches the adapters and the Bluetooth service, and tells supervision what changed."""

import logging
from collections.abc import Mapping, Sequence
from typing import Final

from spinewatch.link.bluetooth.host import AdapterState, Availability, HostState
from spinewatch.link.bluetooth.host_advice import advice_for
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
    Availability.NO_BUS: Trouble.SERVICE,
    Availability.DENIED: Trouble.DENIED,
    Availability.TOO_OLD: Trouble.DENIED,
}

log = logging.getLogger(__name__)


class HostWatch:
    """Compares what the host is with what it was. Logs once when it is lost, once when it is back.

    Parameters
    ----------
    adapters
        Those that are used.
    """

    def __init__(self, adapters: Sequence[str]) -> None:
        self._adapters = tuple(adapters)
        self._was: dict[str, Availability] = {}
        self._service: str | None = None

    def changes(self, state: HostState) -> tuple[Event, ...]:
        """Take a look at the host; gives what is new about it."""
        events: list[Event] = []
        if self._service is not None and state.service not in {None, self._service}:
            log.warning("The Bluetooth service was restarted: every sensor is connected anew.")
            events.append(ServiceRestarted())
        self._service = state.service or self._service
        for adapter in self._adapters:
            now = state.adapters[adapter]
            before = self._was.get(adapter)
            if now.availability is not before:
                self._was[adapter] = now.availability
                events.append(_event(now, is_first=before is None))
        return tuple(events)


def _event(state: AdapterState, *, is_first: bool) -> Event:
    if state.availability is Availability.READY:
        if not is_first:
            log.info("The Bluetooth adapter %s is back.", state.adapter)
        return AdapterReady(adapter=state.adapter)
    problem = advice_for(state)
    log.warning("%s", problem)
    return AdapterUnready(
        adapter=state.adapter,
        trouble=_TROUBLE[state.availability],
        said=problem.what.rstrip("."),
        advice=problem.advice,
        can_power=state.availability is Availability.OFF,
    )
