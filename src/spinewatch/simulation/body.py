"""The moving body: joint angles, muscle work and posture as functions of time."""

from math import pi
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Position, Posture
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.simulation.asked_work import asked_work
from spinewatch.simulation.everyday import EverydayMovements
from spinewatch.simulation.limits import (
    BREATHING_BELOW_DEG,
    BREATHING_DEG,
    BREATHING_DEPTH,
    BREATHS_HZ,
    SHAKES_FULLY_DEG,
    STRIDE_HZ,
    SWAY_HZ,
    TONE_WANDER_DB,
    WALKING_SHAKES,
)
from spinewatch.simulation.muscles import MUSCLE_OF, Muscle
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.pose import HEADING, POSE_SIZE, pose
from spinewatch.simulation.positions import position_changes
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.ride import Ride
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.shapes import SHAPES
from spinewatch.simulation.skin import skin_deg
from spinewatch.simulation.styles import STYLES
from spinewatch.simulation.tensions import Tensions
from spinewatch.simulation.timeline import Timeline
from spinewatch.simulation.workload import Workload

_BREATH: Final = pose(
    pelvis=(BREATHING_BELOW_DEG, 0.0, 0.0),
    lumbar=(-2 * BREATHING_BELOW_DEG, 0.0, 0.0),
    thorax=(-BREATHING_DEG, 0.0, 0.0),
    neck=(BREATHING_DEG / 2, 0.0, 0.0),
)
"""The lower back extends a little with the breath, lying or not: pelvis and l1 tilt oppositely."""
_GAIT_HARMONIC: Final = pose(
    pelvis=(2, 1, 1), lumbar=(2, 1, 1), thorax=(2, 1, 1), neck=(2, 1, 1), trunk_pitch=1, heading=1
)
"""The trunk nods with every step and sways and turns with every stride (two steps)."""
_TONE_WANDER_HZ: Final = (0.013, 0.037, 0.11)


