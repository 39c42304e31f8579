"""Bursts that come evenly are rhythmic; a heart that beats evenly makes no tension so."""

from collections.abc import Callable

import numpy as np
import pytest

from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.calibration import RestReference
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.spasm.emg_stream import EmgStream

Emg = Callable[..., FloatArray]
REST_RMS = 2.0
TENSE_S = 30
SETTLED_S = 10
KEY = StreamKey("belt", "emg")


def heart(seconds: float, *, per_min: float, times_rest: float, fs_hz: float) -> FloatArray:
    """QRS complexes, 20 ms wide, with a dip before and after, at a rate that wavers by 3 %."""
    rng = np.random.default_rng(5)
    intervals_s = 60 / per_min * (1 + 0.03 * rng.normal(size=round(seconds * per_min / 60)))
    apart_s = np.arange(round(seconds * fs_hz)) / fs_hz - np.cumsum(intervals_s)[:, None]
    waves = ((0.0, 0.010, 1.0), (-0.025, 0.008, -0.2), (0.028, 0.010, -0.3), (0.25, 0.04, 0.2))
    shape = sum(size * np.exp(-0.5 * ((apart_s - at) / width) ** 2) for at, width, size in waves)
    return np.asarray(REST_RMS * times_rest * np.sum(shape, axis=0))


def rhythmic_share(values: FloatArray, reference: RestReference, *, fs_hz: float) -> float:
    """Give the share of rhythmic seconds among the tense ones, of which there must be some."""
    stream = EmgStream(
        key=KEY, fs_hz=fs_hz, unit="uV", channels=((0, EmgSite.LUMBAR_ERECTOR_LEFT),)
    )
    stream.set_references([reference])
    times_ns = np.round(np.arange(len(values)) * (NS_PER_S / fs_hz)).astype(np.int64)
    stream.push(Block(stream=KEY, fs_hz=fs_hz, times_ns=times_ns, values=values[:, None]))
    edges_ns = range(0, (TENSE_S - 1) * NS_PER_S + 1, NS_PER_S)
    tense = [each for (each,) in stream.close_all(edges_ns)[SETTLED_S:] if each.tense]
    assert len(tense) >= 0.9 * (TENSE_S - 1 - SETTLED_S)
    return sum(each.rhythmic is True for each in tense) / len(tense)


@pytest.mark.parametrize("fs_hz", [200.0, 500.0])
@pytest.mark.parametrize("per_min", [60.0, 90.0, 120.0])
def test_a_strong_heart_makes_no_tension_rhythmic(
    emg: Emg, reference: Callable[..., RestReference], fs_hz: float, per_min: float
) -> None:
    values = emg(TENSE_S, (0, TENSE_S), fs_hz=fs_hz, times_rest=1.0)
    beats = heart(TENSE_S, per_min=per_min, times_rest=60.0, fs_hz=fs_hz)

    assert rhythmic_share(values + beats, reference(), fs_hz=fs_hz) < 0.2


@pytest.mark.parametrize(
    ("fs_hz", "shivers_hz"), [(200.0, 4.0), (200.0, 10.5), (500.0, 7.0), (500.0, 10.5)]
)
def test_shivering_is_rhythmic(
    emg: Emg, reference: Callable[..., RestReference], fs_hz: float, shivers_hz: float
) -> None:
    """The muscle swings by 80 % above its rest, at a rate that wavers by 5 %."""
    t_s = np.arange(round(TENSE_S * fs_hz)) / fs_hz
    turns = shivers_hz * (t_s + 0.05 * np.sin(2 * np.pi * 0.5 * t_s) / np.pi)
    muscle = emg(TENSE_S, (0, TENSE_S), fs_hz=fs_hz, times_rest=2.0) * (
        1 + 0.8 * np.sin(2 * np.pi * turns)
    )
    rest = emg(TENSE_S, fs_hz=fs_hz, seed=2)

    assert rhythmic_share(muscle + rest, reference(), fs_hz=fs_hz) > 0.9
