"""The share of eight minutes that was tense."""

import numpy as np
import pytest

from spinewatch.model.context import Context, Posture
from spinewatch.model.results import Activity, Levels, Minute
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.eight_minutes import TenseMinutes, tense_shares, with_minute
from spinewatch.monitor.second import BodySecond
from spinewatch.spasm.seconds import EmgSecond
from tests.monitor.lying_person import LEFT, RIGHT, lived, monitor


def shares_after(*minutes: tuple[int, int]) -> float | None:
    return tense_shares({LEFT: list(minutes)})[LEFT]


def test_it_is_of_the_judged_time_and_absent_with_too_little_of_it() -> None:
    assert shares_after(*[(60, 60)] * 2, *[(0, 60)] * 6) == pytest.approx(0.25)
    assert shares_after(*[(30, 30)] * 8) == 1.0
    assert shares_after(*[(60, 60)] * 3) is None


def minute(*, tense: bool) -> list[BodySecond]:
    muscle = EmgSecond(
        site=LEFT,
        coverage=1.0,
        rms=1.0,
        power=1.0,
        level_db=0.0,
        frame_levels_db=np.empty(0),
        rest_frames=np.empty(0),
        active_share=0.0,
        tense=tense,
        state=Activity.REST,
    )
    second = BodySecond(
        start_ns=0,
        end_ns=NS_PER_S,
        context=Context(posture=Posture.LYING, moving=False),
        emg={LEFT: muscle},
        motion={},
        segments={},
    )
    return [second] * 60


def test_only_the_newest_eight_minutes_count() -> None:
    kept = TenseMinutes()
    for seconds in (*[minute(tense=True)] * 9, *[minute(tense=False)] * 6):
        kept = with_minute(kept, seconds)

    assert tense_shares(kept)[LEFT] == pytest.approx(2 / 8)


@pytest.mark.slow
def test_minutes_carry_it_with_doubts_and_effort_only_where_known() -> None:
    told = list(lived(monitor(), lambda second: (6.0 if second > 60 else 0.0, 0.0), 9 * 60 + 5))
    minutes = [each for each in told if isinstance(each, Minute)]
    left, right = ({site.site: site for site in minutes[-1].sites}[key] for key in (LEFT, RIGHT))

    assert any(isinstance(each, Levels) for each in told)
    assert left.tense_share_8min == pytest.approx(1.0, abs=0.01)
    assert right.tense_share_8min == 0.0
    assert left.p50_rve_pct is None
    assert minutes[1].sites[0].tense_share_8min is None
