"""Running medians against the definition."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.missing import BoolArray
from spinewatch.signal.running_median import running_median, trusted_running_median

values_of_any_kind = arrays(np.float64, (2, 12), elements=st.floats(-1e6, 1e6))


@settings(max_examples=30)
@given(values=values_of_any_kind)
def test_the_plain_one_is_the_median_of_every_window(values: FloatArray) -> None:
    windows = [values[:, at : at + 5] for at in range(8)]

    np.testing.assert_array_equal(
        running_median(values, 5), np.stack([np.median(w, axis=1) for w in windows], axis=1)
    )


@settings(max_examples=30)
@given(values=values_of_any_kind, trusted=arrays(np.bool_, (2, 12)))
def test_the_trusted_one_looks_at_nothing_else(values: FloatArray, trusted: BoolArray) -> None:
    found = trusted_running_median(values, trusted, running_median(values, 5), width=5, least=2)

    for channel in range(2):
        for at in range(8):
            kept = np.sort(values[channel, at : at + 5][trusted[channel, at : at + 5]])
            wanted = kept[(len(kept) - 1) // 2] if len(kept) >= 2 else np.nan
            np.testing.assert_equal(found[channel, at], wanted)
