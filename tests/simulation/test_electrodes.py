"""Between skin and amplifier: drift, electrodes put on anew, heart, artefacts, TENS."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from spinewatch.model.blocks import FloatArray, StreamKey
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.samples import StreamSpec
from spinewatch.model.sites import EmgSite
from spinewatch.simulation.electrodes import (
    CableTug,
    Drift,
    Drifting,
    Ecg,
    ElectrodesAnew,
    Pressure,
    Qrs,
    Stimulator,
)
from spinewatch.simulation.heart import Heart
from spinewatch.simulation.muscle_stories import look_alikes
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.scenario import Phase, Scenario, Tension
from spinewatch.simulation.wearer import Wearer

EMG = StreamKey("emg", "emg")
FS_HZ = 1000.0
NEAR, FAR = EmgSite.LUMBAR_ERECTOR_LEFT, EmgSite.UPPER_TRAPEZIUS_RIGHT
HOUR_S = 3600.0
IN_BED = Scenario(
    name="in bed",
    about="Lying on the back, nothing else.",
    prelude_s=inf,
    duration_s=4 * HOUR_S,
    phases=(Phase(start_s=0.0, occupation=Occupation.LYING_ON_BACK),),
)


def _wear(scenario: Scenario, *, fs_hz: float = FS_HZ, seed: int = 4) -> Wearer:
    spec = StreamSpec(
        name="emg", channels=("ch1", "ch2"), units=("uV", "uV"), fs_hz=fs_hz, counter=None
    )
    sensor = SensorConfig(name="emg", kind="bitalino", channels=(NEAR, FAR))
    return Wearer(
        configuration=Configuration(person="p01", sensors=(sensor,)),
        specs={EMG: spec},
        scenario=scenario,
        seed=seed,
    )


def _values(wearer: Wearer, start_s: float, seconds: float = 20.0) -> FloatArray:
    return wearer.streams[EMG].between(start_s, start_s + seconds).values


def _level_db(values: FloatArray) -> FloatArray:
    return np.asarray(10 * np.log10(np.mean(values**2, axis=0)))


@pytest.mark.parametrize("of", list(Drifting))
@pytest.mark.parametrize("db_per_hour", [-2.0, 1.0, 6.0])
def test_a_drift_measures_what_it_says_in_db_an_hour_and_then_stays(
    of: Drifting, db_per_hour: float
) -> None:
    drift = Drift(site=NEAR, start_s=HOUR_S, stop_s=3 * HOUR_S, db_per_hour=db_per_hour, of=of)
    wearer = _wear(replace(IN_BED, drifts=(drift,)))
    before, after_one, after_two, later = (
        _level_db(_values(wearer, at_h * HOUR_S)) for at_h in (0.5, 2.0, 3.0, 3.9)
    )
    assert after_one[0] - before[0] == pytest.approx(db_per_hour, abs=0.5)
    assert after_two[0] - before[0] == pytest.approx(2 * db_per_hour, abs=0.5)
    assert later[0] == pytest.approx(after_two[0], abs=0.4)
    assert later[1] == pytest.approx(before[1], abs=0.4)
    times_s = np.array([0.5, 2.0, 3.9]) * HOUR_S
    np.testing.assert_allclose(
        wearer.truth.floor_db(NEAR, times_s), [0.0, db_per_hour, 2 * db_per_hour], atol=1e-9
    )


@pytest.mark.parametrize(("of", "muscle_db"), [(Drifting.NOISE, 0.0), (Drifting.GAIN, -6.0)])
def test_gel_takes_the_muscle_away_and_noise_does_not(of: Drifting, muscle_db: float) -> None:
    tension = Tension(site=NEAR, start_s=60.0, stop_s=3 * HOUR_S, snr_db=20.0, ramp_s=1.0)
    drift = Drift(site=None, start_s=HOUR_S, stop_s=2 * HOUR_S, db_per_hour=-6.0, of=of)
    wearer = _wear(replace(IN_BED, tensions=(tension,), drifts=(drift,)))
    before, after = (_level_db(_values(wearer, at_s))[0] for at_s in (100.0, 2.5 * HOUR_S))
    assert after - before == pytest.approx(muscle_db, abs=0.6)


def test_electrodes_put_on_anew_have_another_gain_and_no_drift() -> None:
    drift = Drift(site=None, start_s=0.0, stop_s=HOUR_S, db_per_hour=6.0, of=Drifting.NOISE)
    anew = (ElectrodesAnew(at_s=HOUR_S), ElectrodesAnew(at_s=2 * HOUR_S))
    scenario = replace(IN_BED, drifts=(drift,), electrodes_anew=anew)
    floors_db = np.array(
        [
            _wear(scenario, seed=seed).truth.floor_db(site, np.array([1.5, 2.5]) * HOUR_S)
            for seed in range(12)
            for site in (NEAR, FAR)
        ]
    )
    assert 1.0 < np.std(floors_db) < 3.0
    assert abs(np.mean(floors_db)) < 1.0
    assert (np.abs(np.diff(floors_db, axis=1)) > 1e-6).all()
    wearer = _wear(scenario)
    first, second = (_level_db(_values(wearer, at_s))[0] for at_s in (0.0, 1.5 * HOUR_S))
    told_db = wearer.truth.floor_db(NEAR, np.array([0.0, 1.5 * HOUR_S]))
    assert second - first == pytest.approx(told_db[1] - told_db[0], abs=0.5)


def test_pressure_raises_the_floor_of_one_electrode_and_jolts_it() -> None:
    pressure = Pressure(site=NEAR, start_s=100.0, stop_s=160.0)
    wearer = _wear(replace(IN_BED, pressures=(pressure,)))
    assert wearer.truth.floor_db(NEAR, np.array([130.0]))[0] == pytest.approx(1.2)
    assert wearer.truth.everyday_at(130.0) == ("pressure on an electrode",)
    pressed, free = _values(wearer, 110.0, 40.0), _values(wearer, 200.0, 40.0)
    swing = np.abs(np.fft.rfft(pressed[:40_000], axis=0))[10]
    assert swing[0] > 20 * swing[1]
    assert np.abs(_values(wearer, 99.5, 1.0)[:, 0]).max() > 1.5 * np.abs(pressed[:, 0]).max()
    high = signal.butter(4, 30.0, "highpass", fs=FS_HZ, output="sos")
    levels_db = [_level_db(signal.sosfilt(high, each, axis=0)[500:]) for each in (pressed, free)]
    assert levels_db[0][0] - levels_db[1][0] == pytest.approx(1.2, abs=0.4)
    assert levels_db[0][1] - levels_db[1][1] == pytest.approx(0.0, abs=0.3)


def test_a_tug_at_a_cable_is_large_short_and_mostly_slow() -> None:
    wearer = _wear(replace(IN_BED, cable_tugs=(CableTug(at_s=50.3, site=FAR),)))
    values = _values(wearer, 48.0, 6.0)
    assert np.abs(values[:, 1]).max() > 100 * np.std(values[:2000, 1])
    assert np.std(values[4500:, 1]) < 1.5 * np.std(values[:2000, 1])
    assert np.abs(values[:, 0]).max() < 8 * np.std(values[:, 0])
    power = np.abs(np.fft.rfft(values[2300:4300, 1])) ** 2
    assert power[:40].sum() > 0.95 * power.sum()
    assert wearer.truth.everyday_at(51.0) == ("cable tug",)


@pytest.mark.parametrize("hz", [2.0, 80.0, 150.0])
@pytest.mark.parametrize("fs_hz", [250.0, 1000.0])
def test_a_stimulator_pulses_at_its_rate_and_is_seen_everywhere(hz: float, fs_hz: float) -> None:
    stimulator = Stimulator(site=NEAR, start_s=10.0, stop_s=30.0, hz=hz)
    wearer = _wear(replace(IN_BED, stimulators=(stimulator,)), fs_hz=fs_hz)
    values = _values(wearer, 12.0, 16.0)
    rest = _values(wearer, 40.0, 16.0)
    assert np.abs(values[:, 0]).max() > 5 * np.abs(rest[:, 0]).max()
    assert np.abs(values[:, 1]).max() < 0.5 * np.abs(values[:, 0]).max()
    assert wearer.truth.everyday_at(20.0) == ("stimulator",)
    if fs_hz > 6 * hz:
        seen = np.flatnonzero(np.abs(values[:, 0]) > 0.4 * np.abs(values[:, 0]).max())
        pulses = 1 + np.count_nonzero(np.diff(seen) > 0.5 * fs_hz / hz)
        assert pulses == pytest.approx(16 * hz, abs=1)


def _heart(qrs: Qrs, occupation: Occupation = Occupation.LYING_ON_BACK) -> Heart:
    phases = (Phase(start_s=0.0, occupation=occupation),)
    ecg = (Ecg(start_s=0.0, stop_s=300.0, qrs=qrs),)
    return Heart(scenario=replace(IN_BED, phases=phases, ecg=ecg), seed=4)


@pytest.mark.parametrize(
    ("occupation", "bpm"), [(Occupation.SLEEPING_ON_BACK, 58), (Occupation.WALKING, 98)]
)
def test_the_heart_beats_at_a_rate_that_varies(occupation: Occupation, bpm: float) -> None:
    beats_s = _heart(Qrs.NARROW, occupation).beats_s(0.0, 240.0)
    assert len(beats_s) == pytest.approx(4 * bpm, abs=2)
    intervals_s = np.diff(beats_s)
    assert 0.01 < np.std(intervals_s) < 0.1
    assert intervals_s.min() > 0.4


@pytest.mark.parametrize(
    ("qrs", "shortest_s", "longest_s"),
    [(Qrs.NARROW, 0.05, 0.11), (Qrs.WIDE, 0.12, 0.2), (Qrs.PACED, 0.12, 0.2)],
)
def test_beats_are_narrow_or_wide(qrs: Qrs, shortest_s: float, longest_s: float) -> None:
    heart = _heart(qrs)
    beat_s = heart.beats_s(20.0, 25.0)[0]
    trace = heart.trace(beat_s + np.arange(-0.2, 0.2, 0.001))
    assert trace is not None
    large = np.flatnonzero(np.abs(trace) > 0.1 * np.abs(trace[150:]).max())
    assert shortest_s < (large[-1] - large[0]) / 1000 < longest_s
    steepest = np.abs(np.diff(trace)).max()
    assert (steepest > 0.5) == (qrs is Qrs.PACED)


def test_the_heart_is_seen_most_on_the_left_of_the_trunk_and_only_when_it_is_said() -> None:
    ecg = (Ecg(start_s=0.0, stop_s=100.0, more_db=6.0),)
    wearer = _wear(replace(IN_BED, ecg=ecg))
    seen, unseen = _values(wearer, 20.0), _values(wearer, 120.0)
    high = np.percentile(np.abs(seen), 99.5, axis=0)
    assert high[0] > 2 * np.percentile(np.abs(unseen[:, 0]), 99.5)
    assert high[0] > 1.5 * high[1]
    assert _heart(Qrs.NARROW).trace(np.arange(400.0, 401.0, 0.01)) is None


def test_the_baseline_wanders_and_movement_shakes_the_electrodes() -> None:
    phases = (
        Phase(start_s=0.0, occupation=Occupation.LYING_ON_BACK),
        Phase(start_s=100.0, occupation=Occupation.SITTING_STILL),
    )
    wearer = _wear(replace(IN_BED, phases=phases, wander=4.0))
    low = signal.butter(2, 20.0, "lowpass", fs=FS_HZ, output="sos")
    lying, rising, still = (
        np.std(signal.sosfilt(low, _values(wearer, at_s, 6.0), axis=0)[1000:5000], axis=0)
        for at_s in (50.0, 98.5, 150.0)
    )
    assert (rising > 1.5 * lying).all()
    assert (rising > 1.5 * still).all()
    steady = np.std(signal.sosfilt(low, _values(_wear(IN_BED), 50.0, 6.0), axis=0)[1000:], axis=0)
    assert (lying > 2 * steady).all()


@settings(max_examples=15)
@given(first=st.integers(0, 590_000), count=st.integers(1, 2500))
def test_any_span_of_everyday_life_is_the_same_however_it_is_asked_for(
    first: int, count: int
) -> None:
    stream = _EVERYDAY.streams[EMG]
    cut = count // 3
    parts = [stream.samples(first + cut, count - cut)]
    if cut:
        parts.insert(0, stream.samples(first, cut))
    whole = stream.samples(first, count)
    np.testing.assert_array_equal(np.concatenate([part.values for part in parts]), whole.values)


_EVERYDAY = _wear(look_alikes(minutes=10), fs_hz=250.0)
