"""A short contraction of the person's own choosing, and levels in percent of it."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from spinewatch.model.calibration import ReferenceContraction, RestReference
from spinewatch.model.context import Posture
from spinewatch.model.errors import CalibrationError
from spinewatch.spasm.contractions import is_observable, reference_contraction, rve_pct
from spinewatch.spasm.seconds import EmgSecond

Second = Callable[..., EmgSecond]
Reference = Callable[..., RestReference]


def take(seconds: Sequence[EmgSecond], rest: RestReference) -> ReferenceContraction:
    return reference_contraction(seconds, rest, posture=Posture.UPRIGHT, utc_ns=9, pain=3)


def tensed(second: Second, level_db: float, repeats: int = 3) -> list[EmgSecond]:
    rng = np.random.default_rng(2)
    pattern = ([0.0] * 3 + [level_db] * 3) * repeats + [0.0] * 2
    return [second(each, frames_db=each + rng.normal(0, 0.5, 50)) for each in pattern]


def test_repeats_are_found_and_the_power_of_rest_is_subtracted(
    second: Second, reference: Reference
) -> None:
    taken = take(tensed(second, 10 * np.log10(1 + 24.0)), reference())

    assert taken.power == pytest.approx(24.0, rel=0.06)
    assert taken.repeats == 3
    assert 0.02 < taken.cv < 0.12
    assert (taken.session, taken.utc_ns, taken.pain) == ("test", 9, 3)
    assert taken.posture is Posture.UPRIGHT


def test_uneven_repeats_show_in_the_coefficient_of_variation(
    second: Second, reference: Reference
) -> None:
    even = take(tensed(second, 14.0), reference())
    uneven = take([*tensed(second, 14.0, 1), *tensed(second, 10.0, 1)], reference())

    assert uneven.cv > 2 * even.cv


@pytest.mark.parametrize("level_db", [0.0, 2.0])
def test_nothing_that_rises_clearly_is_refused(
    second: Second, reference: Reference, level_db: float
) -> None:
    with pytest.raises(CalibrationError, match="No clear contraction") as refused:
        take([second(level_db)] * 12, reference())
    assert "leave it out" in refused.value.advice


def test_a_twitch_is_refused(second: Second, reference: Reference) -> None:
    twitch = second(6.0, frames_db=np.concatenate([np.zeros(20), np.full(26, 12.0), np.zeros(4)]))

    with pytest.raises(CalibrationError, match="shorter than"):
        take([second(0.0)] * 5 + [twitch] + [second(0.0)] * 5, reference())


def test_bad_contact_is_refused_with_its_cause(second: Second, reference: Reference) -> None:
    with pytest.raises(CalibrationError, match="signal railed"):
        take([second(None, cause="signal railed")] * 8 + [second(12.0)] * 4, reference())


@pytest.mark.parametrize(("level_db", "observable"), [(6.0, False), (14.0, True)])
def test_a_site_that_hardly_rises_is_not_observable(
    second: Second, reference: Reference, *, level_db: float, observable: bool
) -> None:
    rest = reference()

    assert is_observable(take(tensed(second, level_db), rest), rest) is observable


def test_percent_is_of_the_amplitude_above_rest(second: Second, reference: Reference) -> None:
    whole = take([second(10 * np.log10(1 + 16.0))] * 6, reference())

    for power, percent in ((1.0, 0.0), (0.5, 0.0), (5.0, 50.0), (17.0, 100.0), (65.0, 200.0)):
        told = rve_pct(power, rest_power=1.0, contraction=whole)
        assert told == pytest.approx(percent, abs=1e-6)
