"""What is tried against trouble, in which order. A pure table: place and trouble in, place out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import Final

from spinewatch.link.supervision.trouble import Trouble


class Rung(IntEnum):
    """One remedy; a higher one disturbs more."""

    RESUBSCRIBE = 0
    RECONNECT = 1
    FORGET = 2
    POWER_CYCLE = 3
    RESTART_SERVICE = 4
    ASK = 5


class Step(Enum):
    """What a sensor that is not connected needs next."""

    CONNECT = auto()
    FORGET = auto()
    POWER_CYCLE = auto()
    RESTART_SERVICE = auto()
    ROUND = auto()
    """Of an asked person's sensor: the strongest of the others that its time allows."""


class Pause(Enum):
    """How long to wait for what comes next; the lengths stand in `Policy`."""

    BACKOFF = auto()
    FULL = auto()
    ASKED = auto()
    ADAPTER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where on the ladder a sensor stands; ``tries`` counts the connects made on this rung."""

    rung: Rung
    tries: int = 0

    def tried(self) -> "Place":
        """Count one more connect."""
        return Place(rung=self.rung, tries=self.tries + 1)

    def above(self) -> "Place":
        """Go one rung up; from the highest, to its beginning."""
        return Place(rung=Rung(min(self.rung + 1, Rung.ASK)))


FOOT: Final = Place(rung=Rung.RESUBSCRIBE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How one class of trouble goes up the ladder.

    Attributes
    ----------
    entry
        The lowest rung that may help; None leaves the ladder alone and only waits.
    then
        The lowest rung after `entry` that may help.
    once
        Whether a second try on one rung is of no use.
    pause
        Before a try.
    asks
        Whether the person is asked from the beginning.
    """

    entry: Rung | None = Rung.RECONNECT
    then: Rung = Rung.FORGET
    once: bool = False
    pause: Pause = Pause.BACKOFF
    asks: bool = False


DISTURBED: Final = Way()
_ADAPTER: Final = Way(then=Rung.POWER_CYCLE, pause=Pause.ADAPTER)
"""Its state is told by others and ends the wait; an adapter that only claims to work is cycled."""
_MISTAKEN: Final = Way(entry=Rung.FORGET, then=Rung.ASK, once=True)
"""A stale cache of services gives the same picture, and is cured by forgetting once."""

WAYS: Final[Mapping[Trouble, Way]] = {
    Trouble.TRANSIENT: DISTURBED,
    Trouble.TIMEOUT: DISTURBED,
    Trouble.NOT_FOUND: DISTURBED,
    Trouble.BUSY: DISTURBED,
    Trouble.OTHER: DISTURBED,
    Trouble.SLOTS_FULL: Way(entry=None, pause=Pause.FULL, asks=True),
    Trouble.AUTHENTICATION: Way(entry=Rung.FORGET),
    Trouble.ADAPTER: _ADAPTER,
    Trouble.SERVICE: _ADAPTER,
    Trouble.DENIED: Way(entry=None, pause=Pause.ASKED, asks=True),
    Trouble.NOT_CONFIRMED: Way(then=Rung.ASK),
    Trouble.WRONG_DEVICE: _MISTAKEN,
    Trouble.SMALL_MTU: _MISTAKEN,
}


def climb(place: Place, way: Way, *, tries: int) -> Place:
    """Give the place after trouble.

    Parameters
    ----------
    place
        Before it.
    way
        How this class of trouble climbs.
    tries
        That a rung is given.
    """
    if way.entry is None:
        return place
    if place.rung < way.entry:
        return Place(rung=way.entry)
    if place.rung is Rung.ASK:
        return Place(rung=Rung.ASK)
    if place.tries < (1 if way.once else tries):
        return place
    return Place(rung=max(place.above().rung, way.then))


def next_step(place: Place, way: Way) -> Step:
    """Give what is done next at a place: a rung's remedy stands before its first connect."""
    if way.entry is None:
        return Step.CONNECT
    if place.rung is Rung.ASK:
        return Step.FORGET if way.then is Rung.ASK else Step.ROUND
    return Step.CONNECT if place.tries else _REMEDIES.get(place.rung, Step.CONNECT)


_REMEDIES: Final[Mapping[Rung, Step]] = {
    Rung.FORGET: Step.FORGET,
    Rung.POWER_CYCLE: Step.POWER_CYCLE,
    Rung.RESTART_SERVICE: Step.RESTART_SERVICE,
}
