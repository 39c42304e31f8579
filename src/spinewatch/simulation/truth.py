"""What is really so in the simulated body, for tests and benchmarks to compare with."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Position, Posture
from spinewatch.model.sites import EmgSite, MotionSite, Segment
from spinewatch.simulation.body import Body
from spinewatch.simulation.electrodes import Pressure, Stimulator
from spinewatch.simulation.kinematics import joint_angles_deg, orientation
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.pose import LUMBAR, NECK, THORAX
from spinewatch.simulation.positions import PositionChange
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.worn_emg import WornEmgSensor
from spinewatch.simulation.worn_motion import WornMotionSensor

BoolArray = NDArray[np.bool_]

_JOINT_OF: Final = MappingProxyType(
    {Segment.LUMBAR: LUMBAR, Segment.THORAX: THORAX, Segment.NECK: NECK}
)

_HOUR_S: Final = 3600.0
_TUG_LASTS_S: Final = 2.0


class Truth:
    """The truth of one simulated body as a function of time.

    Times are seconds of the scenario, in arrays of shape (n,) that rise. ``sensors`` and
    ``emg_sensors`` are the motion and EMG sensors by name, for what is true of them.
    """

    def __init__(
        self,
        *,
        scenario: Scenario,
        body: Body,
        sensors: Mapping[str, WornMotionSensor] = MappingProxyType({}),
        emg_sensors: Mapping[str, WornEmgSensor] = MappingProxyType({}),
    ) -> None:
        self._scenario = scenario
        self._body = body
        self._sensors = sensors
        self._emg_sensors = emg_sensors

    def occupation_at(self, time_s: float) -> Occupation:
        """Give what the body is occupied with at one time."""
        return self._body.occupation_at(time_s)

    def posture_at(self, time_s: float) -> Posture:
        """Give the posture of the trunk at one time."""
        return self._body.posture_at(time_s)

    def position_at(self, time_s: float) -> Position:
        """Give the position of the trunk at one time; a deep bend is still upright."""
        return self._body.position_at(time_s)

    def walking_at(self, time_s: float) -> bool:
        """Say whether the body walks at one time."""
        return self._body.walking_at(time_s)

    def turns_in_bed(self, start_s: float, stop_s: float) -> tuple[PositionChange, ...]:
        """List the turns from one side to another that are completed between two times."""
        return tuple(
            change
            for change in self._body.position_changes
            if start_s <= change.stop_s < stop_s and change.turns_in_bed
        )

    def rises(self, start_s: float, stop_s: float) -> tuple[PositionChange, ...]:
        """List the times at which lying ended, between two times."""
        return tuple(
            change
            for change in self._body.position_changes
            if start_s <= change.stop_s < stop_s and change.rises
        )

    def segment_angles_deg(self, segment: Segment, times_s: FloatArray) -> FloatArray:
        """Give flexion, lateral flexion and rotation of a segment: shape (n, 3).

        Order of turns as in `kinematics`. Zero is the pose of sitting still, in which the still
        calibration is taken.
        """
        return joint_angles_deg(self._body.pose_deg(times_s))[:, _JOINT_OF[segment]]

    def head_pitch_deg(self, times_s: FloatArray) -> FloatArray:
        """Give the tilt of the head forwards against the vertical: shape (n,), -90 to 90.

        It is 0 while lying on a side.
        """
        forward_up = self.orientation(MotionSite.HEAD, times_s)[:, 2, 0]
        return np.asarray(np.rad2deg(np.arcsin(np.clip(-forward_up, -1.0, 1.0))))

    def orientation(self, site: MotionSite, times_s: FloatArray) -> FloatArray:
        """Give the rotation from the body frame of a site to the world: shape (n, 3, 3)."""
        return orientation(site, self._body.pose_deg(times_s))

    def sensor_orientation(self, sensor: str, times_s: FloatArray) -> FloatArray:
        """Give the rotation from a sensor's axes to the world: shape (n, 3, 3).

        As it is on the skin; while the sensors lie on the shelf this is not so.
        """
        return self._sensors[sensor].orientation(times_s)

    def mounting_at(self, sensor: str, time_s: float) -> FloatArray:
        """Give the rotation from the body frame of its site to a sensor's axes: shape (3, 3).

        Soft tissue is not part of it.
        """
        return np.asarray(self._sensors[sensor].mounting.at(np.array([time_s]))[0])

    def temperature_c(self, sensor: str, times_s: FloatArray) -> FloatArray:
        """Give the temperature of a sensor: shape (n,)."""
        return self._sensors[sensor].warmth.at(times_s)

    def gyro_bias_dps(self, sensor: str, times_s: FloatArray) -> FloatArray:
        """Give the bias of a sensor's gyroscope in its own axes: shape (n, 3)."""
        return self._sensors[sensor].bias_dps(times_s)

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

    def tense_hours(self, site: EmgSite, start_s: float, stop_s: float) -> float:
        """Give for how many hours between two times a stated tension of a site is on."""
        spans = (
            (max(start_s, tension.start_s), min(stop_s, tension.stop_s))
            for tension in self._scenario.tensions
            if tension.site == site
        )
        return sum(max(0.0, to_s - from_s) for from_s, to_s in spans) / _HOUR_S

    def everyday_at(self, time_s: float) -> tuple[str, ...]:
        """Name what looks like tension at one time and is none; posture and movement not counted.

        The names of `LookAlike`, "pressure on an electrode", "cable tug" (for two seconds) and
        "stimulator".
        """
        scenario = self._scenario
        work = (each.kind.value for each in self._body.workload.between(time_s, time_s))
        others = (
            ("pressure on an electrode", _any_on(scenario.pressures, time_s)),
            (
                "cable tug",
                any(0 <= time_s - tug.at_s < _TUG_LASTS_S for tug in scenario.cable_tugs),
            ),
            ("stimulator", _any_on(scenario.stimulators, time_s)),
        )
        return (*work, *(name for name, is_on in others if is_on))

    def floor_db(self, site: EmgSite, times_s: FloatArray) -> FloatArray:
        """Give by how much rest of a worn electrode is louder than at second 0: shape (n,), dB.

        Drift, pressure, and electrodes put on anew; `level_db` does not know of them.
        """
        worn = (each.contacts[site] for each in self._emg_sensors.values() if site in each.contacts)
        return next(worn).floor_db(times_s)


def _any_on(spans: Sequence[Pressure | Stimulator], time_s: float) -> bool:
    return any(span.start_s <= time_s < span.stop_s for span in spans)
