"""The seconds of one calibration command, and taking or refusing them place by place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.commands import (
    CalibrateContraction,
    CalibrateMovement,
    CalibrateRest,
    CalibrateStill,
)
from spinewatch.model.context import Context, Posture
from spinewatch.model.errors import CalibrationError
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.monitor.refusing import refusals
from spinewatch.monitor.second import BodySecond
from spinewatch.spasm.seconds import EmgSecond

Place = TypeVar("Place", EmgSite, MotionSite)
Second = TypeVar("Second")
Found = TypeVar("Found")

CalibrationCommand = CalibrateRest | CalibrateContraction | CalibrateStill | CalibrateMovement


@dataclass(slots=True, kw_only=True)
class Window:
    """The seconds collected for one command, and how many of them the body moved or lay.

    ``still_s`` and ``moving_s`` are the seconds of which it is known, ``postures`` counts them.
    """

    command: CalibrationCommand
    asked_ns: int
    start_ns: int
    end_ns: int
    session: str
    emg: dict[EmgSite, list[EmgSecond]] = field(default_factory=dict)
    motion: dict[MotionSite, list[MotionSecond]] = field(default_factory=dict)
    still_s: int = 0
    moving_s: int = 0
    postures: dict[Posture, int] = field(default_factory=dict)


def add_second(window: Window, second: BodySecond) -> None:
    """Keep of a second what the command asks for."""
    _count(window, second.context)
    match window.command:
        case CalibrateRest(at_work=at_work):
            # What is tense is asked of still seconds only, so usual work is taken from such, too.
            if not (at_work and second.context.moving):
                _keep(window.emg, second.emg, ())
        case CalibrateContraction(sites=sites):
            _keep(window.emg, second.emg, sites)
        case CalibrateStill():
            _keep(window.motion, second.motion, ())
        case CalibrateMovement(sites=motion_sites):
            _keep(window.motion, second.motion, motion_sites)


def _keep(
    kept: dict[Place, list[Second]], seen: Mapping[Place, Second], asked: Sequence[Place]
) -> None:
    """Keep a second of each place that was asked for; nothing asked for is every place."""
    for place, each in seen.items():
        if place in asked or not asked:
            kept.setdefault(place, []).append(each)


def _count(window: Window, context: Context) -> None:
    window.postures[context.posture] = window.postures.get(context.posture, 0) + 1
    window.moving_s += context.moving is True
    window.still_s += context.moving is False


def each_place(
    collected: Mapping[Place, list[Second]],
    take: Callable[[Sequence[Second]], Found],
    *,
    missing: str,
) -> tuple[list[Found], list[str]]:
    """Take what was collected place by place, and say of what was refused why."""
    if not collected:
        return [], [f"{missing} Look at the sensors in the configuration."]
    found, refused = [], {}
    for place, seconds in collected.items():
        try:
            found.append(take(seconds))
        except CalibrationError as error:
            refused[place] = error
    return found, refusals(refused, of=len(collected))
