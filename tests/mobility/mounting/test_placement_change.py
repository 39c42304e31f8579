"""How a placement differs from the one before."""

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from spinewatch.mobility.mounting.placement_change import compare
from spinewatch.model.calibration import Alignment
from spinewatch.model.sites import MotionSite

NOON_12_NOVEMBER_NS = 1_794_484_800_000_000_000
SITS = Rotation.from_euler("XYZ", (90, 20, -15), degrees=True)

Aligned = Callable[..., Alignment]


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        ((0, 0, 0), "as before"),
        ((5, 0, 3), "as before"),
        ((0, 0, 34), "turned by 34 deg"),
        ((30, 0, 0), "turned by 30 deg"),
        ((180, 0, 0), "upside down"),
        ((0, 90, 0), "turned by a quarter"),
        ((0, 0, -90), "turned by a quarter"),
        ((0, 0, 180), "back to front"),
    ],
)
def test_a_change_is_told_in_plain_words(
    aligned: Aligned, moved: tuple[int, int, int], words: str
) -> None:
    old = aligned(MotionSite.L1, SITS)
    old = msgspec.structs.replace(old, utc_ns=NOON_12_NOVEMBER_NS)
    new = aligned(MotionSite.L1, Rotation.from_euler("XYZ", moved, degrees=True) * SITS)

    change = compare(old, new)

    assert change.sentence == f"The sensor at l1 sits {words} compared with 12 November."


def test_without_a_trusted_clock_it_is_compared_with_the_time_before(aligned: Aligned) -> None:
    sentence = compare(aligned(MotionSite.HEAD), aligned(MotionSite.HEAD)).sentence

    assert sentence == "The sensor at head sits as before compared with the calibration before."


@settings(deadline=None, max_examples=15)
@given(tilt_deg=st.floats(0.1, 170), heading_deg=st.floats(-80, 80))
def test_the_change_is_split_into_tilt_and_heading(
    aligned: Aligned, tilt_deg: float, heading_deg: float
) -> None:
    """Positive where the sensor was turned to the person's left about the vertical."""
    turned = Rotation.from_euler("Z", heading_deg, degrees=True) * SITS
    tilted = Rotation.from_euler("Y", tilt_deg, degrees=True) * SITS
    old = aligned(MotionSite.L1, SITS)

    assert compare(old, aligned(MotionSite.L1, tilted)).up_deg == pytest.approx(tilt_deg)
    change = compare(old, aligned(MotionSite.L1, turned))
    assert change.up_deg == pytest.approx(0.0, abs=1e-6)
    assert change.heading_deg == pytest.approx(heading_deg)


def test_an_unknown_heading_is_not_compared(aligned: Aligned) -> None:
    turned = Rotation.from_euler("Z", 90, degrees=True)
    old = aligned(MotionSite.L1, heading_known=False)

    change = compare(old, aligned(MotionSite.L1, turned))

    assert change.heading_deg is None
    assert "as before" in change.sentence
