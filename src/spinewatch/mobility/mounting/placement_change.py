"""How a placement differs from the one before, and whose calibration it is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np

from spinewatch.mobility.geometry import angle_deg
from spinewatch.mobility.mounting.placement_limits import (
    AS_BEFORE_DEG,
    BACK_TO_FRONT_DEG,
    QUARTER_TURN_DEG,
    UPSIDE_DOWN_DEG,
)
from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import Alignment
from spinewatch.model.time import NS_PER_S

UPSIDE_DOWN: Final = "upside down"
QUARTER_TURN: Final = "turned by a quarter"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementChange:
    """How differently a sensor sits.

    Attributes
    ----------
    up_deg
        Angle between the two directions of "up" in sensor axes.
    heading_deg
        By how much it is turned to the left about "up"; None where either heading is unknown.
    sentence
        The same for the person.
    """

    up_deg: float
    heading_deg: float | None
    sentence: str


def compare(old: Alignment, new: Alignment) -> PlacementChange:
    """Compare two placements of the sensor at one site."""
    was, now = (np.array(each.rotation).reshape(3, 3) for each in (old, new))
    up_deg = float(angle_deg(was[2], now[2]))
    # How the sensor was turned on the body, in the body's axes.
    moved = now @ was.T
    heading_deg = None
    if old.heading_known and new.heading_known:
        across, along = moved[1, 0] - moved[0, 1], moved[0, 0] + moved[1, 1]
        heading_deg = float(np.degrees(np.arctan2(across, along)))
    return PlacementChange(
        up_deg=up_deg,
        heading_deg=heading_deg,
        sentence=f"The sensor at {new.site} sits {_how(up_deg, heading_deg, moved)}"
        f"{_compared_with(old)}.",
    )


def coarse_change(up_deg: float) -> str | None:
    """Name a change of "up" that no slipping explains, or None."""
    if up_deg >= UPSIDE_DOWN_DEG:
        return UPSIDE_DOWN
    low, high = QUARTER_TURN_DEG
    return QUARTER_TURN if low <= up_deg <= high else None


def _how(up_deg: float, heading_deg: float | None, moved: FloatArray) -> str:
    coarse = coarse_change(up_deg)
    if coarse is not None:
        return coarse
    turned_deg = up_deg if heading_deg is None else _angle_of(moved)
    if turned_deg < AS_BEFORE_DEG:
        return "as before"
    if heading_deg is not None and up_deg < AS_BEFORE_DEG:
        if abs(heading_deg) >= BACK_TO_FRONT_DEG:
            return "back to front"
        low, high = QUARTER_TURN_DEG
        if low <= abs(heading_deg) <= high:
            return QUARTER_TURN
    return f"turned by {turned_deg:.0f} deg"


def _angle_of(rotation: FloatArray) -> float:
    return float(np.degrees(np.arccos(np.clip((np.trace(rotation) - 1.0) / 2.0, -1.0, 1.0))))


def _compared_with(old: Alignment) -> str:
    if old.utc_ns is None:
        return " compared with the calibration before"
    day = datetime.fromtimestamp(old.utc_ns / NS_PER_S, tz=UTC)
    return f" compared with {day.day} {day:%B}"
