"""A person who lies still for hours: noise on both sides of the back, gravity on one sensor."""

from collections.abc import Callable, Iterator

import numpy as np

from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.calibration import Alignment, CalibrationSet
from spinewatch.model.commands import CalibrateRest, CommandRecord
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.context import Posture
from spinewatch.model.results import AnyResult
from spinewatch.model.samples import StreamSpec
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.monitor import Monitor

LEFT, RIGHT = EmgSite.LUMBAR_ERECTOR_LEFT, EmgSite.LUMBAR_ERECTOR_RIGHT
EMG_HZ, ACC_HZ = 250.0, 25.0
CALIBRATED_S = 35
"""Lying rest is taken from 3 to 33 s."""

_EMG, _ACC = StreamKey("belt", "emg"), StreamKey("waist", "acc")
_G = 9.81
_GAIN = 4.0
_BREATH_DEG, _BREATHS_HZ = 1.0, 0.25

LevelDb = Callable[[float], tuple[float, float]]
"""Total level above rest of the left and the right side at a second."""


def monitor() -> Monitor:
    """Give a monitor that knows how the waist sensor sits."""
    waist = Alignment(
        site=MotionSite.L1,
        rotation=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
        heading_known=True,
        uncertainty_deg=1.0,
        heading_uncertainty_deg=3.0,
        utc_ns=None,
        session="boot-0",
    )
    return Monitor(
        configuration=Configuration(
            person="p01",
            sensors=(
                SensorConfig(name="belt", kind="bitalino", channels=(LEFT, RIGHT)),
                SensorConfig(name="waist", kind="witmotion", site=MotionSite.L1),
            ),
        ),
        config_hash="hash",
        specs={
            _EMG: StreamSpec(
                name="emg", channels=("a", "b"), units=("uV", "uV"), fs_hz=EMG_HZ, counter=None
            ),
            _ACC: StreamSpec(
                name="acc",
                channels=("x", "y", "z"),
                units=("m/s^2",) * 3,
                fs_hz=ACC_HZ,
                counter=None,
            ),
        },
        calibrations=CalibrationSet(person="p01", alignments=(waist,)),
        boot_id="boot",
        start_ns=0,
        label_of=lambda _: None,
    )


def lived(
    watched: Monitor, level_db: LevelDb, seconds: int, *, seed: int = 1, first_s: int = 0
) -> Iterator[AnyResult]:
    """Lie for so long, calibrating lying rest at the beginning; levels apply after that."""
    rng = np.random.default_rng(seed)
    if first_s == 0:
        command = CalibrateRest(posture=Posture.LYING, seconds=30.0)
        watched.note(CommandRecord(mono_ns=3 * NS_PER_S, command=command))
    for at_s in range(first_s, first_s + seconds):
        shown = level_db(at_s) if at_s >= CALIBRATED_S else (0.0, 0.0)
        watched.feed(_block(_EMG, EMG_HZ, at_s, _noise(rng, shown)))
        watched.feed(_block(_ACC, ACC_HZ, at_s, _gravity(rng, at_s)))
        yield from watched.advance(at_s * NS_PER_S)


def _noise(rng: np.random.Generator, level_db: tuple[float, float]) -> FloatArray:
    amplitude = _GAIN * 10 ** (np.array(level_db) / 20)
    return np.asarray(rng.normal(0.0, 1.0, (round(EMG_HZ), 2)) * amplitude)


def _gravity(rng: np.random.Generator, at_s: int) -> FloatArray:
    """Lie on the back, where up is forward of the body, and breathe."""
    times_s = at_s + np.arange(ACC_HZ) / ACC_HZ
    tilt_rad = np.radians(_BREATH_DEG) * np.sin(2 * np.pi * _BREATHS_HZ * times_s)
    values = _G * np.stack((np.cos(tilt_rad), np.zeros_like(tilt_rad), np.sin(tilt_rad)), axis=1)
    return np.asarray(values + rng.normal(0.0, 0.02, values.shape))


def _block(key: StreamKey, fs_hz: float, at_s: int, values: FloatArray) -> Block:
    times_ns = at_s * NS_PER_S + np.round(np.arange(len(values)) * NS_PER_S / fs_hz)
    return Block(stream=key, fs_hz=fs_hz, times_ns=times_ns.astype(np.int64), values=values)
