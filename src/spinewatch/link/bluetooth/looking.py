"""Looks around for a person: short ones, between which sensors may be connected."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from spinewatch.link.bluetooth.air_scanner import AirScanner
from spinewatch.link.bluetooth.errors_of_bleak import classify
from spinewatch.link.bluetooth.host import AdapterState, Availability, Host
from spinewatch.link.bluetooth.host_advice import advice_for
from spinewatch.link.bluetooth.unforeseen import RADIO_FAILURES
from spinewatch.model.errors import LinkError

LOOK_S: Final = 1.5
"""A sensor that advertises every second is heard in it; who wants to connect waits no longer."""

LOCK_S: Final = 2.0
"""For somebody who connects to be done: an attempt may take 20 s, and a person waits."""

LEAST_S: Final = 0.2
"""A shorter rest is not worth another start and stop of a scan."""

_PERSON: Final = "person"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Whether the radio was free for the last look, and what is wrong, in sentences."""

    is_free: bool
    problems: tuple[str, ...]


class Looking:
    """Scans with all adapters that can, while nobody connects.

    Parameters
    ----------
    scanners
        Of the adapters, by name.
    host
        Says why an adapter cannot.
    radio_lock
        Held while somebody connects, and for one look.
    """

    def __init__(
        self, *, scanners: Mapping[str, AirScanner], host: Host, radio_lock: asyncio.Lock
    ) -> None:
        self._scanners = scanners
        self._host = host
        self._radio_lock = radio_lock

    async def look(self, seconds: float) -> Looked:
        """Look again and again for so long.

        Raises
        ------
        LinkError
            When no adapter can scan: why, and the remedy.
        """
        ready, problems = await self._ready()
        now_s = asyncio.get_running_loop().time
        end_s = now_s() + seconds
        has_looked = is_free = False
        while (left_s := end_s - now_s()) > LEAST_S:
            try:
                is_free = await self._look_once(ready, min(LOOK_S, left_s))
            except LinkError as error:
                if not has_looked:
                    raise
                return Looked(is_free=True, problems=(*problems, str(error)))
            has_looked |= is_free
        return Looked(is_free=is_free, problems=problems)

    async def _ready(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the adapters that can scan, and what is wrong with the others."""
        state = await self._host.state(tuple(self._scanners))
        ready = tuple(name for name in self._scanners if _is_ready(state.adapters[name]))
        problems = [advice_for(each) for each in state.adapters.values() if not _is_ready(each)]
        if not ready:
            raise problems[0]
        return ready, tuple(dict.fromkeys(map(str, problems)))

    async def _look_once(self, ready: Sequence[str], seconds: float) -> bool:
        """Look as soon as nobody connects; says whether that was soon enough."""
        try:
            async with asyncio.timeout(LOCK_S):
                await self._radio_lock.acquire()
        except TimeoutError:
            return False
        try:
            await self._listen(ready, seconds)
        finally:
            self._radio_lock.release()
        return True

    async def _listen(self, ready: Sequence[str], seconds: float) -> None:
        try:
            problems = await asyncio.gather(*(self._start(each) for each in ready))
            if all(problems):
                # A host that has changed meanwhile knows better why.
                await self._ready()
                raise next(filter(None, problems))
            await asyncio.sleep(seconds)
        finally:
            await asyncio.gather(*(self._stop(each) for each in ready))

    async def _start(self, adapter: str) -> LinkError | None:
        try:
            await self._scanners[adapter].start(_PERSON)
        except RADIO_FAILURES as error:
            found = classify(error)
            return LinkError(f"{adapter} cannot scan now: {found.said}.", advice=found.advice)
        return None

    async def _stop(self, adapter: str) -> None:
        try:
            await self._scanners[adapter].stop(_PERSON)
        except RADIO_FAILURES as error:
            log.debug("A scan did not stop: %s", error)


def _is_ready(state: AdapterState) -> bool:
    return state.availability is Availability.READY
