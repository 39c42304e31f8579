"""The tally closes the windows of middays and days when the day book says so."""

from collections.abc import Iterator

import numpy as np
import pytest

from spinewatch.mobility.seconds import GRID_HZ, SegmentSecond
from spinewatch.model.context import Context, Position, Posture
from spinewatch.model.packing import pack, unpack
from spinewatch.model.results import AnyResult, Day, MobilityWindow, PlaneRange, WindowLength
from spinewatch.model.sites import Plane, Segment
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.second import BodySecond
from spinewatch.monitor.tally import Tally, TallyState
from spinewatch.timebase.labels import Label

pytestmark = pytest.mark.slow

MINUTE_NS = 60 * NS_PER_S
HOUR = 60
STARTS = 10 * HOUR + 50
"""Minutes of the local day at monotonic zero: quarter hours end at 5, 20, 35 and 50 past."""

MIDNIGHT = 24 * HOUR - STARTS
UPRIGHT = Context(posture=Posture.UPRIGHT, moving=True, position=Position.UPRIGHT)


def label_of(mono_ns: int) -> Label:
    return Label(utc_ns=mono_ns + STARTS * MINUTE_NS, utc_offset_min=0)


def make_tally() -> Tally:
    return Tally(
        person="p", boot_id="b", segments=(Segment.LUMBAR,), label_of=label_of, memory=None
    )


def last_second_of(minute: int) -> BodySecond:
    """Give the only second that is seen of a minute: every other one, the back is bent."""
    angle_deg = np.full(GRID_HZ, 20.0 * (minute % 2))
    bent = SegmentSecond(
        segment=Segment.LUMBAR,
        flexion_deg=angle_deg,
        lateral_deg=np.zeros(GRID_HZ),
        rotation_deg=None,
        speed_dps=angle_deg,
        valid=np.ones(GRID_HZ, dtype=np.bool_),
        coverage=1.0,
        cause=None,
    )
    end_ns = minute * MINUTE_NS
    return BodySecond(
        start_ns=end_ns - NS_PER_S,
        end_ns=end_ns,
        context=UPRIGHT,
        emg={},
        motion={},
        segments={Segment.LUMBAR: bent},
    )


def lived(tally: Tally, first: int, last: int) -> list[AnyResult]:
    return [
        result for minute in range(first, last + 1) for result in tally.take(last_second_of(minute))
    ]


def windows(results: list[AnyResult], length: WindowLength) -> Iterator[MobilityWindow]:
    return (each for each in results if isinstance(each, MobilityWindow) and each.window is length)


def flexion(window: MobilityWindow) -> PlaneRange:
    (found,) = (each for each in window.planes if each.plane is Plane.FLEXION)
    return found


def test_a_midday_is_told_within_a_quarter_hour_after_its_end_and_counts_for_its_day() -> None:
    results = lived(make_tally(), 1, MIDNIGHT + 15)

    (midday,) = windows(results, WindowLength.MIDDAY)
    (day,) = (each for each in results if isinstance(each, Day))
    seen = flexion(midday)
    assert label_of(midday.mono_ns).utc_ns == (17 * HOUR + 5) * MINUTE_NS
    assert seen.upright_min == 6 * HOUR / 60  # a second of each minute
    assert 150 <= seen.excursions <= 180
    assert seen.range_p90_deg is not None
    (cause,) = {change.cause for change in day.changes if change.metric.startswith("lumbar")}
    assert cause == "known for 2% of the time from 11:00 to 17:00, 50% are needed"


def test_the_window_of_the_midday_is_as_long_as_the_day_book_lets_it_last() -> None:
    (midday,) = windows(lived(make_tally(), 1, 7 * HOUR), WindowLength.MIDDAY)

    seconds_seen = 6 * HOUR
    assert flexion(midday).coverage == seconds_seen / (6 * 3600)


def test_who_goes_on_from_a_state_within_the_midday_tells_the_same() -> None:
    whole, first, after = make_tally(), make_tally(), make_tally()
    expected = lived(whole, 1, 7 * HOUR)

    told = lived(first, 1, 3 * HOUR + 7)
    after.restore(unpack(pack(first.state()), TallyState))
    told += lived(after, 3 * HOUR + 8, 7 * HOUR)

    assert told == expected
    assert len(list(windows(told, WindowLength.MIDDAY))) == 1
