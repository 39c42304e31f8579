"""What a monitor must remember to go on where it was: versioned, and refused when foreign."""

from typing import Any, Final

import msgspec
from msgspec import Struct

from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import CommandRecord
from spinewatch.model.errors import JournalError
from spinewatch.model.packets import LinkEvent
from spinewatch.model.packing import unpack
from spinewatch.monitor.calibrating import Window
from spinewatch.monitor.health import HealthState, SensorNews
from spinewatch.monitor.pause import PauseState
from spinewatch.monitor.second import BodySecond

STATE_VERSION: Final = 1
_START_ANEW: Final = "Monitoring starts anew with a gap; calibrations are kept."


class MonitorState(Struct, frozen=True, kw_only=True):
    """State between two advances; the states of streams and trackers are theirs to interpret."""

    version: int = STATE_VERSION
    boot_id: str
    next_end_ns: int
    streams: dict[str, Any]
    segments: dict[str, Any]
    posture: Any
    episodes: dict[str, Any]
    ledgers: dict[str, HealthState]
    notes: list[LinkEvent | SensorNews | CommandRecord]
    windows: list[Window]
    session: str
    pause: PauseState
    minute: list[BodySecond]
    calibrations: CalibrationSet


def unreadable_state(why: str) -> JournalError:
    """Say that a state is damaged, and what happens now."""
    return JournalError(
        f"The saved state of the monitor cannot be read ({why}).", advice=_START_ANEW
    )


def read_state(data: bytes, *, boot_id: str) -> MonitorState:
    """Read a state, and refuse one that this monitor cannot go on from.

    Raises
    ------
    JournalError
        When the state is damaged, of another version, or of another boot.
    """
    try:
        state = unpack(data, MonitorState)
    except (msgspec.DecodeError, TypeError, ValueError) as error:
        raise unreadable_state(str(error)) from error
    if state.version != STATE_VERSION or state.boot_id != boot_id:
        raise JournalError(
            "The saved state of the monitor is of another version or an earlier start of the "
            "computer.",
            advice=_START_ANEW,
        )
    return state
