"""Tension that lasts, against a fixed step over rest."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.model.calibration import RestReference
from spinewatch.spasm.tonic import TonicTrack

Reference = Callable[..., RestReference]


def answers(
    levels_db: Sequence[float | None], reference: RestReference | None
) -> list[bool | None]:
    track = TonicTrack()
    return [track.update(level_db, reference)[0] for level_db in levels_db]


@pytest.mark.parametrize("level_db", [1.5, 3.0, 6.0])
@pytest.mark.parametrize("spread_db", [0.3, 0.7])
def test_tension_is_kept_to_the_last_second_however_low(
    reference: Reference, level_db: float, spread_db: float
) -> None:
    noise = np.random.default_rng(0).normal(0, spread_db, 4000)
    noise[200:3800] += level_db
    told = answers(noise.tolist(), reference(spread_db=spread_db))

    assert np.mean([bool(each) for each in told[210:3800]]) > 0.985
    assert np.mean([bool(each) for each in told[20:200] + told[3820:]]) < 0.03


def test_hours_of_tension_are_never_adapted_away(reference: Reference) -> None:
    told = answers([0.0] * 60 + [2.0] * 6 * 3600, reference())

    assert set(told[70:]) == {True}


def test_a_burst_of_a_second_is_no_tension(reference: Reference) -> None:
    levels = [0.0] * 20 + [15.0] + [0.0] * 20

    assert set(answers(levels, reference())[5:]) == {False}


@pytest.mark.parametrize("level_db", [1.5, 3.0, 12.0])
@pytest.mark.parametrize("cough_db", [0.0, 15.0])
def test_when_the_answer_turns_it_tells_when_the_level_did(
    reference: Reference, level_db: float, cough_db: float
) -> None:
    levels = np.random.default_rng(3).normal(0, 0.4, 260)
    levels[60:160] += level_db
    levels[49] += cough_db
    track = TonicTrack()
    told = [track.update(level, reference(spread_db=0.4)) for level in levels.tolist()]
    turns = [at for at in range(20, 260) if told[at][0] is not told[at - 1][0]]

    middles = [at + 1 - ((told[at][1] or 0) + 1) // 2 for at in turns]
    assert [told[at][0] for at in turns] == [True, False]
    assert middles == pytest.approx([60, 160], abs=2)


def test_without_a_reference_there_is_no_answer() -> None:
    assert answers([5.0] * 20, None) == [None] * 20


def test_nothing_is_told_of_unknown_seconds_and_a_long_gap_starts_anew(
    reference: Reference,
) -> None:
    short = answers([3.0] * 10 + [None] * 2 + [3.0], reference())
    long = answers([3.0] * 10 + [None] * 6 + [0.0] * 5, reference())

    assert short[10:] == [None, None, True]
    assert long[10:18] == [None] * 8
    assert long[18:] == [False] * 3


@given(
    levels=st.lists(st.floats(-5, 20) | st.none(), max_size=40),
    gain_db=st.integers(-60, 60),
)
@settings(max_examples=30, deadline=None)
def test_only_the_level_over_the_reference_matters(
    reference: Reference, levels: list[float | None], gain_db: int
) -> None:
    rounded = [None if level is None else round(level * 8) / 8 for level in levels]
    shifted = [None if level is None else level + gain_db for level in rounded]

    plain = answers(rounded, reference(spread_db=0.37))
    assert answers(shifted, reference(power=10 ** (gain_db / 10), spread_db=0.37)) == plain
