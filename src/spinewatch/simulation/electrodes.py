"""What happens between skin and amplifier, as data of a scenario; all of it is synthetic."""

from dataclasses import dataclass
from enum import StrEnum

from spinewatch.model.sites import EmgSite
from spinewatch.simulation.limits import PRESSED_NOISE_DB


class Drifting(StrEnum):
    """What drifts."""

    NOISE = "noise"
    """The floor alone: a drying electrode."""

    GAIN = "gain"
    """Everything that comes through the skin: bridging gel, sweat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The contact of one site, or of all (None), changes slowly and stays so until put on anew."""

    site: EmgSite | None
    start_s: float
    stop_s: float
    db_per_hour: float
    of: Drifting


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectrodesAnew:
    """Every electrode is put on anew: skin, place and contact are a little different.

    Choose a time at which the sensors are off the body.
    """

    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """Pillow or mattress press on one electrode: its floor rises, or falls, by ``noise_db``."""

    site: EmgSite
    start_s: float
    stop_s: float
    noise_db: float = PRESSED_NOISE_DB


@dataclass(frozen=True, slots=True, kw_only=True)
class CableTug:
    """Somebody or something pulls at the cable of one site, or of all (None)."""

    at_s: float
    site: EmgSite | None = None


class Qrs(StrEnum):
    """The shape of a heart beat: conduction is disturbed in 10-33 % of people with AS."""

    NARROW = "narrow"
    WIDE = "wide"
    PACED = "paced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecg:
    """The heart is seen in the EMG; ``more_db`` makes it stronger or weaker than usual."""

    start_s: float
    stop_s: float
    qrs: Qrs = Qrs.NARROW
    more_db: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stimulator:
    """TENS: pulses ``hz`` times a second beside one site; all others see less of them."""

    site: EmgSite
    start_s: float
    stop_s: float
    hz: float
