"""Real sensors' limits: skin, slippage, new placements, temperature, a car, no gyroscope."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from spinewatch.model.blocks import FloatArray, StreamKey
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.samples import StreamSpec
from spinewatch.model.sites import MotionSite
from spinewatch.simulation.limits import GRAVITY_M_S2, IN_BED_C, ON_SKIN_C, ROOM_C
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.scenario import OffBody, Phase, Scenario, Slippage
from spinewatch.simulation.wearer import Wearer
from spinewatch.simulation.whole_days import whole_days
from spinewatch.simulation.worn_motion import CHANNELS

SITES = (MotionSite.HEAD, MotionSite.C7, MotionSite.L1, MotionSite.S1)
ALL_SITES = pytest.mark.parametrize("site", SITES)
CONFIGURATION = Configuration(
    person="p01",
    sensors=tuple(SensorConfig(name=site, kind="witmotion", site=site) for site in SITES),
)


def _spec(channels: tuple[str, ...]) -> StreamSpec:
    return StreamSpec(
        name="imu",
        channels=channels,
        units=tuple("m/s^2" if channel.startswith("acc") else "rad/s" for channel in channels),
        fs_hz=100.0,
        counter=None,
    )


def _wear(scenario: Scenario, channels: tuple[str, ...] = CHANNELS) -> Wearer:
    specs = {StreamKey(site, "imu"): _spec(channels) for site in SITES}
    return Wearer(configuration=CONFIGURATION, specs=specs, scenario=scenario, seed=11)


def _doing(occupation: Occupation, seconds: float = 3600.0) -> Scenario:
    return Scenario(
        name="one thing",
        about="One thing only.",
        prelude_s=0.0,
        duration_s=seconds,
        phases=(Phase(start_s=0.0, occupation=occupation),),
    )


def _values(
    wearer: Wearer, site: MotionSite, start_s: float, stop_s: float
) -> tuple[FloatArray, FloatArray]:
    worn = wearer.streams[StreamKey(site, "imu")].between(start_s, stop_s)
    return worn.times_s, worn.values


def _reckoning_error_deg(wearer: Wearer, site: MotionSite, start_s: float, stop_s: float) -> float:
    """Integrate the true rates, bias taken off, and compare with the true orientation."""
    times_s, values = _values(wearer, site, start_s, stop_s)
    rates = values[:, 3:] - np.deg2rad(wearer.truth.gyro_bias_dps(site, times_s))
    steps = Rotation.from_rotvec((rates[1:] + rates[:-1]) / 2 * np.diff(times_s)[:, None])
    true = Rotation.from_matrix(wearer.truth.sensor_orientation(site, times_s[[0, -1]]))
    reckoned = true[0]
    for step in steps:
        reckoned = reckoned * step
    return float(np.rad2deg((reckoned.inv() * true[1]).magnitude()))


@ALL_SITES
@pytest.mark.parametrize(
    "occupation", [Occupation.EXERCISES, Occupation.WALKING, Occupation.DRIVING]
)
def test_integrated_rates_lead_to_the_true_orientation_of_the_sensor(
    site: MotionSite, occupation: Occupation
) -> None:
    assert _reckoning_error_deg(_wear(_doing(occupation)), site, 60.0, 67.0) < 0.2


def test_a_turn_in_bed_is_felt_as_the_turn_that_it_is() -> None:
    scenario = whole_days(minutes=24 * 60)
    wearer = _wear(scenario)
    turn = wearer.truth.turns_in_bed(0.0, scenario.duration_s)[2]
    around_s = (turn.start_s - 3.0, turn.stop_s + 3.0)
    assert _reckoning_error_deg(wearer, MotionSite.L1, *around_s) < 0.4
    _, values = _values(wearer, MotionSite.L1, *around_s)
    before, after = values[:200, :3].mean(axis=0), values[-200:, :3].mean(axis=0)
    turned_deg = np.rad2deg(np.arccos(before @ after / GRAVITY_M_S2**2))
    assert turned_deg > 50


@pytest.mark.parametrize("lasts_s", [0.0, 600.0])
def test_a_slippage_turns_the_sensor_on_the_body_and_is_felt(lasts_s: float) -> None:
    slip = Slippage(
        site=MotionSite.C7, start_s=100.0, stop_s=100.0 + lasts_s, turn_deg=(8.0, -3.0, 0.0)
    )
    scenario = replace(_doing(Occupation.SITTING_STILL), slippages=(slip,))
    wearer = _wear(scenario)
    before, after = (wearer.truth.mounting_at(MotionSite.C7, time_s) for time_s in (99.0, 701.0))
    turned = Rotation.from_matrix(before @ after.T)
    assert np.rad2deg(turned.magnitude()) == pytest.approx(np.hypot(8.0, 3.0), abs=0.1)
    still = wearer.truth.mounting_at(MotionSite.L1, 701.0)
    np.testing.assert_array_equal(still, wearer.truth.mounting_at(MotionSite.L1, 99.0))
    assert _reckoning_error_deg(wearer, MotionSite.C7, 98.0, 104.0) < 0.2
    ups = [
        _values(wearer, MotionSite.C7, at_s, at_s + 2.0)[1][:, :3].mean(axis=0)
        for at_s in (97.0, 702.0)
    ]
    cosine = ups[0] @ ups[1] / np.linalg.norm(ups[0]) / np.linalg.norm(ups[1])
    assert np.rad2deg(np.arccos(cosine)) == pytest.approx(8.5, abs=1.0)


def test_sensors_put_on_anew_sit_differently_and_no_longer_slipped() -> None:
    slip = Slippage(site=MotionSite.C7, start_s=10.0, stop_s=10.0, turn_deg=(0.0, 30.0, 0.0))
    plain = replace(
        _doing(Occupation.SITTING_STILL),
        off_body=(OffBody(start_s=100.0, stop_s=200.0),),
        remounted_s=(150.0,),
    )
    slipped, firm = (_wear(each).truth for each in (replace(plain, slippages=(slip,)), plain))
    for site in SITES:
        before, after = (firm.mounting_at(site, time_s) for time_s in (149.0, 151.0))
        angle_deg = np.rad2deg(Rotation.from_matrix(before @ after.T).magnitude())
        assert 1 < angle_deg < 40
        np.testing.assert_allclose(slipped.mounting_at(site, 151.0), after, atol=1e-12)
    assert (slipped.mounting_at(MotionSite.C7, 149.0) != firm.mounting_at(MotionSite.C7, 149)).any()


def test_a_sensor_warms_up_on_the_skin_and_cools_down_on_the_shelf() -> None:
    scenario = replace(
        _doing(Occupation.SITTING_STILL, 6 * 3600.0),
        phases=(
            Phase(start_s=0.0, occupation=Occupation.SITTING_STILL),
            Phase(start_s=7200.0, occupation=Occupation.SLEEPING_ON_BACK),
        ),
        off_body=(OffBody(start_s=14_400.0, stop_s=21_600.0),),
    )
    truth = _wear(scenario).truth
    times_s = np.array([0.0, 1200.0, 7199.0, 14_399.0, 21_599.0])
    for site in SITES:
        start, warming, worn, in_bed, shelf = truth.temperature_c(site, times_s)
        assert start == ROOM_C
        assert warming - ROOM_C == pytest.approx(0.63 * (worn - ROOM_C), rel=0.02)
        assert worn == pytest.approx(ON_SKIN_C, abs=1.1)
        assert in_bed == pytest.approx(IN_BED_C, abs=1.1)
        assert shelf == pytest.approx(ROOM_C, abs=0.1)


def test_the_bias_of_the_gyroscope_drifts_with_its_temperature() -> None:
    wearer = _wear(_doing(Occupation.SLEEPING_ON_BACK))
    drifts_dps = []
    for site in SITES:
        means = []
        for start_s in (5.0, 3500.0):
            times_s, values = _values(wearer, site, start_s, start_s + 25.0)
            true_dps = wearer.truth.gyro_bias_dps(site, times_s).mean(axis=0)
            means.append(np.rad2deg(values[:, 3:].mean(axis=0)))
            np.testing.assert_allclose(means[-1], true_dps, atol=0.03)
        drifts_dps.append(np.linalg.norm(means[1] - means[0]))
    assert 0.1 < max(drifts_dps) < 2.0
    assert len(set(drifts_dps)) == len(SITES)


@ALL_SITES
def test_soft_tissue_moves_the_sensor_by_a_few_degrees_at_most(site: MotionSite) -> None:
    wearer = _wear(_doing(Occupation.EXERCISES))
    times_s = np.arange(0.0, 600.0, 0.5)
    bone = wearer.truth.orientation(site, times_s)
    skin = wearer.truth.sensor_orientation(site, times_s)
    mounted = np.stack([wearer.truth.mounting_at(site, 0.0)] * len(times_s))
    moved = Rotation.from_matrix(bone.transpose(0, 2, 1) @ skin @ mounted)
    moved_deg = np.rad2deg(moved.magnitude())
    assert moved_deg.min() < 0.3
    assert 0.5 < moved_deg.max() < 3.5


def test_a_heel_strike_rings_under_the_skin() -> None:
    def fastest_dps(occupation: Occupation) -> float:
        _, values = _values(_wear(_doing(occupation)), MotionSite.L1, 4.0, 9.0)
        return float(np.rad2deg(np.abs(np.diff(values[:, 3:], axis=0)).max()))

    assert fastest_dps(Occupation.WALKING) > 4 * fastest_dps(Occupation.SITTING_STILL)


def test_a_car_shakes_between_4_and_12_hz_and_turns_corners() -> None:
    wearer = _wear(_doing(Occupation.DRIVING))
    _, values = _values(wearer, MotionSite.S1, 100.0, 200.0)
    shaken = values[:, :3] - values[:, :3].mean(axis=0)
    power = (np.abs(np.fft.rfft(shaken, axis=0)) ** 2).sum(axis=1)
    frequency_hz = np.fft.rfftfreq(len(shaken), 0.01 / 0.993)
    band = (frequency_hz > 3.5) & (frequency_hz < 12.5)
    rms_m_s2 = np.sqrt(2 * power[band].sum()) / len(shaken)
    assert 0.3 < rms_m_s2 < 1.0
    assert power[band].sum() > 10 * power[frequency_hz > 12.5].sum()
    nose = wearer.truth.orientation(MotionSite.S1, np.arange(0.0, 1800.0, 1.0))[:, :, 0]
    headings_deg = np.rad2deg(np.unwrap(np.arctan2(nose[:, 1], nose[:, 0])))
    assert np.ptp(headings_deg) > 180


def test_a_sensor_without_gyroscope_delivers_what_it_has() -> None:
    scenario = whole_days(minutes=10)
    whole, reduced = (
        _values(_wear(scenario, channels), MotionSite.L1, 200.0, 203.0)[1]
        for channels in (CHANNELS, CHANNELS[:3])
    )
    np.testing.assert_array_equal(whole[:, :3], reduced)


_DAYS = whole_days(minutes=48 * 60, stiff=True)
_ONCE, _TWICE = _wear(_DAYS), _wear(_DAYS)


@settings(max_examples=10)
@given(first=st.integers(0, 17_000_000), count=st.integers(1, 250), site=st.sampled_from(SITES))
def test_any_span_of_two_days_is_the_same_however_it_is_asked_for(
    first: int, count: int, site: MotionSite
) -> None:
    key = StreamKey(site, "imu")
    whole = _ONCE.streams[key].samples(first, count).values
    _TWICE.streams[key].samples(first + 77_000, 1)
    parts = [_TWICE.streams[key].samples(first + number, 1).values for number in range(count)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    assert np.isfinite(whole).all()
