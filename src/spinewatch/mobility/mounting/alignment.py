"""How a sensor sits on the body, from standing still and from a few small guided movements."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
import numpy as np

from spinewatch.mobility.geometry import angle_deg, unit
from spinewatch.mobility.mounting.axis_fit import (
    Observation,
    covariance,
    fit_rotation,
    must_be_square,
)
from spinewatch.mobility.mounting.limits import (
    FILTER_INCLINATION_DEG,
    FREE_HEADING_DEG,
    STILL_RATE_DPS,
    STILL_SPREAD_DEG,
)
from spinewatch.mobility.mounting.movement_axis import (
    FORWARD_MOVEMENTS,
    SIDE_MOVEMENTS,
    MovementAxis,
)
from spinewatch.mobility.mounting.movement_samples import Samples, valid_samples
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import Alignment, GuidedMovement
from spinewatch.model.errors import CalibrationError
from spinewatch.model.sites import MotionSite

Rotation = tuple[float, float, float, float, float, float, float, float, float]

_FORWARD: Final = np.array((1.0, 0.0, 0.0))
_LEFT: Final = np.array((0.0, 1.0, 0.0))
_UP: Final = np.array((0.0, 0.0, 1.0))


def align_still(
    site: MotionSite,
    seconds: Sequence[MotionSecond],
    *,
    utc_ns: int | None,
    session: str,
    sensor: str | None = None,
) -> Alignment:
    """Find which way is up from a person standing or sitting upright and still.

    Parameters
    ----------
    site
        Where the sensor sits.
    seconds
        The prompted seconds, some of which may be unknown.
    utc_ns, session, sensor
        When, with which wearing of the sensors, and with which of them.

    Returns
    -------
    Alignment
        With ``heading_known`` false. Its uncertainty is the scatter of the upright direction and
        the filter's own error.

    Raises
    ------
    CalibrationError
        When the person moved, or too little is valid.
    """
    samples = valid_samples(site, seconds)
    mean = unit(samples.up.mean(axis=0))
    spread_deg = float(np.sqrt((angle_deg(samples.up, mean) ** 2).mean()))
    rate_dps = _brisk_dps(samples)
    if spread_deg > STILL_SPREAD_DEG or rate_dps > STILL_RATE_DPS:
        speed = f", at up to {rate_dps:.0f} deg/s" if samples.rates_dps is not None else ""
        raise CalibrationError(
            f"The sensor at {site} moved while it should have been still "
            f"(by {spread_deg:.1f} deg{speed}).",
            advice="Lean on something or sit if that helps, and do it again when you like.",
        )
    return Alignment(
        site=site,
        rotation=_rotation(unit(np.cross(_least_along(mean), mean)), mean),
        heading_known=False,
        uncertainty_deg=float(np.hypot(spread_deg, FILTER_INCLINATION_DEG)),
        utc_ns=utc_ns,
        session=session,
        sensor=sensor,
    )


def align(
    still: Alignment,
    axes: Mapping[GuidedMovement, MovementAxis],
    *,
    utc_ns: int | None,
    session: str,
) -> Alignment:
    """Find how the sensor sits from standing still and from the axes of guided movements.

    One rotation is fitted to all directions by weighted singular value decomposition (Wahba's
    problem; Markley 1988), each with the inverse of its variance as weight.

    Parameters
    ----------
    still
        The upright part of the same sensor.
    axes
        What each movement that was done gave; may be empty.
    utc_ns, session
        When, and with which wearing of the sensors.

    Returns
    -------
    Alignment
        Heading is known only with a nod or a bow: a side bend tells the line from front to back but
        not which end of it is front, and standing and turning tell neither. Its uncertainties are
        those of the fitted rotation (Shuster and Oh 1981): of "up" both ways together, and of the
        heading about it.

    Raises
    ------
    CalibrationError
        When two directions are too far from the angle that they make in the body.
    """
    observations = _observations(still, axes)
    must_be_square(still.site, observations)
    heading_known = bool(FORWARD_MOVEMENTS & axes.keys())
    if not heading_known:
        # What stands still fixes no heading: keep the arbitrary one of the still part.
        forward = np.array(still.rotation[:3])
        free = Observation(body=_FORWARD, sensor=forward, sigma_deg=FREE_HEADING_DEG, name="")
        observations = [*(each for each in observations if each.body is _UP), free]
    rotation = fit_rotation(observations)
    variance = np.diag(covariance(observations))
    heading_deg = float(np.sqrt(variance[2]))
    return msgspec.structs.replace(
        still,
        rotation=_as_tuple(rotation),
        heading_known=heading_known,
        uncertainty_deg=float(np.sqrt(variance[0] + variance[1])),
        heading_uncertainty_deg=heading_deg if heading_known else None,
        movements=tuple(movement for movement in GuidedMovement if movement in axes),
        utc_ns=utc_ns,
        session=session,
    )


def _observations(
    still: Alignment, axes: Mapping[GuidedMovement, MovementAxis]
) -> list[Observation]:
    """Give each direction in the body with the same one in sensor axes, "up" first."""
    up = np.array(still.rotation[6:])
    sigma_deg = still.uncertainty_deg / np.sqrt(2.0)
    found = [Observation(body=_UP, sensor=up, sigma_deg=float(sigma_deg), name="standing still")]
    for movement, axis in axes.items():
        body = _body_axis(movement)
        sensor = axis.direction
        if movement in SIDE_MOVEMENTS:
            sensor = sensor * _front(up, axes, sensor)
        sigma = axis.uncertainty_deg
        found.append(Observation(body=body, sensor=sensor, sigma_deg=sigma, name=f"{movement}s"))
    return found


def _body_axis(movement: GuidedMovement) -> FloatArray:
    if movement in FORWARD_MOVEMENTS:
        return _LEFT
    return _FORWARD if movement in SIDE_MOVEMENTS else _UP


def _front(up: FloatArray, axes: Mapping[GuidedMovement, MovementAxis], line: FloatArray) -> float:
    """Say whether a line from front to back points forward (1) or backward (-1)."""
    left = sum((axes[m].direction for m in FORWARD_MOVEMENTS if m in axes), np.zeros(3))
    return -1.0 if float(np.cross(left, up) @ line) < 0.0 else 1.0


def _brisk_dps(samples: Samples) -> float:
    """95th percentile of the angular rate; a sensor without gyroscope has only the spread."""
    rates = samples.rates_dps
    return 0.0 if rates is None else float(np.percentile(np.sqrt((rates * rates).sum(axis=1)), 95))


def _least_along(direction: FloatArray) -> FloatArray:
    """Give the sensor axis that is farthest from a direction."""
    return np.asarray(np.eye(3)[int(np.argmin(np.abs(direction)))])


def _rotation(forward: FloatArray, up: FloatArray) -> Rotation:
    """Give sensor -> body, row by row: the body's axes in sensor coordinates."""
    return _as_tuple(np.stack((forward, np.cross(up, forward), up)))


def _as_tuple(rows: FloatArray) -> Rotation:
    a, b, c, d, e, f, g, h, i = rows.ravel().tolist()
    return (a, b, c, d, e, f, g, h, i)
