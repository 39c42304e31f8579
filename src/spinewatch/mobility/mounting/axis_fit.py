"""One rotation from several directions that are known in the body and were seen by the sensor."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from spinewatch.mobility.mounting.limits import AXIS_SKEW_DEG
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import CalibrationError
from spinewatch.model.sites import MotionSite


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One direction, shape (3,) unit each, in the body and in the sensor.

    ``sigma_deg`` is its standard deviation either way, ``name`` what it rests on.
    """

    body: FloatArray
    sensor: FloatArray
    sigma_deg: float
    name: str


def must_be_square(site: MotionSite, observations: Sequence[Observation]) -> None:
    """Refuse directions that do not make the angle that they make in the body.

    Raises
    ------
    CalibrationError
        When one pair is off by more than ``limits.AXIS_SKEW_DEG``.
    """
    for one, other in combinations(observations, 2):
        wanted_deg = _angle_deg(one.body, other.body)
        found_deg = _angle_deg(one.sensor, other.sensor)
        if abs(found_deg - wanted_deg) > AXIS_SKEW_DEG:
            raise CalibrationError(
                f"At {site}, {one.name} and the {other.name} do not fit together: their axes are "
                f"{found_deg:.0f} deg apart and should be {wanted_deg:.0f}.",
                advice="Check that the sensor sits firmly, then do these parts again when you "
                "like, or leave one of the movements out.",
            )


def fit_rotation(observations: Sequence[Observation]) -> FloatArray:
    """Give the rotation sensor -> body, shape (3, 3), that fits best in the sense of Wahba."""
    attitude = sum(
        (np.outer(each.body, each.sensor) / each.sigma_deg**2 for each in observations),
        np.zeros((3, 3)),
    )
    left, _, right = np.linalg.svd(attitude)
    proper = np.diag((1.0, 1.0, float(np.sign(np.linalg.det(left) * np.linalg.det(right)))))
    return np.asarray(left @ proper @ right)


def covariance(observations: Sequence[Observation]) -> FloatArray:
    """Give the covariance of the fitted rotation about the body's axes, shape (3, 3), deg^2."""
    information = sum(
        ((np.eye(3) - np.outer(each.body, each.body)) / each.sigma_deg**2 for each in observations),
        np.zeros((3, 3)),
    )
    return np.asarray(np.linalg.inv(information))


def _angle_deg(one: FloatArray, other: FloatArray) -> float:
    return float(np.degrees(np.arccos(np.clip(one @ other, -1.0, 1.0))))
