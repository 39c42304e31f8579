"""Counts from one bound to the next."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.signal.sums import counts_between


@given(
    marked=st.lists(st.booleans(), min_size=1, max_size=30),
    bounds=st.lists(st.integers(0, 30), min_size=2, max_size=6),
)
def test_what_is_marked_is_counted_in_its_part_only(marked: list[bool], bounds: list[int]) -> None:
    edges = sorted(min(bound, len(marked)) for bound in bounds)
    counts = counts_between(np.array([marked, marked[::-1]]), edges)

    assert counts[0].tolist() == [sum(marked[start:stop]) for start, stop in pairwise(edges)]
    assert counts.shape == (2, len(edges) - 1)
