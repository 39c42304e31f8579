"""Named kits: which places to watch for what, what that shows, and what it cannot show."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from spinewatch.model.configuration import SensorConfig
from spinewatch.model.sites import EmgSite, MotionSite

REACHED_ALONE: Final = frozenset(
    {
        MotionSite.HEAD,
        MotionSite.CHEST,
        MotionSite.L1,
        MotionSite.S1,
        EmgSite.UPPER_TRAPEZIUS_LEFT,
        EmgSite.UPPER_TRAPEZIUS_RIGHT,
        EmgSite.CERVICAL_PARASPINAL_LEFT,
        EmgSite.CERVICAL_PARASPINAL_RIGHT,
        EmgSite.LUMBAR_ERECTOR_LEFT,
        EmgSite.LUMBAR_ERECTOR_RIGHT,
    }
)
"""Places that hands find without help: with a band, a strap or a belt, or by feel. Our judgement,
tried on nobody; whoever reaches less needs help for more of them."""

_TRAPEZIUS: Final = (EmgSite.UPPER_TRAPEZIUS_LEFT, EmgSite.UPPER_TRAPEZIUS_RIGHT)
_LUMBAR: Final = (EmgSite.LUMBAR_ERECTOR_LEFT, EmgSite.LUMBAR_ERECTOR_RIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """One kit.

    Attributes
    ----------
    name, purpose
        What it is called, and what it is for.
    sensors
        Places and suggested kinds; any other kind for the same places serves as well.
    shows, cannot_show
        In a person's words.
    rota
        How to keep it charged, never while worn.
    """

    name: str
    purpose: str
    sensors: tuple[SensorConfig, ...]
    shows: tuple[str, ...]
    cannot_show: tuple[str, ...]
    rota: str

    @property
    def links(self) -> int:
        """How many radio slots it takes: one for each sensor."""
        return len(self.sensors)

    @property
    def alone(self) -> tuple[str, ...]:
        """The places that one can reach alone."""
        return tuple(place for place in self._places if place in REACHED_ALONE)

    @property
    def with_help(self) -> tuple[str, ...]:
        """The places that take help."""
        return tuple(place for place in self._places if place not in REACHED_ALONE)

    def missing(self, sensors: Iterable[SensorConfig]) -> tuple[str, ...]:
        """List the places of the kit that no sensor watches."""
        watched = {place for sensor in sensors for place in sensor.sites}
        return tuple(place for place in self._places if place not in watched)

    @property
    def _places(self) -> tuple[str, ...]:
        return tuple(place for sensor in self.sensors for place in sensor.sites)


def _pod(site: MotionSite) -> SensorConfig:
    return SensorConfig(name=site.value, kind="witmotion", site=site)


_MINIMAL: Final = Kit(
    name="minimal",
    purpose="The least that is worth wearing: shoulders, and whether you lie or are up.",
    sensors=(
        _pod(MotionSite.C7),
        SensorConfig(name="shoulders", kind="npg_lite", channels=(*_TRAPEZIUS, None)),
    ),
    shows=(
        "possible spasms of both upper shoulder muscles, and hours tense",
        "upright or lying, walking, how long one posture was held",
    ),
    cannot_show=(
        "angles of the neck and back: an angle takes a sensor on either side of it",
        "muscles of neck and lower back",
    ),
    rota="Charge the pod at noon and in the evening (8 h by its data sheet), the board at night.",
)
_DAY: Final = Kit(
    name="day",
    purpose="A whole day: movement of neck and back, and the muscles of shoulders and lower back.",
    sensors=(
        *(_pod(site) for site in (MotionSite.HEAD, MotionSite.C7, MotionSite.L1, MotionSite.S1)),
        SensorConfig(name="muscles", kind="bitalino", channels=(*_TRAPEZIUS, *_LUMBAR)),
    ),
    shows=(
        "how far neck and back move: bending, side bending, turning, and what is used of it",
        "possible spasms of shoulders and lower back, left and right, and which came first",
        "guided tests: `spinewatch bendtest` and `spinewatch necktest`",
    ),
    cannot_show=("muscles of the neck and upper back", "the night: too much to lie on"),
    rota=(
        "Two sets of pods (8 h by their data sheet): change at noon, when you calibrate anyway; "
        "the set that is off charges. The board charges at night."
    ),
)
_NIGHT: Final = Kit(
    name="night",
    purpose="A night: how you lie and turn, and tension while nothing else explains it.",
    sensors=(
        _pod(MotionSite.CHEST),
        SensorConfig(name="pod-left", kind="umyo", channels=(EmgSite.UPPER_TRAPEZIUS_LEFT,)),
        SensorConfig(name="pod-right", kind="umyo", channels=(EmgSite.UPPER_TRAPEZIUS_RIGHT,)),
    ),
    shows=(
        "on which side you lie, turns in bed, when you get up, how the morning begins",
        "possible spasms while lying, the surest kind there is",
    ),
    cannot_show=(
        "angles of neck and back",
        "muscles that you lie on: electrodes under a pillow or the mattress are told as doubtful",
    ),
    rota="Everything charges by day. See in the morning how much is left: no source gives hours.",
)
_VISIT_WEEK: Final = Kit(
    name="visit-week",
    purpose="The week before you see your rheumatologist: days, nights, tests and scores together.",
    sensors=_DAY.sensors,
    shows=(
        *_DAY.shows,
        "with the kit night worn at night: nights and mornings of the same week",
        "with `spinewatch scores` and the tests each morning: what changed against your usual",
    ),
    cannot_show=(
        "a change against your usual, if nothing was worn in the weeks before",
        "muscles of the neck and upper back",
    ),
    rota=(
        "Days as in the kit day, nights as in the kit night, with another configuration or with "
        "the pods of the day as the night's; what is off charges. Never wear what is charging."
    ),
)

KITS: Final = MappingProxyType({kit.name: kit for kit in (_MINIMAL, _DAY, _NIGHT, _VISIT_WEEK)})
"""Every kit by its name."""
