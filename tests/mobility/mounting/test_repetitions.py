"""How often a movement went out and back."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.mobility.mounting.repetitions import find_repetitions
from spinewatch.model.blocks import FloatArray


def swings(*ends_deg: float) -> FloatArray:
    """Go from one angle to the next, at 20 steps each."""
    stretches = [np.linspace(a, b, 20) for a, b in pairwise(ends_deg)]
    return np.concatenate(stretches)


@pytest.mark.parametrize(
    ("ends_deg", "count", "sides", "reach_deg"),
    [
        ((0, 10, 0, 12, 0, 11, 0), 3, 1, 11),
        ((0, 10, 5, 12, 5, 11, 5), 3, 1, 11),
        ((4, 14, 4, 14, 4, 14, 4), 3, 1, 14),
        ((0, 10, 0, -10, 0, 10, 0, -10, 0), 4, 2, 10),
        ((0, 10, -10, 10, -10, 0), 4, 2, 10),
        ((0, 10, 8, 10, 0, 10, 0), 2, 1, 10),
        ((0, 10, -2, 10, -2, 10, 0), 3, 1, 10),
        ((10, 0, 10, 0), 1, 1, 10),
        ((0, 10), 0, 0, 0),
        ((3, 3), 0, 0, 0),
    ],
    ids=[
        "three",
        "not all the way back",
        "sagging start",
        "both sides",
        "both sides without a stop",
        "a hesitation",
        "overshoot",
        "nobody saw it begin",
        "never back",
        "nothing",
    ],
)
def test_movements_are_counted_as_a_person_would(
    ends_deg: tuple[float, ...], count: int, sides: int, reach_deg: float
) -> None:
    found = find_repetitions(swings(*ends_deg))

    assert (found.count, found.sides) == (count, sides)
    assert found.reach_deg == pytest.approx(reach_deg)


def test_nothing_at_all_is_no_movement() -> None:
    assert find_repetitions(np.empty(0)).count == 0


@settings(max_examples=30)
@given(
    peaks_deg=st.lists(st.floats(10, 14), min_size=1, max_size=8),
    noise_deg=st.floats(0.0, 1.0),
    side=st.sampled_from((1, -1)),
)
def test_noise_neither_adds_nor_hides_a_movement(
    peaks_deg: list[float], noise_deg: float, side: int
) -> None:
    ends = [0.0] + [end for peak in peaks_deg for end in (side * peak, 0.0)]
    clean = swings(*ends)
    noise = noise_deg * np.random.default_rng(5).uniform(-1, 1, len(clean))

    assert find_repetitions(clean + noise).count == len(peaks_deg)
