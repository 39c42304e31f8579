"""Worn, not worn, or nobody knows."""

import numpy as np
import pytest

from spinewatch.mobility.seconds import GRID_HZ
from spinewatch.mobility.sensor.breathing import has_breathing
from spinewatch.mobility.sensor.worn import WornTracker
from spinewatch.model.blocks import FloatArray
from spinewatch.model.packing import pack, unpack
from spinewatch.model.results import Worn

NO_GYROSCOPE = np.full((GRID_HZ, 3), np.nan)


class Sensor:
    """One that lies on something: tilt in degrees about one axis, and the rate that belongs to it.

    ``wander_dps`` is how far 1 s mean rates wander at most, evenly.
    """

    def __init__(self, *, wander_dps: float = 0.02, gyroscope: bool = True) -> None:
        self.tracker = WornTracker()
        self._rng = np.random.default_rng(5)
        self._wander_dps = wander_dps
        self._gyroscope = gyroscope
        self._second = 0

    def rest(self, count: int, *, breath_deg: float = 0.0) -> list[Worn]:
        """Lie still for some seconds, on a body that breathes or on a table."""
        return [self._close(breath_deg) for _ in range(count)]

    def shake(self) -> Worn:
        """Be moved for a second."""
        gravity = np.tile((0.1, 0.0, 0.995), (GRID_HZ, 1))
        return self.tracker.update(gravity, self._rates(np.full(GRID_HZ, 5.0)))

    def _close(self, breath_deg: float) -> Worn:
        phase = 2.0 * np.pi * 0.24 * (self._second + np.arange(GRID_HZ) / GRID_HZ)
        self._second += 1
        tilt = np.radians(breath_deg * np.sin(phase))
        gravity = np.stack((np.sin(tilt), 0.0 * tilt, np.cos(tilt)), axis=1)
        gravity += 0.0004 * self._rng.standard_normal(3)
        return self.tracker.update(
            gravity, self._rates(breath_deg * 2.0 * np.pi * 0.24 * np.cos(phase))
        )

    def _rates(self, rate_dps: FloatArray) -> FloatArray:
        if not self._gyroscope:
            return NO_GYROSCOPE
        noise = self._wander_dps * self._rng.uniform(-1.0, 1.0, 3)
        return np.stack((rate_dps, 0.0 * rate_dps, 0.0 * rate_dps), axis=1) + noise


def test_a_sensor_that_has_been_quiet_from_the_start_may_be_anywhere() -> None:
    assert set(Sensor().rest(170)) == {Worn.UNKNOWN}


def test_whatever_moves_is_worn_at_once() -> None:
    sensor = Sensor()
    sensor.rest(30)

    assert sensor.shake() is Worn.WORN
    assert sensor.rest(10)[-1] is Worn.WORN


def test_a_sensor_on_a_table_is_not_worn_after_three_minutes() -> None:
    sensor = Sensor()
    sensor.shake()

    found = sensor.rest(240)

    assert found[178] is Worn.WORN
    assert found[-1] is Worn.OFF


def test_a_restless_gyroscope_on_a_table_takes_ten_minutes() -> None:
    sensor = Sensor(wander_dps=0.07)
    sensor.shake()

    assert sensor.rest(540)[-1] is Worn.WORN
    assert sensor.rest(600)[-1] is Worn.OFF


@pytest.mark.parametrize("breath_deg", [0.02, 0.05, 0.2])
@pytest.mark.parametrize("gyroscope", [True, False])
def test_breathing_keeps_a_sensor_worn(breath_deg: float, *, gyroscope: bool) -> None:
    sensor = Sensor(gyroscope=gyroscope)
    sensor.shake()
    breath_deg *= 1.0 if gyroscope else 2.0

    assert set(sensor.rest(720, breath_deg=breath_deg)) == {Worn.WORN}


def test_without_a_gyroscope_a_table_takes_ten_minutes() -> None:
    sensor = Sensor(gyroscope=False)
    sensor.shake()

    assert sensor.rest(540)[-1] is Worn.WORN
    assert sensor.rest(240)[-1] is Worn.OFF


def test_rates_that_are_exactly_zero_come_from_no_gyroscope() -> None:
    tracker = WornTracker()
    up = np.tile((0.0, 0.0, 1.0), (GRID_HZ, 1))

    found = [tracker.update(up, np.zeros((GRID_HZ, 3))) for _ in range(540)]

    assert found[-1] is Worn.UNKNOWN


def test_movement_makes_it_worn_again_in_the_same_second() -> None:
    sensor = Sensor()
    sensor.shake()
    sensor.rest(300)

    assert sensor.tracker.verdict is Worn.OFF
    assert sensor.shake() is Worn.WORN


def test_a_long_silence_makes_worn_unknown_and_leaves_off() -> None:
    for rest_s, before, after in ((10, Worn.WORN, Worn.UNKNOWN), (300, Worn.OFF, Worn.OFF)):
        sensor = Sensor()
        sensor.shake()
        sensor.rest(rest_s)

        found = [sensor.tracker.miss() for _ in range(60)]

        assert (found[58], found[59]) == (before, after)


def test_single_lost_seconds_do_not_add_up_to_a_silence() -> None:
    sensor = Sensor()
    sensor.shake()
    for _ in range(100):
        sensor.tracker.miss()
        sensor.rest(1, breath_deg=0.2)

    assert sensor.tracker.verdict is Worn.WORN


def test_a_restored_tracker_goes_on_as_if_nothing_had_happened() -> None:
    sensor, restored = Sensor(), WornTracker()
    sensor.shake()
    sensor.rest(150)

    state = pack(sensor.tracker.state)
    restored.state = unpack(state, type(restored.state))

    assert len(state) < 1500
    up, still = np.tile((0.0, 0.0, 1.0), (GRID_HZ, 1)), np.full((GRID_HZ, 3), 0.001)
    expected = [sensor.tracker.update(up, still) for _ in range(60)]
    assert [restored.update(up, still) for _ in range(60)] == expected
    assert set(expected) == {Worn.WORN, Worn.OFF}


@pytest.mark.parametrize("breaths_per_min", [8, 12, 18, 26])
def test_breathing_is_found_in_noise_as_large_as_itself(breaths_per_min: int) -> None:
    rng = np.random.default_rng(2)
    seconds = np.arange(60)
    swing = np.sin(2.0 * np.pi * breaths_per_min / 60.0 * seconds)
    minute = np.outer(swing, (0.6, 0.5, 0.6)) + 0.4 * rng.standard_normal((60, 3))

    assert has_breathing(minute)


def test_noise_and_slow_drift_do_not_breathe() -> None:
    rng = np.random.default_rng(2)
    drift = np.outer(np.linspace(0.0, 20.0, 60), (1.0, -1.0, 0.5))

    found = [has_breathing(drift + rng.standard_normal((60, 3))) for _ in range(300)]

    assert sum(found) <= 3
    assert not has_breathing(np.zeros((60, 3)))
