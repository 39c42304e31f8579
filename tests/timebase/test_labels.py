"""UTC labels: none too early, none changed, none out of order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.model.time import NS_PER_MS, NS_PER_S, ClockOffset
from spinewatch.timebase.labels import Label, Labeller, LabellerState
from spinewatch.timebase.limits import MOST_STEPS

UTC_AT_BOOT_NS = 1_800_000_000 * NS_PER_S
HOUR_NS = 3600 * NS_PER_S


def reading(
    at_s: float, *, step_ms: float = 0.0, trusted: bool = True, zone_min: int = 60
) -> ClockOffset:
    """Give a reading of the wall clock, off from the first one by ``step_ms``."""
    mono_ns = round(at_s * NS_PER_S)
    return ClockOffset(
        mono_ns=mono_ns,
        utc_ns=UTC_AT_BOOT_NS + mono_ns + round(step_ms * NS_PER_MS),
        trusted=trusted,
        utc_offset_min=zone_min,
    )


def labeller(*readings: ClockOffset) -> Labeller:
    made = Labeller(boot_id="boot")
    for each in readings:
        made.observe(each)
    return made


def utc_ns(made: Labeller, at_s: float) -> int:
    label = made.label(round(at_s * NS_PER_S))
    assert label is not None
    return label.utc_ns


def test_there_is_no_label_before_the_clock_is_trusted() -> None:
    made = labeller(reading(1, trusted=False))

    assert made.label(NS_PER_S) is None
    assert not made.trusted

    made.observe(reading(2))

    assert made.trusted
    assert made.label(2 * NS_PER_S) == Label(
        utc_ns=UTC_AT_BOOT_NS + 2 * NS_PER_S, utc_offset_min=60
    )


def test_the_first_trusted_reading_dates_everything_back_to_the_boot() -> None:
    made = labeller(reading(1, step_ms=-9e9, trusted=False), reading(5000))

    assert utc_ns(made, 3) == UTC_AT_BOOT_NS + 3 * NS_PER_S


def test_a_clock_that_loses_trust_changes_nothing() -> None:
    made = labeller(reading(10), reading(20, step_ms=9000, trusted=False, zone_min=120))

    assert made.label(30 * NS_PER_S) == Label(
        utc_ns=UTC_AT_BOOT_NS + 30 * NS_PER_S, utc_offset_min=60
    )


@pytest.mark.parametrize("step_ms", [500.0, -500.0])
def test_a_step_of_half_a_second_is_taken_up_in_six_seconds(step_ms: float) -> None:
    made = labeller(reading(10), reading(20, step_ms=step_ms))
    half_way = utc_ns(made, 23) - UTC_AT_BOOT_NS - 23 * NS_PER_S

    assert utc_ns(made, 20) == UTC_AT_BOOT_NS + 20 * NS_PER_S
    assert half_way == pytest.approx(step_ms / 2 * NS_PER_MS, rel=0.01)
    assert utc_ns(made, 27) == UTC_AT_BOOT_NS + 27 * NS_PER_S + round(step_ms * NS_PER_MS)


def test_a_label_already_given_beyond_a_step_stays() -> None:
    made = labeller(reading(10))
    given = utc_ns(made, 100)
    made.observe(reading(50, step_ms=-2000))

    assert utc_ns(made, 100) == given
    assert utc_ns(made, 200) == UTC_AT_BOOT_NS + 198 * NS_PER_S


def test_summer_time_begins_with_the_next_label() -> None:
    made = labeller(reading(10, zone_min=60))
    before = made.label(100 * NS_PER_S)
    made.observe(reading(90, zone_min=120))
    after = made.label(100 * NS_PER_S + 1)

    assert before is not None
    assert after is not None
    assert (before.utc_offset_min, after.utc_offset_min) == (60, 120)
    assert made.label(100 * NS_PER_S) == before
    assert after.utc_ns == before.utc_ns + 1


def test_readings_that_say_nothing_new_leave_no_trace() -> None:
    news = (reading(1, trusted=False), reading(2), reading(900, step_ms=20))
    made = labeller(
        news[0], news[1], *(reading(3 + s, step_ms=0.2 * (s % 2)) for s in range(800)), news[2]
    )

    assert made.history == news
    assert len(made.state().bends) == 2


def test_a_clock_that_steps_all_the_time_takes_no_more_memory_and_labels_still_rise() -> None:
    made = labeller(reading(1))
    labels = []
    for minute in range(1, 3 * MOST_STEPS):
        made.observe(reading(60.0 * minute, step_ms=5.0 * (minute % 2)))
        labels.append(utc_ns(made, 60.0 * minute + 1.0))
    again = [utc_ns(made, 60.0 * minute + 1.0) for minute in range(1, 3 * MOST_STEPS)]

    assert len(made.state().bends) == len(made.history) == MOST_STEPS
    assert all(earlier < later for earlier, later in pairwise(labels))
    assert again[1 - MOST_STEPS :] == labels[1 - MOST_STEPS :]
    assert abs(again[0] - labels[0]) <= 5 * NS_PER_MS


def test_a_restarted_program_goes_on_within_the_same_boot() -> None:
    made = labeller(reading(10), reading(20, step_ms=-700))
    given = [made.label(second * NS_PER_S) for second in range(10, 30)]
    again = Labeller(boot_id="boot")
    again.restore(made.state())

    assert again.state() == made.state()
    assert again.history == made.history
    assert [again.label(second * NS_PER_S) for second in range(10, 30)] == given


def test_what_another_boot_left_behind_is_not_used() -> None:
    left = labeller(reading(10)).state()
    made = Labeller(boot_id="the next boot")
    made.restore(left)

    assert isinstance(left, LabellerState)
    assert made.label(10 * NS_PER_S) is None
    assert made.history == ()


steps = st.one_of(
    st.floats(-5000.0, 5000.0), st.sampled_from([3_600_000.0, -3_600_000.0, 0.0, 0.5, -1.0])
)
events = st.lists(
    st.tuples(
        st.integers(1, 20 * NS_PER_S),
        st.one_of(st.none(), st.tuples(steps, st.booleans(), st.sampled_from([0, 60, 120, -210]))),
    ),
    max_size=40,
)


@pytest.mark.slow
@given(events=events, late=st.lists(st.integers(0, 400 * NS_PER_S), max_size=20))
def test_labels_rise_strictly_and_never_change_whatever_the_clock_does(
    events: list[tuple[int, tuple[float, bool, int] | None]], late: list[int]
) -> None:
    made = Labeller(boot_id="boot")
    given: dict[int, Label] = {}
    now_ns = 0
    for wait_ns, event in events:
        now_ns += wait_ns
        if event is None:
            asked = [now_ns - wait_ns // 2, now_ns]
        else:
            step_ms, trusted, zone_min = event
            made.observe(
                ClockOffset(
                    mono_ns=now_ns,
                    utc_ns=UTC_AT_BOOT_NS + now_ns + round(step_ms * NS_PER_MS),
                    trusted=trusted,
                    utc_offset_min=zone_min,
                )
            )
            asked = [now_ns + 2]
        for mono_ns in (*asked, *late[:1]):
            label = made.label(mono_ns)
            if label is not None:
                assert given.setdefault(mono_ns, label) == label
    for mono_ns in late:
        label = made.label(mono_ns)
        if label is not None:
            assert given.setdefault(mono_ns, label) == label
    for mono_ns, label in given.items():
        assert made.label(mono_ns) == label
    in_order = sorted(given.items())
    for (earlier_ns, earlier), (later_ns, later) in pairwise(in_order):
        if later_ns - earlier_ns >= 2:
            assert later.utc_ns > earlier.utc_ns


@given(step_ms=steps, at_s=st.integers(0, 3600))
def test_labels_reach_the_wall_clock_and_stay_with_it(step_ms: float, at_s: int) -> None:
    made = labeller(reading(10), reading(20, step_ms=step_ms))
    settled_ns = 20 * NS_PER_S + 13 * round(abs(step_ms) * NS_PER_MS) + at_s * NS_PER_S + HOUR_NS
    label = made.label(settled_ns)

    assert label is not None
    off_ns = label.utc_ns - (UTC_AT_BOOT_NS + settled_ns + round(step_ms * NS_PER_MS))
    assert abs(off_ns) < NS_PER_MS
