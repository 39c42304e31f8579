"""What holds of the rules whatever happens in whatever order."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.model.results import Alert, AlertClass, AlertLevel

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from tests.alerts.conftest import World

SILENCE_S = 300
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("live"), st.integers(10, 400)),
        st.tuples(st.just("silent"), st.integers(10, 900)),
        st.tuples(st.just("late"), st.integers(121, 5_000)),
        st.tuples(st.just("again"), st.integers(0, 30)),
        st.tuples(st.just("status"), st.sampled_from(["online", "offline", "goodbye"])),
        st.tuples(st.just("broker"), st.booleans()),
        st.tuples(st.just("jump"), st.integers(-90_000, 90_000)),
        st.tuples(st.just("restart"), st.none()),
        st.tuples(st.just("episode"), st.sampled_from(["a", "b", "c"])),
    ),
    min_size=3,
    max_size=25,
)


def late(world: "World", age_s: int) -> None:
    world.hear(world.levels(world.now_s - age_s))
    world.hear(world.episode(world.now_s - age_s, minutes=60, revision=1, name="late"))


def again(world: "World", age_s: int) -> None:
    for _ in range(3):
        world.hear(world.levels(world.now_s - age_s))


def jump(world: "World", by_s: int) -> None:
    world.jumped_s += by_s


def episode(world: "World", name: str) -> None:
    revision = next(world.numbers)
    world.hear(world.episode(world.now_s - 3, minutes=12, revision=revision, name=name))


HAPPENINGS: dict[str, Callable[["World", Any], object]] = {
    "live": lambda world, seconds: world.live(seconds, every_s=10),
    "silent": lambda world, seconds: world.silent(seconds),
    "late": late,
    "again": again,
    "status": lambda world, said: world.status(said),
    "broker": lambda world, reachable: world.broker(reachable=reachable),
    "jump": jump,
    "restart": lambda world, _: world.restart(),
    "episode": episode,
}


def play(world: "World", events: list[tuple[str, Any]]) -> None:
    """Let the events happen to a world, one after the other."""
    for what, value in events:
        HAPPENINGS[what](world, value)


def in_words(alerts: list[Alert]) -> list[tuple[object, ...]]:
    return [(alert.id, alert.revision, alert.level, alert.cause, alert.text) for alert in alerts]


@settings(max_examples=80, deadline=None)
@given(events=EVENTS)
def test_faults_begin_and_end_in_turns_and_end_when_the_monitor_is_heard(
    make: SimpleNamespace, events: list[tuple[str, Any]]
) -> None:
    world = make.world(tension_minutes=10, now_s=200_000)
    play(world, events)
    world.live(60)
    faults = world.of(AlertClass.FAULT)

    assert [fault.revision for fault in faults] == [1, 2] * (len(faults) // 2)
    assert all(begin.id == end.id for begin, end in zip(faults[::2], faults[1::2], strict=True))
    assert len({fault.id for fault in faults}) == len(faults) // 2


@settings(max_examples=80, deadline=None)
@given(events=EVENTS)
def test_a_monitor_that_is_heard_every_minute_gives_no_fault(
    make: SimpleNamespace, events: list[tuple[str, Any]]
) -> None:
    world = make.world(now_s=200_000)
    for event in events:
        world.live(60, every_s=20)
        play(world, [event] if event[0] != "silent" else [])

    assert world.told == []


@settings(max_examples=80, deadline=None)
@given(events=EVENTS)
def test_no_episode_is_told_twice_and_no_late_one_at_all(
    make: SimpleNamespace, events: list[tuple[str, Any]]
) -> None:
    world = make.world(tension_minutes=10, now_s=200_000)
    play(world, events)
    told = [alert.id for alert in world.of(AlertClass.TENSION) if alert.text is not None]
    heard = {value for what, value in events if what == "episode"}

    assert sorted(told) == sorted(heard)


@settings(max_examples=80, deadline=None)
@given(events=EVENTS)
def test_every_alert_has_an_instant_of_its_own(
    make: SimpleNamespace, events: list[tuple[str, Any]]
) -> None:
    world = make.world(tension_minutes=10, now_s=200_000)
    play(world, events)
    instants = [alert.mono_ns for alert in world.told]

    assert instants == sorted(set(instants))


@settings(max_examples=80, deadline=None)
@given(events=EVENTS)
def test_setting_the_wall_clock_changes_nothing_on_the_monitors_host(
    make: SimpleNamespace, events: list[tuple[str, Any]]
) -> None:
    jumping, steady = (make.world(tension_minutes=10, now_s=200_000) for _ in range(2))
    play(jumping, events)
    play(steady, [event for event in events if event[0] != "jump"])

    assert in_words(jumping.told) == in_words(steady.told)


@settings(max_examples=80, deadline=None)
@given(ages_s=st.lists(st.integers(121, 100_000), max_size=40), spacing_s=st.integers(0, 10))
def test_back_filled_results_fire_nothing(
    make: SimpleNamespace, ages_s: list[int], spacing_s: int
) -> None:
    world = make.world(tension_minutes=10, now_s=200_000, silence_minutes=60)
    for revision, age_s in enumerate(ages_s, start=1):
        world.hear(world.levels(world.now_s - age_s))
        world.hear(world.episode(world.now_s - age_s, minutes=60, revision=revision))
        world.silent(spacing_s)

    assert world.told == []


@settings(max_examples=80, deadline=None)
@given(ages_s=st.lists(st.integers(310, 100_000), min_size=1, max_size=40))
def test_back_filled_results_neither_hide_nor_end_silence(
    make: SimpleNamespace, ages_s: list[int]
) -> None:
    world = make.world(tension_minutes=10, now_s=200_000)
    world.live(60)
    for revision, age_s in enumerate(ages_s, start=1):
        world.silent(30)
        world.hear(world.levels(world.now_s - age_s))
        world.hear(world.episode(world.now_s - age_s, minutes=60, revision=revision))
    world.silent(SILENCE_S)

    assert [alert.level for alert in world.told] == [AlertLevel.WARNING]
