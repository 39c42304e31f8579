"""The newest holds, place by place."""

from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.context import Posture
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.monitor.merging import merge

LEFT, RIGHT = EmgSite.LUMBAR_ERECTOR_LEFT, EmgSite.LUMBAR_ERECTOR_RIGHT


def test_a_new_reference_replaces_that_of_its_site_and_posture_only(
    make_calibration: SimpleNamespace,
) -> None:
    old = CalibrationSet(
        rest=(
            make_calibration.rest(1.0, site=LEFT, posture=Posture.LYING),
            make_calibration.rest(2.0, site=LEFT, posture=Posture.UPRIGHT),
            make_calibration.rest(3.0, site=RIGHT, posture=Posture.LYING),
        )
    )
    new = CalibrationSet(rest=(make_calibration.rest(9.0, site=LEFT, posture=Posture.UPRIGHT),))

    assert [each.power for each in merge(old, new).rest] == [1.0, 9.0, 3.0]


def test_a_new_alignment_replaces_that_of_its_site_only(make_calibration: SimpleNamespace) -> None:
    old = CalibrationSet(
        alignments=(
            make_calibration.alignment(1.0, site=MotionSite.C7),
            make_calibration.alignment(2.0, site=MotionSite.L1),
        )
    )
    new = CalibrationSet(alignments=(make_calibration.alignment(9.0, site=MotionSite.L1),))

    assert [each.uncertainty_deg for each in merge(old, new).alignments] == [1.0, 9.0]


def test_an_older_date_never_replaces_a_newer_one(make_calibration: SimpleNamespace) -> None:
    early, late = make_calibration.rest(1.0, utc_ns=10), make_calibration.rest(2.0, utc_ns=20)

    assert merge(CalibrationSet(rest=(late,)), CalibrationSet(rest=(early,))).rest == (late,)
    assert merge(CalibrationSet(rest=(early,)), CalibrationSet(rest=(late,))).rest == (late,)


def test_without_a_date_the_one_made_now_holds(make_calibration: SimpleNamespace) -> None:
    dated, undated = make_calibration.rest(1.0, utc_ns=10), make_calibration.rest(2.0)

    assert merge(CalibrationSet(rest=(dated,)), CalibrationSet(rest=(undated,))).rest == (undated,)
    assert merge(CalibrationSet(rest=(undated,)), CalibrationSet(rest=(dated,))).rest == (dated,)


@given(data=st.data())
@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_merging_keeps_one_per_place_and_is_done_when_it_is_done(
    make_calibration: SimpleNamespace, data: st.DataObject
) -> None:
    references = st.builds(
        make_calibration.rest,
        st.floats(0.1, 9.0),
        utc_ns=st.none() | st.integers(0, 5),
        site=st.sampled_from([LEFT, RIGHT]),
        posture=st.sampled_from(list(Posture)),
    )
    old, new = (
        CalibrationSet(rest=tuple(data.draw(st.lists(references, max_size=6)))) for _ in range(2)
    )

    merged = merge(old, new)

    places = [(each.site, each.posture) for each in merged.rest]
    assert len(places) == len(set(places))
    assert set(places) == {(each.site, each.posture) for each in (*old.rest, *new.rest)}
    assert set(merged.rest) <= {*old.rest, *new.rest}
    assert merge(merged, merged) == merged
    assert merge(CalibrationSet(), merged) == merged
