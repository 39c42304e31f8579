"""The seconds of one calibration command, and taking or refusing them place by place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.commands import CalibrateMovement, CalibrateRest, CalibrateStill
from spinewatch.model.errors import CalibrationError
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.monitor.second import BodySecond
from spinewatch.spasm.seconds import EmgSecond

Place = TypeVar("Place", EmgSite, MotionSite)
Second = TypeVar("Second")
Found = TypeVar("Found")

CalibrationCommand = CalibrateRest | CalibrateStill | CalibrateMovement


@dataclass(slots=True, kw_only=True)
class Window:
    """The seconds collected for one command."""

    command: CalibrationCommand
    asked_ns: int
    start_ns: int
    end_ns: int
    session: str
    emg: dict[EmgSite, list[EmgSecond]] = field(default_factory=dict)
    motion: dict[MotionSite, list[MotionSecond]] = field(default_factory=dict)


def add_second(window: Window, second: BodySecond) -> None:
    """Keep of a second what the command asks for."""
    if isinstance(window.command, CalibrateRest):
        for site, each in second.emg.items():
            window.emg.setdefault(site, []).append(each)
        return
    asked = window.command.sites if isinstance(window.command, CalibrateMovement) else ()
    for motion_site, moved in second.motion.items():
        if motion_site in asked or not asked:
            window.motion.setdefault(motion_site, []).append(moved)


def each_place(
    collected: Mapping[Place, list[Second]],
    take: Callable[[Sequence[Second]], Found],
    *,
    missing: str,
) -> tuple[list[Found], list[str]]:
    """Take what was collected place by place, and say of each refusal why."""
    if not collected:
        return [], [f"{missing} Look at the sensors in the configuration."]
    found, refused = [], []
    for seconds in collected.values():
        try:
            found.append(take(seconds))
        except CalibrationError as error:
            refused.append(str(error))
    return found, refused
