"""Percentiles from counts in bins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.mobility.ranges.angle_histogram import BIN_WIDTH, AngleHistogram
from spinewatch.model.blocks import FloatArray
from spinewatch.model.packing import pack, unpack

ANGLES = st.lists(st.floats(-180.0, 180.0), min_size=1, max_size=40).map(np.array)


def histogram_of(values: FloatArray) -> AngleHistogram:
    histogram = AngleHistogram()
    histogram.add(values)
    return histogram


def test_nothing_has_no_percentiles() -> None:
    assert AngleHistogram().percentiles(5, 95) is None
    assert not AngleHistogram()


@given(ANGLES, st.floats(0.0, 100.0))
def test_a_percentile_lies_within_a_bin_of_that_of_the_values(
    values: FloatArray, percent: float
) -> None:
    (found,) = histogram_of(values).percentiles(percent) or (np.nan,)

    below, above = (np.percentile(values, percent, method=method) for method in ("lower", "higher"))
    assert below - BIN_WIDTH <= found <= above + BIN_WIDTH


@given(ANGLES, ANGLES)
def test_neither_order_nor_grouping_changes_anything(one: FloatArray, other: FloatArray) -> None:
    merged = histogram_of(other)
    merged.merge(histogram_of(one))
    together = histogram_of(np.concatenate((one, other)))

    assert merged == together
    assert merged.percentiles(1, 50, 99) == together.percentiles(1, 50, 99)
    assert merged.total == len(one) + len(other)


def test_percentiles_of_many_values_are_those_of_the_values() -> None:
    values = np.random.default_rng(1).normal(12.0, 20.0, 50_000)

    found = histogram_of(values).percentiles(1, 5, 50, 95, 99)

    assert found == pytest.approx(np.percentile(values, (1, 5, 50, 95, 99)), abs=0.3)


def test_a_day_of_samples_takes_kilobytes_and_is_restored_as_it_was() -> None:
    histogram = histogram_of(np.random.default_rng(1).normal(12.0, 20.0, 1_000_000))

    packed = pack(histogram)

    assert len(packed) < 4_000
    assert unpack(packed, AngleHistogram) == histogram
