"""Taking a rest, and refusing what is none."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from spinewatch.model.calibration import RestReference
from spinewatch.model.context import Posture
from spinewatch.model.errors import CalibrationError
from spinewatch.spasm.references import rest_reference
from spinewatch.spasm.seconds import EmgSecond

Second = Callable[..., EmgSecond]


def take(seconds: Sequence[EmgSecond], *, provisional: bool = False) -> RestReference:
    return rest_reference(
        seconds, posture=Posture.LYING, utc_ns=5, session="s", provisional=provisional
    )


def resting(second: Second, count: int) -> list[EmgSecond]:
    rng = np.random.default_rng(1)
    return [
        second(level, frames_db=level + rng.normal(0, 0.6, 50))
        for level in rng.normal(3, 0.3, count)
    ]


def test_rest_gives_power_and_its_own_uncertainty(second: Second) -> None:
    taken = take(resting(second, 30), provisional=True)

    assert 10 * np.log10(taken.power) == pytest.approx(3, abs=0.2)
    assert taken.spread_db == pytest.approx(0.3, abs=0.12)
    assert taken.frame_spread_db == pytest.approx(0.67, abs=0.1)
    assert (taken.seconds, taken.utc_ns, taken.session) == (30.0, 5, "s")
    assert taken.provisional


def test_a_twitch_within_a_long_rest_changes_little(second: Second) -> None:
    seconds = resting(second, 30)
    calm = take(seconds)
    seconds[12] = second(14.0)

    assert take(seconds).power == pytest.approx(calm.power, rel=0.05)


def test_a_muscle_that_works_is_not_at_rest(second: Second) -> None:
    seconds = resting(second, 20) + [second(12.0)] * 10

    with pytest.raises(CalibrationError, match="not at rest"):
        take(seconds)


@pytest.mark.parametrize(("good", "lost"), [(2, 0), (2, 28), (10, 20)])
def test_too_little_usable_time_is_refused_with_its_commonest_cause(
    second: Second, good: int, lost: int
) -> None:
    seconds = resting(second, good) + [second(None, cause="electrode lifted")] * lost
    cause = "electrode lifted" if lost else "of rest could be used"

    with pytest.raises(CalibrationError, match=cause) as refused:
        take(seconds)
    assert "lumbar_erector_left" in refused.value.what
    assert refused.value.advice


def test_half_rest_and_half_work_is_refused(second: Second) -> None:
    with pytest.raises(CalibrationError, match="not at rest"):
        take([second(0.0)] * 5 + [second(12.0)] * 5)


def test_a_level_that_wanders_is_refused(second: Second) -> None:
    with pytest.raises(CalibrationError, match=r"spread by 2\.\d dB"):
        take([second(level) for level in (-2.9, 2.9, 0.0, -2.5, 2.5, 0.0, -2.8, 2.8)])
