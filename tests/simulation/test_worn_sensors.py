"""What worn sensors deliver, against the truth of the body that wears them."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.drivers.registry import make_driver
from spinewatch.model.blocks import FloatArray, StreamKey
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import InputError
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.simulation.configurations import (
    default_configuration,
    reference_rig_configuration,
    simulated_settings,
)
from spinewatch.simulation.limits import GRAVITY_M_S2
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.scenario import (
    ElectrodeOff,
    OffBody,
    OpenInput,
    Phase,
    Scenario,
    Tension,
)
from spinewatch.simulation.scenarios import SCENARIOS, make_scenario
from spinewatch.simulation.wearer import Wearer

EMG = StreamKey("emg", "emg")
SITE = EmgSite.UPPER_TRAPEZIUS_LEFT
IN_BED = Scenario(
    name="in bed",
    about="Lying on the back, nothing else.",
    prelude_s=inf,
    duration_s=120.0,
    phases=(Phase(start_s=0.0, occupation=Occupation.LYING_ON_BACK),),
)
SEED = 5


def _wear(configuration: Configuration, scenario: Scenario, seed: int = SEED) -> Wearer:
    given_settings = simulated_settings(configuration)
    specs = {
        StreamKey(sensor.name, spec.name): spec
        for sensor in configuration.sensors
        for spec in make_driver(sensor.kind, given_settings[sensor.name]).streams
    }
    return Wearer(configuration=configuration, specs=specs, scenario=scenario, seed=seed)


def _level_db(values: FloatArray) -> float:
    return float(10 * np.log10(np.mean((values - np.mean(values)) ** 2)))


@pytest.mark.parametrize("configuration", [default_configuration(), reference_rig_configuration()])
@pytest.mark.parametrize("snr_db", [-3.0, 3.0, 12.0])
def test_a_tension_measures_what_its_snr_promises(
    configuration: Configuration, snr_db: float
) -> None:
    tension = Tension(site=SITE, start_s=40.0, stop_s=120.0, snr_db=snr_db, ramp_s=0.1)
    wearer = _wear(configuration, replace(IN_BED, tensions=(tension,)))
    rest, tense = (
        wearer.streams[EMG].between(start_s, start_s + 36.0).values for start_s in (1.0, 41.0)
    )
    expected_db = 10 * np.log10(1 + 10 ** (snr_db / 10))
    assert _level_db(tense[:, 0]) - _level_db(rest[:, 0]) == pytest.approx(expected_db, abs=0.4)
    assert _level_db(tense[:, 1]) - _level_db(rest[:, 1]) == pytest.approx(0.0, abs=0.3)


def test_the_true_level_is_what_the_stream_shows() -> None:
    wearer = _wear(default_configuration(), make_scenario("travelling-tension", minutes=4))
    rest_db = _level_db(wearer.streams[EMG].between(3.0, 28.0).values[:, 0])
    for start_s in (40.0, 130.0, 300.0):
        worn = wearer.streams[EMG].between(start_s, start_s + 15.0)
        true_power = 10 ** (wearer.truth.level_db(SITE, worn.times_s) / 10)
        shown_db = _level_db(worn.values[:, 0]) - rest_db
        assert shown_db == pytest.approx(10 * np.log10(true_power.mean()), abs=0.8)


def test_counts_stay_counts_and_unconnected_inputs_are_flat() -> None:
    wearer = _wear(default_configuration(), make_scenario("bursts", minutes=3))
    values = wearer.streams[EMG].between(100.0, 130.0).values
    assert values.shape == (len(values), 6)
    assert values.min() >= 0
    assert values.max() <= 4095
    np.testing.assert_allclose(values[:, :4].mean(axis=0), 2048.0, atol=1.0)
    assert (values[:, 4:] == 2048.0).all()


@pytest.mark.parametrize("shows", list(OpenInput))
def test_an_electrode_that_came_off_shows_nothing_of_the_muscle(shows: OpenInput) -> None:
    off = ElectrodeOff(site=SITE, start_s=10.0, stop_s=20.0, shows=shows)
    wearer = _wear(default_configuration(), replace(IN_BED, electrodes_off=(off,)))
    worn = wearer.streams[EMG].between(0.0, 30.0)
    gone = (worn.times_s >= off.start_s) & (worn.times_s < off.stop_s)
    railed = (worn.values[:, 0] <= 0.0) | (worn.values[:, 0] >= 4095.0)
    assert railed[gone].mean() > (0.5 if shows is OpenInput.HUM else 0.99)
    assert not railed[~gone].any()
    assert np.std(worn.values[gone, 1]) < 20


def test_sensors_on_a_shelf_feel_neither_body_nor_muscle() -> None:
    off = OffBody(start_s=10.0, stop_s=20.0)
    wearer = _wear(default_configuration(), replace(IN_BED, off_body=(off,)))
    motion = wearer.streams[StreamKey("imu-c7", "imu")].between(10.5, 19.5).values
    np.testing.assert_allclose(np.linalg.norm(motion[:, :3], axis=1), GRAVITY_M_S2, atol=0.15)
    assert np.std(motion, axis=0).max() < 0.03
    assert np.std(wearer.streams[EMG].between(11.0, 19.0).values[:, :4], axis=0).min() > 1000


@pytest.mark.parametrize("site", [MotionSite.HEAD, MotionSite.C7, MotionSite.L1, MotionSite.S1])
def test_gravity_points_where_the_posture_says(site: MotionSite) -> None:
    wearer = _wear(default_configuration(), make_scenario("quiet-day", minutes=3))
    to_body = wearer.truth.mounting_at(f"imu-{site}", 0.0).T
    found = []
    for start_s, stop_s in ((8.0, 20.0), (40.0, 52.0), (230.0, 242.0)):
        worn = wearer.streams[StreamKey(f"imu-{site}", "imu")].between(start_s, stop_s)
        felt = (worn.values[:, :3] @ to_body.T).mean(axis=0)
        up = wearer.truth.orientation(site, worn.times_s)[:, 2, :].mean(axis=0)
        np.testing.assert_allclose(felt, up * GRAVITY_M_S2, atol=0.2)
        found.append(np.rad2deg(np.arccos(felt[2] / np.linalg.norm(felt))))
    lying, sitting, on_the_side = found
    assert sitting < 10
    assert min(lying, on_the_side) > 60


def test_sensors_are_crooked_biased_and_noisy_within_their_limits() -> None:
    wearer = _wear(default_configuration(), IN_BED)
    tilts_deg = []
    for site in ("head", "c7", "l1", "s1"):
        name = f"imu-{site}"
        values = wearer.streams[StreamKey(name, "imu")].between(1.0, 31.0).values
        bias_dps = np.rad2deg(np.linalg.norm(values[:, 3:].mean(axis=0)))
        assert bias_dps == pytest.approx(0.5, abs=0.05)
        assert 0.01 < np.std(values[:, :3], axis=0).max() < 0.1
        up = np.abs(wearer.truth.mounting_at(name, 0.0)[:, 2])
        tilts_deg.append(np.rad2deg(np.arccos(up.max())))
    assert len(tilts_deg) == 4
    assert 1 < max(tilts_deg) < 21


def test_each_sensor_counts_with_its_own_clock() -> None:
    wearer = _wear(default_configuration(), IN_BED)
    clocks = {key.sensor: stream.clock for key, stream in wearer.streams.items()}
    for site in ("head", "c7", "l1", "s1"):
        assert clocks[f"imu-{site}"].true_hz == pytest.approx(99.3, abs=0.01)
    assert clocks["emg"].true_hz / 500 - 1 == pytest.approx(40e-6, abs=20e-6)
    assert len({clock.phase_s for clock in clocks.values()}) == 5


@settings(max_examples=20)
@given(
    first=st.integers(0, 20_000),
    count=st.integers(1, 1200),
    sensor=st.sampled_from(["emg", "imu-l1"]),
)
def test_a_span_is_the_same_however_it_is_asked_for(first: int, count: int, sensor: str) -> None:
    stream = _SPANS.streams[StreamKey(sensor, sensor[:3])]
    whole = stream.samples(first, count)
    cut = count // 2
    parts = [stream.samples(first, cut)] if cut else []
    parts.append(stream.samples(first + cut, count - cut))
    np.testing.assert_array_equal(np.concatenate([part.values for part in parts]), whole.values)
    np.testing.assert_array_equal(np.concatenate([part.times_s for part in parts]), whole.times_s)
    assert (np.diff(whole.times_s) > 0).all()


_SPANS = _wear(default_configuration(), make_scenario("bursts", minutes=3))


def test_between_takes_what_lies_between() -> None:
    worn = _SPANS.streams[EMG].between(12.3, 14.3)
    assert worn.times_s[0] >= 12.3
    assert worn.times_s[-1] < 14.3
    assert len(worn.values) == len(worn.times_s) == 1000
    assert len(_SPANS.streams[EMG].between(12.3, 12.3).values) == 0


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_gives_finite_samples_throughout(name: str) -> None:
    scenario = make_scenario(name, minutes=3)
    wearer = _wear(default_configuration(), scenario)
    for key in (EMG, StreamKey("imu-head", "imu")):
        for start_s in np.arange(0.0, scenario.duration_s, 53.0):
            assert np.isfinite(wearer.streams[key].between(start_s, start_s + 0.5).values).all()


def test_the_last_second_of_a_day_can_be_had_without_those_before() -> None:
    scenario = make_scenario("quiet-day", minutes=24 * 60)
    wearer = _wear(default_configuration(), scenario)
    worn = wearer.streams[EMG].between(scenario.duration_s - 1.0, scenario.duration_s)
    assert len(worn.values) == pytest.approx(500, abs=1)


def test_the_seed_decides_on_everything() -> None:
    def second(seed: int, key: StreamKey) -> FloatArray:
        return _wear(default_configuration(), IN_BED, seed).streams[key].samples(0, 50).values

    for key in (EMG, StreamKey("imu-head", "imu")):
        np.testing.assert_array_equal(second(1, key), second(1, key))
        assert (second(1, key)[:, 0] != second(2, key)[:, 0]).any()


@pytest.mark.parametrize(
    ("sensor", "why"),
    [
        (SensorConfig(name="lost", kind="witmotion"), "sits nowhere"),
        (SensorConfig(name="bare", kind="umyo", channels=(None,)), "sits nowhere"),
        (SensorConfig(name="odd", kind="witmotion", channels=(SITE,)), "witmotion hears no muscle"),
        (SensorConfig(name="odd", kind="npg_lite", site=MotionSite.C7), "npg_lite feels no motion"),
    ],
)
def test_a_sensor_that_cannot_be_simulated_is_refused(sensor: SensorConfig, why: str) -> None:
    with pytest.raises(InputError, match=why):
        _wear(Configuration(person="p01", sensors=(sensor,)), IN_BED)


def _pod(site: MotionSite | None, *channels: EmgSite) -> Wearer:
    sensor = SensorConfig(name="pod", kind="umyo", site=site, channels=channels)
    return _wear(Configuration(person="p01", sensors=(sensor,)), make_scenario("bursts", minutes=3))


def test_a_pod_hears_its_muscle_and_moves_with_what_is_beside_it_or_where_it_is_said_to_sit() -> (
    None
):
    both, muscle_only, elsewhere, motion_only = (
        _pod(MotionSite.C7, SITE),
        _pod(None, SITE),
        _pod(MotionSite.L1, SITE),
        _pod(MotionSite.C7),
    )

    emg, motion = (
        [each.streams[StreamKey("pod", name)].samples(0, 600).values for each in pods]
        for name, pods in (
            ("emg", (both, muscle_only, elsewhere)),
            ("imu", (both, muscle_only, motion_only, elsewhere)),
        )
    )

    assert all((each == emg[0]).all() for each in emg)
    assert all((each == motion[0]).all() for each in motion[:3])
    assert (motion[0] != motion[3]).any()
    silent = motion_only.streams[StreamKey("pod", "emg")].samples(0, 600).values
    assert (silent == silent[0]).all()


def test_the_streams_of_one_sensor_share_its_clock() -> None:
    streams = _pod(None, SITE).streams
    emg, motion = (streams[StreamKey("pod", name)].clock.true_hz for name in ("emg", "imu"))
    assert emg / 1116 == pytest.approx(motion / 24, rel=1e-12)
    assert emg != 1116


@pytest.mark.parametrize(
    ("kind", "low", "high"), [("umyo", 0, 16_383), ("ganglion", -15_686, 15_686)]
)
def test_every_amplifier_shows_rest_far_from_its_rails_and_hum_at_both(
    kind: str, low: float, high: float
) -> None:
    off = ElectrodeOff(site=SITE, start_s=3.0, stop_s=6.0, shows=OpenInput.HUM)
    sensor = SensorConfig(name="emg", kind=kind, channels=(SITE,))
    configuration = Configuration(person="p01", sensors=(sensor,))
    stream = _wear(configuration, replace(IN_BED, electrodes_off=(off,))).streams[EMG]
    rest, hum = (stream.between(*span).values[:, 0] for span in ((0.0, 2.9), (3.1, 5.9)))
    assert np.ptp(rest) < 0.05 * (high - low)
    assert np.std(rest) > 2
    assert (hum.min(), hum.max()) == (low, high)


@pytest.mark.parametrize("fs_hz", [250.0, 500.0])
def test_the_firmware_of_a_board_decides_on_its_rate(fs_hz: float) -> None:
    sensor = SensorConfig(name="emg", kind="npg_lite", channels=(SITE, None, None))
    configuration = Configuration(person="p01", sensors=(sensor,))
    given_settings = simulated_settings(configuration, low_rate=fs_hz < 500)
    (spec,) = make_driver("npg_lite", given_settings["emg"]).streams
    assert spec.fs_hz == fs_hz
    assert len(spec.channels) == 3


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(InputError, match="seed is -1"):
        _wear(default_configuration(), IN_BED, seed=-1)