class Body:
    """A body that lives through one scenario.

    Everything is a function of time; nothing is remembered. Times are seconds of the scenario,
    arrays of shape (n,) that rise.

    Attributes
    ----------
    position_changes
        All of them, in order of time.
    workload
        Everyday muscle work that the scenario states.
    """

    def __init__(self, *, scenario: Scenario, seed: int) -> None:
        self._timeline = Timeline(scenario.phases)
        self._movements = EverydayMovements(scenario=scenario, timeline=self._timeline, seed=seed)
        self._tensions = Tensions(scenario.tensions)
        work = (*scenario.work, *asked_work(scenario.commands))
        self.workload = Workload(work=work, seed=seed)
        self.position_changes = position_changes(self._timeline)
        self._ride = Ride(seed=seed)
        rng = generator(seed, "body")
        self._sway_hz = rng.uniform(*SWAY_HZ, size=(2, POSE_SIZE))
        self._sway_phase = rng.uniform(0.0, 2 * pi, size=(2, POSE_SIZE))
        self._gait_phase = rng.uniform(0.0, 2 * pi, size=POSE_SIZE)
        self._tone_phase = rng.uniform(0.0, 2 * pi, size=(len(EmgSite), len(_TONE_WANDER_HZ)))
        habit_db = generator(seed, "habit").standard_normal(len(EmgSite)) * scenario.asymmetry_db
        self._habit = dict(zip(EmgSite, (10.0 ** (habit_db / 10.0)).tolist(), strict=True))

    def occupation_at(self, time_s: float) -> Occupation:
        """Give what the body is occupied with; while that changes, what has the greater share."""
        return self._timeline.occupation_at(time_s)

    def posture_at(self, time_s: float) -> Posture:
        """Give the posture; while it changes, that with the greater share."""
        return STYLES[self._timeline.occupation_at(time_s)].posture

    def position_at(self, time_s: float) -> Position:
        """Give the position; while it changes, that with the greater share."""
        return STYLES[self._timeline.occupation_at(time_s)].position

    def walking_at(self, time_s: float) -> bool:
        """Say whether the body walks."""
        return bool(STYLES[self._timeline.occupation_at(time_s)].gait_deg.any())

    def pose_deg(self, times_s: FloatArray) -> FloatArray:
        """Give the pose at each time: shape (n, 14), laid out as in `pose`."""
        total = np.outer(np.sin(2 * pi * BREATHS_HZ * times_s), _BREATH)
        sway = self._sway(times_s)
        for phase, weight in self._timeline.mix(times_s):
            style = STYLES[phase.occupation]
            moving = style.pose_deg + style.sway_deg * sway
            if phase.offset_deg:
                moving += np.array(phase.offset_deg)
            if style.gait_deg.any():
                moving += style.gait_deg * self._gait(times_s)
            if style.wander_deg:
                moving[:, HEADING] += style.wander_deg * self._ride.heading(times_s)
            total += weight[:, None] * moving
        for movement in self._movements.between(float(times_s[0]), float(times_s[-1])):
            amplitude = SHAPES[movement.kind].amplitude_deg * movement.scale
            total += np.outer(movement.profile(times_s), amplitude)
        moved = self.workload.moves_deg(times_s)
        return np.asarray(total if moved is None else total + moved)

    def carried_m_s2(self, site: MotionSite, times_s: FloatArray) -> FloatArray:
        """Give the acceleration of a site besides that of its joints: shape (n, 3).

        Steps, and the car: forward, left, up, in axes that turn with the heading.
        """
        return self._ride.acceleration_m_s2(site, times_s, self._timeline.mix(times_s))

    def skin_deg(self, site: MotionSite, times_s: FloatArray, poses_deg: FloatArray) -> FloatArray:
        """Give the angles of the skin at a site against the bone: shape (n, 3)."""
        walking = np.zeros_like(times_s)
        for phase, weight in self._timeline.mix(times_s):
            if STYLES[phase.occupation].gait_deg.any():
                walking += weight
        return skin_deg(site, poses_deg, times_s=times_s, walking=walking)

    def activation_power(self, site: EmgSite, times_s: FloatArray) -> FloatArray:
        """Give the power of the contraction over that of rest: shape (n,), 0 at rest."""
        return self.everyday_power(site, times_s) + self._tensions.power(site, times_s)

    def everyday_power(self, site: EmgSite, times_s: FloatArray) -> FloatArray:
        """Give the part of `activation_power` that posture and movement explain."""
        muscle = MUSCLE_OF[site]
        total = self._tone(site, muscle, times_s)
        for movement in self._movements.between(float(times_s[0]), float(times_s[-1])):
            effort_db = SHAPES[movement.kind].effort_db[muscle]
            if effort_db is not None:
                total += movement.profile(times_s) ** 2 * 10.0 ** (effort_db / 10.0)
        return np.asarray((total + self.workload.power(site, times_s)) * self._habit[site])

    def shaking(self, times_s: FloatArray) -> FloatArray:
        """Give how much electrodes are shaken: shape (n,), about 1 in the midst of getting up."""
        total = np.zeros_like(times_s)
        for phase, weight in self._timeline.mix(times_s):
            total += 2.0 * weight * (1.0 - weight)
            if STYLES[phase.occupation].gait_deg.any():
                total += WALKING_SHAKES * weight
        for movement in self._movements.between(float(times_s[0]), float(times_s[-1])):
            out = movement.profile(times_s)
            largest_deg = float(np.abs(SHAPES[movement.kind].amplitude_deg).max())
            total += 4.0 * out * (1.0 - out) * movement.scale * largest_deg / SHAKES_FULLY_DEG
        return total

    def _tone(self, site: EmgSite, muscle: Muscle, times_s: FloatArray) -> FloatArray:
        total = np.zeros_like(times_s)
        for phase, weight in self._timeline.mix(times_s):
            style = STYLES[phase.occupation]
            power = style.tone_power(muscle)
            if power:
                steps = style.gait_depth * np.sin(4 * pi * STRIDE_HZ * times_s)
                breath = BREATHING_DEPTH * np.sin(2 * pi * BREATHS_HZ * times_s)
                total += weight * power * (1.0 + steps + breath)
        return total * self._tone_wander(site, times_s) if total.any() else total

    def _tone_wander(self, site: EmgSite, times_s: FloatArray) -> FloatArray:
        phases = self._tone_phase[tuple(EmgSite).index(site)]
        wander_db = np.zeros_like(times_s)
        for frequency_hz, phase in zip(_TONE_WANDER_HZ, phases, strict=True):
            wander_db += np.sin(2 * pi * frequency_hz * times_s + phase)
        wander_db *= TONE_WANDER_DB / len(_TONE_WANDER_HZ) ** 0.5
        return np.asarray(10.0 ** (wander_db / 10.0))

    def _sway(self, times_s: FloatArray) -> FloatArray:
        turns = 2 * pi * times_s[:, None]
        slow, fast = (
            np.sin(turns * hz + phase)
            for hz, phase in zip(self._sway_hz, self._sway_phase, strict=True)
        )
        return np.asarray(slow + fast)

    def _gait(self, times_s: FloatArray) -> FloatArray:
        turns = 2 * pi * STRIDE_HZ * times_s[:, None]
        return np.asarray(np.sin(turns * _GAIT_HARMONIC + self._gait_phase))
