"""Values that the tests of several layers need."""

import gc
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from hypothesis import settings

from spinewatch.model.calibration import Alignment, RestReference
from spinewatch.model.context import Posture
from spinewatch.model.sites import EmgSite, MotionSite

# Four times fewer than hypothesis draws by itself: `make check` is for every few minutes.
settings.register_profile("check", max_examples=25)
settings.register_profile("thorough", max_examples=200)
settings.load_profile("check")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect without garbage collection: what is imported and collected stays to the end.

    Frozen, it is not looked through again while the tests run; their own garbage is.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def rest(
    power: float,
    *,
    utc_ns: int | None = None,
    site: EmgSite = EmgSite.LUMBAR_ERECTOR_LEFT,
    posture: Posture = Posture.LYING,
) -> RestReference:
    return RestReference(
        site=site,
        posture=posture,
        power=power,
        spread_db=0.5,
        frame_spread_db=1.5,
        seconds=30.0,
        utc_ns=utc_ns,
        session="s1",
    )


def alignment(
    uncertainty_deg: float, *, utc_ns: int | None = None, site: MotionSite = MotionSite.C7
) -> Alignment:
    return Alignment(
        site=site,
        rotation=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
        heading_known=True,
        uncertainty_deg=uncertainty_deg,
        utc_ns=utc_ns,
        session="s1",
    )


@pytest.fixture
def make_calibration() -> SimpleNamespace:
    """Make rest references and alignments."""
    return SimpleNamespace(rest=rest, alignment=alignment)
