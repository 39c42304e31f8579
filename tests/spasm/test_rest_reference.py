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


def test_one_second_of_twitch_may_fall_into_a_rest_of_four_but_not_of_three(second: Second) -> None:
    calm = resting(second, 3)
    twitch = second(14.0)

    assert take([*calm[:2], twitch, calm[2]]).power == take(calm).power
    with pytest.raises(CalibrationError, match="not at rest for 33%"):
        take([*calm[:2], twitch])


def test_two_quiet_seconds_among_five_are_the_rest_and_the_others_are_not(second: Second) -> None:
    with pytest.raises(CalibrationError, match="not at rest for 40%"):
        take([*resting(second, 2), second(14.0), second(13.0), second(14.0)])


def test_a_muscle_that_works_is_not_at_rest(second: Second) -> None:
    seconds = resting(second, 20) + [second(12.0)] * 10

    with pytest.raises(CalibrationError, match="not at rest"):
        take(seconds)


def test_a_short_rest_may_spread_more_than_a_long_one_because_it_tells_less(second: Second) -> None:
    levels = (-2.6, 0.0, 2.6, -2.4, 2.4)

    assert take([second(level) for level in levels]).spread_db == pytest.approx(2.5, abs=0.05)
    with pytest.raises(CalibrationError, match=r"its level spread by 2\.\d dB"):
        take([second(level) for level in levels] * 6)


@pytest.mark.parametrize(("good", "lost"), [(2, 0), (2, 28), (10, 20)])
def test_too_little_usable_time_is_refused_with_its_commonest_cause(
    second: Second, good: int, lost: int
) -> None:
    seconds = resting(second, good) + [second(None, cause="electrode lifted")] * lost
    cause = "electrode lifted" if lost else "Only 2.0 of 2 s could be used"

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
