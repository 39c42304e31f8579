"""Tense is what posture does not explain; the rest is activity, or nobody can say."""

from dataclasses import replace

import numpy as np
import pytest

from spinewatch.model.context import Context, Posture
from spinewatch.model.results import Activity
from spinewatch.model.sites import EmgSite
from spinewatch.spasm.evidence import Evidence, judged, undecidable
from spinewatch.spasm.seconds import EmgSecond


def second(state: Activity, *, tense: bool | None) -> EmgSecond:
    known = state is not Activity.UNKNOWN
    return EmgSecond(
        site=EmgSite.LUMBAR_ERECTOR_LEFT,
        coverage=1.0 if known else 0.0,
        rms=5.0 if known else None,
        power=25.0 if known else None,
        level_db=6.0 if known else None,
        frame_levels_db=np.empty(0),
        rest_frames=np.empty(0),
        active_share=1.0 if known else None,
        tense=tense,
        state=state,
        cause=None if known else "no data",
    )


@pytest.mark.parametrize("evidence", [Evidence.TENSE_LYING, Evidence.TENSE_UPRIGHT])
def test_what_posture_does_not_explain_is_tense(evidence: Evidence) -> None:
    told = judged(second(Activity.TENSE, tense=True), evidence, undecidable=None)

    assert (told.state, told.tense) == (Activity.TENSE, True)


def test_what_holds_the_body_upright_is_activity_and_not_tense() -> None:
    told = judged(second(Activity.TENSE, tense=True), Evidence.EXPLAINED, undecidable=None)

    assert (told.state, told.tense) == (Activity.ACTIVE, False)


@pytest.mark.parametrize("evidence", [Evidence.MOVING, Evidence.CANNOT_TELL])
def test_what_nobody_can_tell_is_activity_and_counts_as_neither(evidence: Evidence) -> None:
    told = judged(second(Activity.TENSE, tense=True), evidence, undecidable=None)

    assert (told.state, told.tense) == (Activity.ACTIVE, None)


def test_rest_stays_rest_and_a_burst_stays_activity() -> None:
    for state in (Activity.REST, Activity.ACTIVE):
        told = judged(second(state, tense=False), Evidence.REST, undecidable=None)
        assert (told.state, told.tense) == (state, False)


@pytest.mark.parametrize(
    ("context", "why"),
    [
        (Context(posture=Posture.UPRIGHT, moving=False), "usual work was not shown"),
        (Context(posture=Posture.UNKNOWN, moving=None), "posture is not known"),
    ],
)
def test_where_tension_could_not_be_told_rest_does_not_count_either(
    context: Context, why: str
) -> None:
    told = judged(
        second(Activity.REST, tense=False),
        Evidence.REST,
        undecidable=undecidable(context, None),
    )

    assert (told.state, told.tense, told.doubt) == (Activity.REST, None, why)


def test_lying_needs_nothing_else_to_be_told() -> None:
    assert undecidable(Context(posture=Posture.LYING, moving=False), None) is None


def test_shivering_is_activity_and_no_time_tense() -> None:
    rhythmic = replace(second(Activity.TENSE, tense=True), rhythmic=True)
    told = judged(rhythmic, Evidence.TENSE_LYING, undecidable=None)

    assert (told.state, told.tense) == (Activity.ACTIVE, None)
    assert told.doubt == "rhythmic, as shivering is"


@pytest.mark.parametrize("evidence", list(Evidence))
def test_an_unknown_second_stays_unknown_whatever_the_evidence(evidence: Evidence) -> None:
    unknown = second(Activity.UNKNOWN, tense=None)

    assert judged(unknown, evidence, undecidable=None) == unknown
