"""What a rest reference means for the detector."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from spinewatch.model.calibration import RestReference
from spinewatch.spasm.thresholds import Thresholds

Reference = Callable[..., RestReference]


def test_restlessness_raises_the_threshold_but_not_out_of_reach(reference: Reference) -> None:
    steps_db = [
        Thresholds.of(replace(reference(), frame_spread_db=spread_db)).least_db
        for spread_db in (0.3, 1.0, 1.4, 5.0, 9.0)
    ]

    assert steps_db == pytest.approx([3.5, 5.0, 7.0, 7.5, 7.5])


def test_an_activation_never_ends_above_where_it_begins(reference: Reference) -> None:
    for spread_db in (0.0, 0.9, 1.5, 20.0):
        limits = Thresholds.of(replace(reference(power=10.0), frame_spread_db=spread_db))

        assert limits.rest_db == pytest.approx(10.0)
        assert limits.rest_db < limits.off_db < limits.on_db
