"""Broken bytes: every driver takes them, gives finite values or a rejection, and keeps little."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.drivers.registry import make_driver
from spinewatch.model.samples import Samples
from tests.contracts.driver_wire import KINDS, characteristics, held, take
from tests.contracts.fuzz_drivers import LONGEST_REST, fuzz

each_kind = pytest.mark.parametrize("kind", KINDS)


@each_kind
@given(packets=st.lists(st.binary(max_size=300), min_size=1, max_size=6))
def test_arbitrary_bytes_raise_nothing_but_a_rejection_and_leave_little(
    kind: str, packets: list[bytes]
) -> None:
    driver = make_driver(kind)
    empty = held(driver)

    for name in (*characteristics(driver), "0000180d"):
        for each in take(driver, [(name, data) for data in packets]):
            assert not isinstance(each, Samples) or np.isfinite(each.values).all()
    assert held(driver) - empty <= LONGEST_REST


@each_kind
def test_mutated_frames_raise_nothing_but_a_rejection_and_leave_little(kind: str) -> None:
    counts = fuzz(kind, 200)

    assert counts.findings == []
    assert counts.examples == 200
    assert counts.rejected > 0
    assert counts.samples > 0


@pytest.mark.slow
@each_kind
def test_thousands_of_mutated_frames_find_nothing(kind: str) -> None:
    assert fuzz(kind, 5000, seed=7).findings == []
