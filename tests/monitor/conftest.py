"""Seconds of a body that moves as asked, without any filter in between."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from spinewatch.mobility.seconds import GRID_HZ, MotionSecond, SegmentSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import Alignment
from spinewatch.model.context import Context, PauseReason, Posture
from spinewatch.model.results import Worn
from spinewatch.model.sites import MotionSite, Segment
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.second import BodySecond


class Angles(NamedTuple):
    """Flexion, lateral flexion and rotation against earth, shape (20 n,) each."""

    flexion_deg: FloatArray
    lateral_deg: FloatArray
    rotation_deg: FloatArray


class MovingBody:
    """Makes body seconds from the angles of each site, and of each segment's flexion and turn."""

    mounting = Rotation.from_euler("XYZ", (80, 15, -25), degrees=True)

    @staticmethod
    def angles(
        *,
        flexion: tuple[float, ...] = (),
        lateral: tuple[float, ...] = (),
        rotation: tuple[float, ...] = (),
        seconds: int,
        first_s: float = 1.0,
        each_s: float = 4.0,
    ) -> Angles:
        """Go out to each angle and back, one after the other."""
        time_s = np.arange(seconds * GRID_HZ) / GRID_HZ

        def path(peaks: tuple[float, ...]) -> FloatArray:
            angle = 0.15 * np.sin(1.3 * time_s)
            for number, peak in enumerate(peaks):
                phase = np.clip((time_s - first_s - number * each_s) / each_s, 0.0, 1.0)
                angle = angle + peak * np.sin(np.pi * phase) ** 2
            return angle

        return Angles(path(flexion), path(lateral), path(rotation))

    def seconds(
        self,
        sites: Mapping[MotionSite, Angles],
        *,
        start_s: int,
        segments: Mapping[Segment, Angles] | None = None,
        alignments: Mapping[MotionSite, Alignment] | None = None,
        paused: PauseReason | None = None,
    ) -> list[BodySecond]:
        count = len(next(iter(sites.values())).flexion_deg) // GRID_HZ
        motion = {
            site: self._motion(site, angles, (alignments or {}).get(site))
            for site, angles in sites.items()
        }
        joints = {key: _segment(key, angles) for key, angles in (segments or {}).items()}
        return [
            BodySecond(
                start_ns=(start_s + k) * NS_PER_S,
                end_ns=(start_s + k + 1) * NS_PER_S,
                context=Context(posture=Posture.UPRIGHT, moving=None, paused=paused),
                emg={},
                motion={site: each[k] for site, each in motion.items()},
                segments={key: each[k] for key, each in joints.items()},
            )
            for k in range(count)
        ]

    def aligned(self, site: MotionSite, *, heading_known: bool = True) -> Alignment:
        return Alignment(
            site=site,
            rotation=tuple(self.mounting.as_matrix().ravel().tolist()),
            heading_known=heading_known,
            uncertainty_deg=1.0,
            utc_ns=None,
            session="s",
            heading_uncertainty_deg=3.0 if heading_known else None,
        )

    def _motion(
        self, site: MotionSite, angles: Angles, alignment: Alignment | None
    ) -> list[MotionSecond]:
        euler = np.stack((-angles.rotation_deg, angles.lateral_deg, angles.flexion_deg), axis=-1)
        body = Rotation.from_euler("ZXY", euler, degrees=True)
        sensor = body * self.mounting
        step = (sensor[:-1].inv() * sensor[1:]).as_rotvec(degrees=True) * GRID_HZ
        rate = np.concatenate((step[:1], step))
        up_sensor, up_body = (each.inv().apply([0.0, 0.0, 1.0]) for each in (sensor, body))
        return [
            MotionSecond(
                site=site,
                coverage=1.0,
                valid=np.ones(GRID_HZ, dtype=np.bool_),
                gravity_sensor=up_sensor[part],
                gravity_body=None if alignment is None else up_body[part],
                quaternion=sensor.as_quat(scalar_first=True)[part],
                gyro_dps=rate[part],
                acc_norm_dev=np.zeros(GRID_HZ),
                bias_sigma_dps=0.03,
                stretch=1,
                alignment=alignment,
                worn=Worn.WORN,
                resting=False,
                cause=None,
            )
            for part in _parts(len(rate))
        ]


def _segment(segment: Segment, angles: Angles) -> list[SegmentSecond]:
    return [
        SegmentSecond(
            segment=segment,
            flexion_deg=angles.flexion_deg[part],
            lateral_deg=angles.lateral_deg[part],
            rotation_deg=angles.rotation_deg[part],
            speed_dps=np.zeros(GRID_HZ),
            valid=np.ones(GRID_HZ, dtype=np.bool_),
            coverage=1.0,
            cause=None,
        )
        for part in _parts(len(angles.flexion_deg))
    ]


def _parts(samples: int) -> list[slice]:
    return [slice(k, k + GRID_HZ) for k in range(0, samples, GRID_HZ)]


@pytest.fixture(scope="session")
def moving_body() -> MovingBody:
    return MovingBody()
