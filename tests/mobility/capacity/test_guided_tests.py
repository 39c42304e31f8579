"""What a guided test shows: the best of up to three tries, or why nothing is known."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from spinewatch.mobility.capacity import guided_tests
from spinewatch.mobility.capacity.guided_tests import ANY_DIRECTION, NO_TRY, WatchedSecond, capacity
from spinewatch.mobility.capacity.tries import try_peaks
from spinewatch.mobility.seconds import GRID_HZ, MotionSecond
from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import MotionSite

REST_S = 2
MOVE_S = 6


def movements(*peaks_deg: float, start_deg: float = 0.0, back: float = 1.0) -> FloatArray:
    """Rest, then go to each peak and back by a share of the way, six seconds each."""
    bell = np.sin(np.pi * np.linspace(0.0, 1.0, MOVE_S * GRID_HZ)) ** 2
    falls = np.arange(len(bell)) > len(bell) // 2
    shape = np.where(falls, 1.0 - back * (1.0 - bell), bell)
    return start_deg + np.concatenate(
        [np.zeros(REST_S * GRID_HZ), *(peak * shape for peak in peaks_deg), np.zeros(GRID_HZ)]
    )


def watched(
    angle_deg: FloatArray, *, cause: str | None = None, doubt: str | None = None
) -> list[WatchedSecond]:
    return [
        WatchedSecond(angle_deg=part, uncertainty_deg=1.0, cause=cause, doubt=doubt)
        for part in angle_deg.reshape(-1, GRID_HZ)
    ]


@pytest.mark.parametrize(
    "peaks_deg", [(62.0,), (58.0, 64.0), (58.0, 64.0, 61.0)], ids=["one", "two", "three"]
)
def test_every_movement_out_and_back_is_a_try(peaks_deg: tuple[float, ...]) -> None:
    assert try_peaks(movements(*peaks_deg)) == pytest.approx(peaks_deg, abs=0.5)


def test_the_best_of_the_first_three_tries_counts() -> None:
    shown = capacity(watched(movements(58, 64, 61, 80)))

    assert shown.best_deg == pytest.approx(64, abs=0.5)
    assert shown.tries == 3
    assert shown.cause is None


def test_somebody_who_comes_only_half_way_back_between_tries_is_counted_right() -> None:
    assert try_peaks(movements(60, 60, 60, back=0.7)) == pytest.approx((60, 60, 60), abs=1)


@given(
    peaks_deg=st.lists(st.floats(min_value=12, max_value=110), min_size=1, max_size=3),
    start_deg=st.floats(min_value=-40, max_value=40),
    sway=st.lists(st.floats(min_value=-3, max_value=3), min_size=4, max_size=4),
)
def test_no_try_is_missed_or_invented_whatever_the_posture_and_sway(
    peaks_deg: Sequence[float], start_deg: float, sway: Sequence[float]
) -> None:
    angle_deg = movements(*peaks_deg, start_deg=start_deg)
    time_s = np.arange(len(angle_deg)) / GRID_HZ
    slow = sum(a * np.sin(time_s * f) for a, f in zip(sway, (0.2, 0.3, 0.5, 0.7), strict=True)) / 4

    found = try_peaks(angle_deg + slow)

    assert len(found) <= len(peaks_deg)
    assert len(found) >= sum(peak > 18 for peak in peaks_deg)
    assert max(found, default=0) - start_deg <= max(peaks_deg) + 6


@given(level_deg=st.floats(-90, 90), sway_deg=st.floats(0, 4.5))
def test_standing_there_is_no_try(level_deg: float, sway_deg: float) -> None:
    time_s = np.arange(20 * GRID_HZ) / GRID_HZ

    assert try_peaks(level_deg + sway_deg * np.sin(time_s)) == ()


def test_a_movement_that_the_window_cuts_off_is_no_try() -> None:
    angle_deg = movements(60)[: (REST_S + MOVE_S // 2) * GRID_HZ]

    shown = capacity(watched(angle_deg))

    assert (shown.best_deg, shown.tries, shown.cause) == (None, 0, NO_TRY)


def test_a_jerk_is_no_end_of_range() -> None:
    angle_deg = movements(50)
    angle_deg[60] += 40.0

    assert try_peaks(angle_deg) == pytest.approx((50,), abs=0.5)


def test_both_sides_are_told_apart_and_may_be_missing() -> None:
    both = capacity(watched(movements(55, -48, 52, -50)), both_sides=True)
    right_only = capacity(watched(movements(55, 52)), both_sides=True)

    assert both.best_deg == pytest.approx(55, abs=0.5)
    assert both.other_deg == pytest.approx(50, abs=0.5)
    assert both.tries == 2
    assert right_only.other_deg is None
    assert right_only.best_deg == pytest.approx(55, abs=0.5)


def test_range_may_be_counted_from_where_the_person_began() -> None:
    angle_deg = movements(40, start_deg=-15)

    assert capacity(watched(angle_deg)).best_deg == pytest.approx(25, abs=0.5)
    assert capacity(watched(angle_deg), from_start=True).best_deg == pytest.approx(40, abs=0.5)


def test_what_is_unknown_is_absent_with_the_cause() -> None:
    silent = np.full(10 * GRID_HZ, np.nan)

    shown = capacity(watched(silent, cause="no data"))

    assert (shown.best_deg, shown.uncertainty_deg, shown.cause) == (None, None, "no data")
    assert capacity([]).cause == NO_TRY


def test_a_short_loss_does_not_hide_the_tries() -> None:
    angle_deg = movements(60, 60)
    angle_deg[70:80] = np.nan

    assert capacity(watched(angle_deg, cause="no data")).tries == 2


def test_a_doubt_is_handed_on() -> None:
    assert capacity(watched(movements(60), doubt="may have shifted")).doubt == "may have shifted"


@pytest.mark.parametrize("flexion_deg", [-20.0, 0.0, 35.0, 100.0])
def test_inclination_is_forward_from_the_calibrated_upright(
    held: Callable[..., MotionSecond], flexion_deg: float
) -> None:
    bent = held(MotionSite.CHEST, Rotation.from_euler("y", flexion_deg, degrees=True))

    second = guided_tests.inclination_second(bent)

    assert second.angle_deg == pytest.approx(np.full(GRID_HZ, flexion_deg))
    assert second.uncertainty_deg == pytest.approx(1.19, abs=0.01)
    assert second.doubt is None


def test_with_only_upright_calibrated_the_inclination_has_no_direction_and_says_so(
    held: Callable[..., MotionSecond],
) -> None:
    bent = held(MotionSite.CHEST, Rotation.from_euler("x", 40, degrees=True), heading_known=False)

    second = guided_tests.inclination_second(bent)

    assert second.angle_deg == pytest.approx(np.full(GRID_HZ, 40.0))
    assert second.doubt == ANY_DIRECTION


def test_a_doubted_or_uncalibrated_sensor_says_so(held: Callable[..., MotionSecond]) -> None:
    doubted = replace(held(MotionSite.CHEST), doubt="may have shifted")
    uncalibrated = guided_tests.inclination_second(held(MotionSite.CHEST, aligned=False))

    assert guided_tests.inclination_second(doubted).doubt == "may have shifted"
    assert np.isnan(uncalibrated.angle_deg).all()
    assert uncalibrated.cause == "not calibrated"
