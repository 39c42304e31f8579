"""How a sensor sits on the body, from standing still and from a few small bows."""

from collections.abc import Sequence

import numpy as np

from spinewatch.mobility.bow import find_bow
from spinewatch.mobility.geometry import angle_deg, unit
from spinewatch.mobility.limits import (
    CALIBRATION_MIN_S,
    FILTER_INCLINATION_DEG,
    STILL_RATE_DPS,
    STILL_SPREAD_DEG,
)
from spinewatch.mobility.seconds import GRID_HZ, MotionSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import Alignment
from spinewatch.model.errors import CalibrationError
from spinewatch.model.sites import MotionSite


def align_still(
    site: MotionSite, seconds: Sequence[MotionSecond], *, utc_ns: int | None, session: str
) -> Alignment:
    """Find which way is up from a person standing or sitting upright and still.

    Parameters
    ----------
    site
        Where the sensor sits.
    seconds
        The prompted seconds, some of which may be unknown.
    utc_ns, session
        When, and with which wearing of the sensors.

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
    up, rates = _samples(site, seconds)
    mean = unit(up.mean(axis=0))
    spread_deg = float(np.sqrt((angle_deg(up, mean) ** 2).mean()))
    rate_dps = float(np.percentile(np.sqrt((rates * rates).sum(axis=1)), 95))
    if spread_deg > STILL_SPREAD_DEG or rate_dps > STILL_RATE_DPS:
        raise CalibrationError(
            f"The sensor at {site} moved while it should have been still "
            f"(by {spread_deg:.1f} deg, at up to {rate_dps:.0f} deg/s).",
            advice="Lean on something or sit if that helps, and do it again when you like.",
        )
    forward = unit(np.cross(_least_along(mean), mean))
    return Alignment(
        site=site,
        rotation=_rotation(forward, mean),
        heading_known=False,
        uncertainty_deg=float(np.hypot(spread_deg, FILTER_INCLINATION_DEG)),
        utc_ns=utc_ns,
        session=session,
    )


def align_bow(
    still: Alignment, seconds: Sequence[MotionSecond], *, utc_ns: int | None, session: str
) -> Alignment:
    """Find which way is forward from a few small bows that begin upright.

    The axis of the bows is the first principal axis of the angular rate; which of its two ends is
    left follows from gravity, which leaves upright forwards first.

    Parameters
    ----------
    still
        The upright part of the same sensor.
    seconds
        The prompted seconds.
    utc_ns, session
        When, and with which wearing of the sensors.

    Returns
    -------
    Alignment
        With ``heading_known`` true. Its uncertainty adds that of the axis: the asymptotic standard
        error of a principal direction (Anderson 1963), each half of a bow counting as one
        observation.

    Raises
    ------
    CalibrationError
        When the movement was too small, not about one axis, or about an upright axis.
    """
    up, rates = _samples(still.site, seconds)
    upright = np.array(still.rotation[6:])
    bow = find_bow(still.site, upright=upright, up=up, rates=rates)
    return Alignment(
        site=still.site,
        rotation=_rotation(np.cross(bow.left, upright), upright),
        heading_known=True,
        uncertainty_deg=float(np.hypot(still.uncertainty_deg, bow.uncertainty_deg)),
        utc_ns=utc_ns,
        session=session,
    )


def _samples(site: MotionSite, seconds: Sequence[MotionSecond]) -> tuple[FloatArray, FloatArray]:
    """Gather the valid samples: up in sensor axes and angular rate, both of shape (n, 3)."""
    valid = [
        (second.gravity_sensor[second.valid], second.gyro_dps[second.valid]) for second in seconds
    ]
    count = sum(len(up) for up, _ in valid)
    if count < CALIBRATION_MIN_S * GRID_HZ:
        causes = sorted({second.cause for second in seconds if second.cause is not None})
        why = f" ({', '.join(causes)})" if causes else ""
        raise CalibrationError(
            f"Only {count / GRID_HZ:.0f} s of the sensor at {site} could be used{why}, "
            f"{CALIBRATION_MIN_S:.0f} s are needed.",
            advice="Check that the sensor is on and near, then do it again.",
        )
    return np.concatenate([up for up, _ in valid]), np.concatenate([rate for _, rate in valid])


def _least_along(direction: FloatArray) -> FloatArray:
    """Give the sensor axis that is farthest from a direction."""
    return np.asarray(np.eye(3)[int(np.argmin(np.abs(direction)))])


def _rotation(
    forward: FloatArray, up: FloatArray
) -> tuple[float, float, float, float, float, float, float, float, float]:
    """Give sensor -> body, row by row: the body's axes in sensor coordinates."""
    rows = np.stack((forward, np.cross(up, forward), up))
    a, b, c, d, e, f, g, h, i = rows.ravel().tolist()
    return (a, b, c, d, e, f, g, h, i)
