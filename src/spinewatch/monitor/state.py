"""What a monitor must remember to go on where it was: versioned, and refused when foreign."""

from typing import Any, Final

import msgspec
from msgspec import Struct

from spinewatch.mobility.sensor.gyro_bias import GyroBias
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import CommandRecord
from spinewatch.model.errors import JournalError
from spinewatch.model.packets import LinkEvent
from spinewatch.model.packing import unpack
from spinewatch.model.results import Attack, Episode, Worn
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.monitor.anchoring import Kept
from spinewatch.monitor.guiding import GuidedState
from spinewatch.monitor.health import HealthState, SensorNews
from spinewatch.monitor.pause import Pauses
from spinewatch.monitor.spine import SpineState
from spinewatch.monitor.tally import TallyState

WornAt = dict[MotionSite, Worn]

STATE_VERSION: Final = 4
_START_ANEW: Final = "Monitoring starts anew with a gap; calibrations are kept."


class MonitorState(Struct, frozen=True, kw_only=True):
    """State between two advances; the states of streams and trackers are theirs to interpret.

    ``streams`` is empty where filters are to begin anew: a process that takes over from another one
    has missed samples, and says so with a gap. With the filters go ``biases``, those remembered of
    sensors that have not sent anything yet, and ``worn``, how sensors sat in the last second.
    ``running`` are the possible spasms that somebody
    must end who cannot go on from this state.
    """

    version: int = STATE_VERSION
    boot_id: str
    config_hash: str
    running: tuple[Episode | Attack, ...]
    next_end_ns: int
    streams: dict[str, Any]
    biases: dict[str, GyroBias] = {}
    worn: WornAt = {}
    spine: SpineState
    episodes: dict[str, Any]
    attacks: Any
    anchors: dict[EmgSite, Kept]
    ledgers: dict[str, HealthState]
    notes: list[LinkEvent | SensorNews | CommandRecord]
    guided: GuidedState
    pause: Pauses
    tally: TallyState
    calibrations: CalibrationSet


def unreadable_state(why: str) -> JournalError:
    """Say that a state is damaged, and what happens now."""
    return JournalError(
        f"The saved state of the monitor cannot be read ({why}).", advice=_START_ANEW
    )


def read_state(data: bytes) -> MonitorState:
    """Read a state.

    Raises
    ------
    JournalError
        When it is damaged or of another version.
    """
    try:
        state = unpack(data, MonitorState)
    except (msgspec.DecodeError, TypeError, ValueError) as error:
        raise unreadable_state(str(error)) from error
    if state.version != STATE_VERSION:
        raise unreadable_state(f"version {state.version}")
    return state


def must_fit(state: MonitorState, *, boot_id: str, config_hash: str) -> None:
    """Refuse a state of another boot or of other sensors.

    Raises
    ------
    JournalError
        When a monitor of this boot and configuration cannot go on from it.
    """
    if (state.boot_id, state.config_hash) != (boot_id, config_hash):
        raise JournalError(
            "The saved state of the monitor is of an earlier start of the computer, or of other "
            "sensors.",
            advice=_START_ANEW,
        )
