"""What is really so in the simulated body, for tests and benchmarks to compare with."""

from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Posture
from spinewatch.model.sites import EmgSite, MotionSite, Segment
from spinewatch.simulation.body import Body
from spinewatch.simulation.kinematics import joint_angles_deg, orientation
from spinewatch.simulation.pose import LUMBAR, NECK, THORAX
from spinewatch.simulation.scenario import Scenario

BoolArray = NDArray[np.bool_]

_JOINT_OF: Final = MappingProxyType(
    {Segment.LUMBAR: LUMBAR, Segment.THORAX: THORAX, Segment.NECK: NECK}
)


class Truth:
    """The truth of one simulated body as a function of time.

    Times are seconds of the scenario, in arrays of shape (n,) that rise.
    """

    def __init__(self, *, scenario: Scenario, body: Body) -> None:
        self._scenario = scenario
        self._body = body

    def posture_at(self, time_s: float) -> Posture:
        """Give the posture of the trunk at one time."""
        return self._body.posture_at(time_s)

    def segment_angles_deg(self, segment: Segment, times_s: FloatArray) -> FloatArray:
        """Give flexion, lateral flexion and rotation of a segment: shape (n, 3).

        Order of turns as in `kinematics`. Zero is the pose of sitting still, in which the still
        calibration is taken.
        """
        return joint_angles_deg(self._body.pose_deg(times_s))[:, _JOINT_OF[segment]]

    def orientation(self, site: MotionSite, times_s: FloatArray) -> FloatArray:
        """Give the rotation from the body frame of a site to the world: shape (n, 3, 3)."""
        return orientation(site, self._body.pose_deg(times_s))

    def level_db(self, site: EmgSite, times_s: FloatArray) -> FloatArray:
        """Give the expected power above lying rest, everyday activity included: shape (n,)."""
        return np.asarray(10.0 * np.log10(1.0 + self._body.activation_power(site, times_s)))

    def everyday_level_db(self, site: EmgSite, times_s: FloatArray) -> FloatArray:
        """Give the part of the level that posture and movement explain: shape (n,)."""
        return np.asarray(10.0 * np.log10(1.0 + self._body.everyday_power(site, times_s)))

    def tense(self, site: EmgSite, times_s: FloatArray) -> BoolArray:
        """Say at which times a stated tension of a site is on: shape (n,), bool."""
        on = np.zeros(len(times_s), dtype=np.bool_)
        for tension in self._scenario.tensions:
            if tension.site == site:
                on |= (times_s >= tension.start_s) & (times_s < tension.stop_s)
        return on
