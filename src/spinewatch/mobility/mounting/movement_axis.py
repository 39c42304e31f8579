"""The axis of the body about which a few prompted movements went, in sensor axes.

The axis is the first principal axis of the angular rate within the prompted window. A sensor
without gyroscope has the rate at which "up" moves instead, which is the horizontal part of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from spinewatch.mobility.mounting.limits import (
    AXIS_FLOOR_DEG,
    AXIS_SHARE,
    AXIS_SKEW_DEG,
    REACH_MIN_DEG,
    REPETITIONS_LEAST,
    REPETITIONS_MOST,
    REPETITIONS_MOST_BOTH_SIDES,
)
from spinewatch.mobility.mounting.movement_samples import Samples, valid_samples
from spinewatch.mobility.mounting.principal_axis import (
    PrincipalAxis,
    principal_axis,
    tilt_rates_dps,
)
from spinewatch.mobility.mounting.repetitions import Repetitions, find_repetitions
from spinewatch.mobility.seconds import GRID_HZ, MotionSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import GuidedMovement
from spinewatch.model.errors import CalibrationError
from spinewatch.model.sites import MotionSite

FORWARD_MOVEMENTS: Final = frozenset({GuidedMovement.NOD, GuidedMovement.BOW})
SIDE_MOVEMENTS: Final = frozenset({GuidedMovement.TILT, GuidedMovement.SIDE_BEND})
"""Movements about the axes of the body that point left and forward; a turn goes about "up"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementAxis:
    """What one guided movement told about the mounting of one sensor.

    Attributes
    ----------
    direction
        Shape (3,), unit, in sensor axes: the person's left for nods and bows, up for turns. For
        tilts and side bends forward or backward, which of them is not known from it alone.
    uncertainty_deg
        Standard deviation of that direction, in the plane in which it is least certain.
    count
        How many movements out and back were found.
    reach_deg
        Median of how far they went.
    variance_share
        Share of the movement that went about this axis.
    """

    direction: FloatArray
    uncertainty_deg: float
    count: int
    reach_deg: float
    variance_share: float


def find_axis(
    site: MotionSite,
    movement: GuidedMovement,
    seconds: Sequence[MotionSecond],
    *,
    upright: FloatArray,
) -> MovementAxis:
    """Find the axis of a few small movements, each out from upright and back.

    Parameters
    ----------
    site
        Where the sensor sits.
    movement
        What was asked for.
    seconds
        The prompted seconds, some of which may be unknown.
    upright
        Shape (3,): "up" in sensor axes when upright, from `align_still`.

    Returns
    -------
    MovementAxis
        Its uncertainty is the asymptotic standard error of a principal direction (Anderson 1963),
        each half of a movement counting as one observation, and ``limits.AXIS_FLOOR_DEG``.

    Raises
    ------
    CalibrationError
        When too little is valid, the movement was too small, not about one axis, about the wrong
        axis, or of the wrong count; or when the sensor cannot feel it at all.
    """
    samples = valid_samples(site, seconds)
    if samples.rates_dps is None and movement is GuidedMovement.TURN:
        raise CalibrationError(
            f"The sensor at {site} has no gyroscope and cannot feel a turn: "
            "gravity stays the same while one turns.",
            advice="Leave out the turns for it; the other movements are enough.",
        )
    found = _principal_axis(site, movement, samples)
    _must_lie_right(site, movement, found.direction, upright)
    direction = found.direction * _sign(movement, found.direction, upright, samples)
    repetitions = find_repetitions(_moved_deg(movement, direction, upright, samples))
    _must_be_meant(site, movement, repetitions)
    error_deg = found.error_deg(observations=2 * repetitions.count)
    return MovementAxis(
        direction=direction,
        uncertainty_deg=float(np.hypot(error_deg, AXIS_FLOOR_DEG)),
        count=repetitions.count,
        reach_deg=repetitions.reach_deg,
        variance_share=found.share,
    )


def _principal_axis(site: MotionSite, movement: GuidedMovement, samples: Samples) -> PrincipalAxis:
    """Find the axis, and refuse too little movement and movement about no axis in particular."""
    rates_dps = tilt_rates_dps(samples.up) if samples.rates_dps is None else samples.rates_dps
    found = principal_axis(rates_dps)
    if found is None:
        raise CalibrationError(f"The sensor at {site} hardly moved.", advice=_advice(movement))
    if found.share < AXIS_SHARE:
        raise CalibrationError(
            f"Only {100 * found.share:.0f} % of the movement at {site} went about one axis, "
            f"{100 * AXIS_SHARE:.0f} % are needed.",
            advice=_advice(movement),
        )
    return found


def _must_lie_right(
    site: MotionSite, movement: GuidedMovement, direction: FloatArray, upright: FloatArray
) -> None:
    """Refuse an axis that is far from vertical (turns) or from horizontal (all others)."""
    from_vertical_deg = float(np.degrees(np.arccos(np.clip(abs(direction @ upright), 0.0, 1.0))))
    turn = movement is GuidedMovement.TURN
    skew_deg = from_vertical_deg if turn else 90.0 - from_vertical_deg
    if skew_deg > AXIS_SKEW_DEG:
        raise CalibrationError(
            f"The {movement}s at {site} went about an axis {skew_deg:.0f} deg off the "
            f"{'vertical' if turn else 'horizontal'}.",
            advice=_advice(movement),
        )


def _sign(
    movement: GuidedMovement, direction: FloatArray, upright: FloatArray, samples: Samples
) -> float:
    """Say which end of the axis is meant: upright is left forwards first, and up is up."""
    if movement in SIDE_MOVEMENTS:
        return 1.0
    if movement is GuidedMovement.TURN:
        return float(np.sign(direction @ upright))
    bend_deg = _moved_deg(movement, direction, upright, samples)
    first = int(np.argmax(np.abs(bend_deg) > np.abs(bend_deg).max() / 2.0))
    return float(np.sign(bend_deg[first]))


def _moved_deg(
    movement: GuidedMovement, direction: FloatArray, upright: FloatArray, samples: Samples
) -> FloatArray:
    """How far the body is turned about the axis: from gravity, and for a turn by integration."""
    if movement is GuidedMovement.TURN and samples.rates_dps is not None:
        return np.asarray(np.cumsum(samples.rates_dps @ direction) / GRID_HZ)
    across = samples.up @ np.cross(upright, direction)
    return np.asarray(np.degrees(np.arctan2(across, samples.up @ upright)))


def _must_be_meant(site: MotionSite, movement: GuidedMovement, found: Repetitions) -> None:
    """Refuse movements that were too small or too few or too many."""
    if found.count > 0 and found.reach_deg < REACH_MIN_DEG:
        raise CalibrationError(
            f"The {movement}s at {site} reached {found.reach_deg:.1f} deg only, "
            f"{REACH_MIN_DEG:.0f} deg are needed.",
            advice=_advice(movement),
        )
    most = REPETITIONS_MOST if found.sides == 1 else REPETITIONS_MOST_BOTH_SIDES
    if not REPETITIONS_LEAST <= found.count <= most:
        seen = f"1 {movement} was" if found.count == 1 else f"{found.count} {movement}s were"
        raise CalibrationError(
            f"{seen} seen at {site}, three were asked for.", advice=_advice(movement)
        )


def _advice(movement: GuidedMovement) -> str:
    way = "straight forward" if movement in FORWARD_MOVEMENTS else "straight to the side"
    if movement is GuidedMovement.TURN:
        way = "without bending"
    return (
        f"Three {movement}s of about 10 degrees, slowly and {way}, are enough; "
        "do them whenever you like, or leave them out."
    )
