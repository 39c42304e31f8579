"""What cannot be muscle is unknown with its cause; what is muscle is called nothing else."""

from collections.abc import Callable

import numpy as np
import pytest

from spinewatch.model.blocks import Block, FloatArray, StreamKey
from spinewatch.model.calibration import RestReference
from spinewatch.model.context import Posture
from spinewatch.model.results import Activity
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.signal.trouble import Trouble
from spinewatch.spasm import detect_activations, detect_unknown
from spinewatch.spasm.emg_stream import EmgStream
from spinewatch.spasm.heart import name_heart_beats
from spinewatch.spasm.minutes import site_minute
from spinewatch.spasm.references import rest_reference
from spinewatch.spasm.seconds import EmgSecond

Emg = Callable[..., FloatArray]
REST_S = (0.0, 5.0)
FS_HZ = 500.0
SITE = EmgSite.UPPER_TRAPEZIUS_LEFT
KEY = StreamKey("belt", "emg")


def live(values: FloatArray) -> list[EmgSecond]:
    """Run a stream second by second; its first five seconds are the lying rest."""
    stream = EmgStream(key=KEY, fs_hz=FS_HZ, unit="uV", channels=((0, SITE),))
    times_ns = np.round(np.arange(len(values)) * (NS_PER_S / FS_HZ)).astype(np.int64)
    seconds: list[EmgSecond] = []
    for at in range(round(len(values) / FS_HZ) - 1):
        part = slice(round((at + (at > 0)) * FS_HZ), round((at + 2) * FS_HZ))
        stream.push(
            Block(stream=KEY, fs_hz=FS_HZ, times_ns=times_ns[part], values=values[part, None])
        )
        seconds += stream.close(at * NS_PER_S, (at + 1) * NS_PER_S)
        if at == 4:
            stream.set_references([_rest(seconds)])
    return seconds


def _rest(seconds: list[EmgSecond]) -> RestReference:
    return rest_reference(
        seconds, posture=Posture.LYING, utc_ns=None, session="", provisional=False
    )


def pulses(seconds: float, hz: float, fs_hz: float) -> FloatArray:
    t_s = np.arange(round(seconds * fs_hz)) / fs_hz
    return 60.0 * np.exp(-(((t_s * hz % 1.0) / hz / 0.002) ** 2))


@pytest.mark.parametrize("hz", [20.0, 45.0, 80.0])
def test_a_stimulator_is_named_and_makes_no_activation(emg: Emg, hz: float) -> None:
    values = emg(20.0)
    values[8000:15_000] += pulses(7.0, hz, 1000.0)
    found = detect_activations(values, fs_hz=1000.0, rest_s=REST_S)
    unknown = detect_unknown(values, fs_hz=1000.0, rest_s=REST_S)
    named_s = sum(
        each.end_s - each.start_s for each in unknown if each.cause == "stimulator or massager"
    )

    assert sum(each.offset_s - each.onset_s for each in found) < 0.3
    assert named_s > 6.0


@pytest.mark.parametrize(
    ("apart", "cause"),
    [
        ([40, 41, 39, 40, 42, 38, 40], Trouble.HEART),
        ([19, 20, 19, 19, 20, 19, 19, 20, 20, 19, 20, 19], Trouble.HEART),
        ([17, 90, 25, 60, 18, 40], Trouble.MOTION),
        ([150], Trouble.MOTION),
    ],
)
def test_what_comes_in_even_beats_is_called_heart_not_movement(
    apart: list[int], cause: Trouble
) -> None:
    below = np.full(300, 1.0)
    beats = np.cumsum(apart)
    below[beats], below[beats - 1] = 500.0, 300.0
    trouble = np.zeros((1, 50), dtype=np.int8)
    trouble[0, 10:20] = Trouble.MOTION
    name_heart_beats(trouble, below[None, -50:], below[None, :-50], [50])

    assert set(trouble[0, 10:20].tolist()) == {cause}
    assert not trouble[0, 20:].any()


def test_every_second_says_the_least_that_could_have_been_seen(emg: Emg) -> None:
    seconds = live(emg(12.0, fs_hz=FS_HZ))
    calibrated = seconds[6:]

    assert {each.min_detectable_db for each in seconds[:4]} == {None}
    assert all(each.min_detectable_db is not None for each in calibrated)
    least_db = site_minute(calibrated).min_detectable_db
    assert least_db is not None
    assert 3.5 <= least_db < 6.0


@pytest.mark.parametrize(("modulation_hz", "rhythmic"), [(5.0, True), (8.0, True), (0.0, False)])
def test_bursts_that_come_evenly_are_told_as_rhythmic(
    emg: Emg, modulation_hz: float, *, rhythmic: bool
) -> None:
    values = emg(30.0, (8.0, 29.0), fs_hz=FS_HZ, times_rest=8.0)
    t_s = np.arange(len(values)) / FS_HZ
    shaken = values * (0.6 + 0.5 * np.sin(2 * np.pi * modulation_hz * t_s))
    values = np.where(t_s > 8.0, shaken, values)
    share = site_minute(live(values)[10:28]).rhythmic_share

    assert share is not None
    assert share > 0.8 if rhythmic else share < 0.15


@pytest.mark.slow
@pytest.mark.parametrize("bad", ["railed", "flat", "lifted"])
def test_five_bad_minutes_have_no_activation_and_no_known_second(emg: Emg, bad: str) -> None:
    values = emg(310.0, fs_hz=FS_HZ)
    t_s = np.arange(round(300 * FS_HZ)) / FS_HZ
    hum = 6000 * np.sin(2 * np.pi * 50 * t_s)
    values[-len(t_s) :] = {
        "railed": np.clip(hum + 2500 * np.sin(2 * np.pi * 3.1 * t_s), -2048, 2047),
        "flat": np.full(len(t_s), 2047.0),
        "lifted": hum + np.random.default_rng(0).normal(0, 40, len(t_s)),
    }[bad]
    stream = EmgStream(key=KEY, fs_hz=FS_HZ, unit="uV", channels=((0, SITE),))
    times_ns = np.round(np.arange(len(values)) * (NS_PER_S / FS_HZ)).astype(np.int64)
    stream.push(Block(stream=KEY, fs_hz=FS_HZ, times_ns=times_ns, values=values[:, None]))
    seconds = [stream.close(at * NS_PER_S, (at + 1) * NS_PER_S)[0] for at in range(6)]
    stream.set_references([_rest(seconds)])
    seconds = [stream.close(at * NS_PER_S, (at + 1) * NS_PER_S)[0] for at in range(11, 308)]

    assert detect_activations(values, fs_hz=FS_HZ, rest_s=REST_S) == []
    assert {each.state for each in seconds} == {Activity.UNKNOWN}
    assert all(each.cause and each.level_db is None for each in seconds)
