"""Bodies whose movement is known exactly, and what sensors on them would deliver."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from spinewatch.mobility.seconds import GRID_HZ, MotionSecond
from spinewatch.mobility.sensor.motion_stream import MotionStream
from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.calibration import Alignment
from spinewatch.model.results import Worn
from spinewatch.model.sites import MotionSite
from spinewatch.model.time import NS_PER_S

FS_HZ = 100.0
GRAVITY = 9.80665
KEY = StreamKey("pod", "imu")


def _joint(flexion: FloatArray, lateral: FloatArray, rotation: FloatArray) -> Rotation:
    """Upper end in the frame of the lower end: turned, then bent sideways, then forward."""
    angles = np.broadcast_arrays(-np.asarray(rotation), lateral, flexion)
    return Rotation.from_euler("ZXY", np.stack(angles, axis=-1).astype(float), degrees=True)


def _imu_samples(
    body: Rotation,
    *,
    mounting: Rotation | None = None,
    fs_hz: float = FS_HZ,
    bias_dps: tuple[float, float, float] = (0.0, 0.0, 0.0),
    noise: tuple[float, float] = (0.02, 0.1),
    seed: int = 1,
) -> FloatArray:
    """Sample a sensor on a body that turns in place: (n, 6); ``mounting`` is sensor -> body."""
    sensor = body * (mounting or Rotation.identity())
    force = sensor.inv().apply([0.0, 0.0, GRAVITY])
    step = (sensor[:-1].inv() * sensor[1:]).as_rotvec()
    rate = np.concatenate((step[:1], step)) * fs_hz + np.radians(bias_dps)
    rng = np.random.default_rng(seed)
    force = force + noise[0] * rng.standard_normal(force.shape)
    rate = rate + np.radians(noise[1]) * rng.standard_normal(rate.shape)
    return np.concatenate((force, rate), axis=1)


def _block_of(values: FloatArray, *, fs_hz: float = FS_HZ, start_ns: int = 0) -> Block:
    times_ns = start_ns + np.round(np.arange(len(values)) * (NS_PER_S / fs_hz)).astype(np.int64)
    return Block(stream=KEY, fs_hz=fs_hz, times_ns=times_ns, values=values)


def _aligned(
    site: MotionSite, mounting: Rotation | None = None, *, heading_known: bool = True
) -> Alignment:
    rotation = (mounting or Rotation.identity()).as_matrix().ravel().tolist()
    return Alignment(
        site=site,
        rotation=tuple(rotation),
        heading_known=heading_known,
        uncertainty_deg=1.0,
        utc_ns=None,
        session="test",
    )


def _seconds_of(
    blocks: Block | list[Block],
    *,
    count: int,
    site: MotionSite = MotionSite.C7,
    alignment: Alignment | None = None,
) -> list[MotionSecond]:
    blocks = [blocks] if isinstance(blocks, Block) else blocks
    stream = MotionStream(key=KEY, site=site, fs_hz=blocks[0].fs_hz)
    stream.set_alignment(alignment)
    for block in blocks:
        stream.push(block)
    return [stream.close(k * NS_PER_S, (k + 1) * NS_PER_S) for k in range(count)]


def _held(
    site: MotionSite,
    body: Rotation | None = None,
    *,
    rate_dps: tuple[float, float, float] = (0.0, 0.0, 0.0),
    stretch: int = 1,
    bias_sigma_dps: float = 0.03,
    aligned: bool = True,
    heading_known: bool = True,
    known: bool = True,
) -> MotionSecond:
    """One second of a body held in one orientation, without any filter in between."""
    rotation = body or Rotation.identity()
    quaternion = np.tile(rotation.as_quat(scalar_first=True), (GRID_HZ, 1))
    gravity = np.tile(rotation.inv().apply([0.0, 0.0, 1.0]), (GRID_HZ, 1))
    hidden = 1.0 if known else np.nan
    return MotionSecond(
        site=site,
        coverage=float(known),
        valid=np.full(GRID_HZ, known),
        gravity_sensor=gravity * hidden,
        gravity_body=gravity * hidden if aligned else None,
        quaternion=quaternion * hidden,
        gyro_dps=np.tile(rate_dps, (GRID_HZ, 1)) * hidden,
        acc_norm_dev=np.zeros(GRID_HZ) * hidden,
        bias_sigma_dps=bias_sigma_dps,
        stretch=stretch,
        alignment=_aligned(site, heading_known=heading_known) if aligned else None,
        worn=Worn.WORN,
        resting=False,
        cause=None if known else "no data",
    )


@pytest.fixture(scope="session")
def joint() -> Callable[..., Rotation]:
    return _joint


@pytest.fixture(scope="session")
def imu_samples() -> Callable[..., FloatArray]:
    return _imu_samples


@pytest.fixture(scope="session")
def block_of() -> Callable[..., Block]:
    return _block_of


@pytest.fixture(scope="session")
def aligned() -> Callable[..., Alignment]:
    return _aligned


@pytest.fixture(scope="session")
def seconds_of() -> Callable[..., list[MotionSecond]]:
    return _seconds_of


@pytest.fixture(scope="session")
def held() -> Callable[..., MotionSecond]:
    return _held
