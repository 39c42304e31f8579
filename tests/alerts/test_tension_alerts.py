"""Tension: told once per possible episode that lasts, only from what is so now."""

from types import SimpleNamespace

import pytest

from spinewatch.model.results import AlertClass, AlertLevel, Grade, Producer
from spinewatch.model.time import NS_PER_S

FRESH_S = 5


def test_tension_is_off_until_the_person_turns_it_on(make: SimpleNamespace) -> None:
    world = make.world()
    world.hear(world.episode(world.now_s - FRESH_S, minutes=600, revision=9))
    assert world.told == []


def test_an_episode_that_lasts_longer_than_the_limit_is_told_once(make: SimpleNamespace) -> None:
    world = make.world(tension_minutes=10)
    for minute in range(1, 15):
        world.hear(world.episode(world.now_s - FRESH_S, minutes=minute, revision=minute))
        world.live(60)

    (alert,) = world.told
    assert alert.text == (
        "Muscle tension above your rest at the lower back (left) for 11 minutes. "
        "It is only a possible spasm."
    )
    assert (alert.alert_class, alert.level) == (AlertClass.TENSION, AlertLevel.INFO)
    assert (alert.id, alert.revision, alert.person) == ("e1", 1, "p01")


def test_the_start_of_the_tension_is_the_start_of_the_episode(make: SimpleNamespace) -> None:
    world = make.world(tension_minutes=10)
    episode = world.episode(world.now_s - FRESH_S, minutes=11, revision=1)
    (alert,) = world.hear(episode)
    assert alert.start_mono_ns == episode.start_mono_ns


def test_each_episode_has_a_message_of_its_own(make: SimpleNamespace) -> None:
    world = make.world(tension_minutes=10)
    for name in ("left", "right", "left", "right"):
        for revision in (1, 2):
            at_s = world.now_s - FRESH_S
            world.hear(world.episode(at_s, minutes=11, revision=revision, name=name))
    assert [alert.id for alert in world.told] == ["left", "right"]
    assert world.told[0].mono_ns < world.told[1].mono_ns


@pytest.mark.parametrize("age_s", [121, 600, 86_400, -600])
def test_an_episode_that_is_heard_late_is_not_told(make: SimpleNamespace, age_s: float) -> None:
    world = make.world(tension_minutes=10, now_s=200_000)
    world.hear(world.episode(world.now_s - age_s, minutes=60, revision=1))
    assert world.told == []


def test_an_episode_far_behind_what_was_heard_is_back_filled_whatever_the_wall_clock_says(
    make: SimpleNamespace,
) -> None:
    world = make.world(tension_minutes=10, here="elsewhere", now_s=20_000)
    world.live(60)
    world.jumped_s = -3600
    world.hear(world.episode(world.now_s - 3600, minutes=60, revision=1))
    assert world.told == []


def test_another_host_whose_clock_is_not_trusted_tells_nothing(make: SimpleNamespace) -> None:
    world = make.world(tension_minutes=10, here="elsewhere", trusted=False)
    world.hear(world.episode(world.now_s - FRESH_S, minutes=60, revision=1))
    assert world.told == []


def test_the_same_host_needs_no_wall_clock(make: SimpleNamespace) -> None:
    world = make.world(tension_minutes=10, trusted=False)
    world.hear(world.episode(world.now_s - FRESH_S, minutes=60, revision=1))
    assert len(world.texts()) == 1


def test_only_the_highest_revision_counts(make: SimpleNamespace) -> None:
    world = make.world(tension_minutes=10)
    at_s = world.now_s - FRESH_S
    world.hear(world.episode(at_s, minutes=2, revision=7, ended=True))
    world.hear(world.episode(at_s - 1, minutes=60, revision=6))
    world.hear(world.episode(at_s - 1, minutes=60, revision=7))
    assert world.told == []


@pytest.mark.parametrize(
    "what",
    [
        {"ended": True},
        {"valid": False},
        {"grade": Grade.ACTIVITY},
        {"grade": Grade.CANNOT_TELL},
        {"minutes": 10},
    ],
    ids=str,
)
def test_what_is_no_running_possible_episode_is_not_told(
    make: SimpleNamespace, what: dict[str, object]
) -> None:
    world = make.world(tension_minutes=10)
    usual: dict[str, object] = {"minutes": 60, "revision": 1}
    world.hear(world.episode(world.now_s - FRESH_S, **(usual | what)))
    assert world.told == []


def test_the_end_is_kept_but_not_told_also_when_it_is_heard_late(make: SimpleNamespace) -> None:
    world = make.world(tension_minutes=10)
    world.hear(world.episode(world.now_s - FRESH_S, minutes=11, revision=1))
    ended_s = world.now_s
    world.silent(200)
    world.hear(world.episode(ended_s, minutes=12, revision=2, ended=True))
    world.hear(world.episode(ended_s, minutes=12, revision=3, ended=True))

    assert [(alert.revision, alert.level) for alert in world.told] == [
        (1, AlertLevel.INFO),
        (2, AlertLevel.OVER),
    ]
    assert world.told[1].text is None
    assert world.told[1].start_mono_ns == round((ended_s - 12 * 60) * NS_PER_S)


def test_a_restart_tells_no_episode_a_second_time(make: SimpleNamespace) -> None:
    world = make.world(tension_minutes=10)
    world.hear(world.episode(world.now_s - FRESH_S, minutes=11, revision=1))
    world.restart()
    world.hear(world.episode(world.now_s - FRESH_S, minutes=12, revision=2))
    world.hear(world.episode(world.now_s - FRESH_S, minutes=13, revision=3, ended=True))
    world.restart()
    world.hear(world.episode(world.now_s - FRESH_S, minutes=13, revision=4, ended=True))
    assert [alert.level for alert in world.told] == [AlertLevel.INFO, AlertLevel.OVER]


def test_alerts_have_instants_of_their_own_also_right_after_a_restart(
    make: SimpleNamespace,
) -> None:
    world = make.world(tension_minutes=10)
    for name in ("a", "b", "c"):
        world.hear(world.episode(world.now_s - FRESH_S, minutes=11, revision=1, name=name))
        world.restart()
    assert len({alert.mono_ns for alert in world.told}) == 3


def test_a_tension_of_all_day_is_remembered_beyond_a_thousand_others(make: SimpleNamespace) -> None:
    world = make.world(tension_minutes=10)
    for number in range(1, 1_200):
        at_s = world.now_s - FRESH_S
        world.hear(world.episode(at_s, minutes=100 + number, revision=number, name="all day"))
        world.hear(world.episode(at_s, minutes=11, revision=1, name=f"short {number}"))
        world.now_s += 60
    assert [alert.id for alert in world.told].count("all day") == 1
    assert len(world.rules._tension._known) == 1_000


def test_what_the_person_or_another_person_sent_is_not_judged(make: SimpleNamespace) -> None:
    world = make.world(tension_minutes=10)
    episode = world.episode(world.now_s - FRESH_S, minutes=11, revision=1)
    world.hear(episode, producer=Producer.PERSON)
    world.rules.person = "p02"
    world.hear(episode)
    assert world.told == []


def test_an_attack_is_told_once_with_all_its_places(make: SimpleNamespace) -> None:
    world = make.world(tension_minutes=10)
    world.hear(world.attack(world.now_s - FRESH_S, "neck", "back"))
    for name in ("neck", "back"):
        world.hear(world.episode(world.now_s - FRESH_S, minutes=11, revision=1, name=name))

    (text,) = world.texts()
    assert text == (
        "Muscle tension above your rest at the back of the neck (left) and the lower back (left) "
        "for 11 minutes. It is only a possible spasm."
    )
    assert [(alert.id, alert.level) for alert in world.told] == [
        ("neck", AlertLevel.INFO),
        ("back", AlertLevel.INFO),
    ]


def test_what_was_kept_of_an_attack_without_a_message_gets_none_after_a_restart(
    make: SimpleNamespace,
) -> None:
    world = make.world(tension_minutes=10)
    world.hear(world.attack(world.now_s - FRESH_S, "neck", "back"))
    for name in ("neck", "back"):
        world.hear(world.episode(world.now_s - FRESH_S, minutes=11, revision=1, name=name))
    world.restart()
    for name in ("neck", "back"):
        world.hear(world.episode(world.now_s - FRESH_S, minutes=12, revision=2, name=name))
        world.hear(
            world.episode(world.now_s - FRESH_S, minutes=13, revision=3, name=name, ended=True)
        )

    assert len(world.texts()) == 1
    assert [alert.level for alert in world.told].count(AlertLevel.OVER) == 2


def test_an_episode_that_belongs_to_no_attack_has_a_message_of_its_own(
    make: SimpleNamespace,
) -> None:
    world = make.world(tension_minutes=10)
    world.hear(world.attack(world.now_s - FRESH_S, "neck", "back"))
    for name in ("neck", "alone"):
        world.hear(world.episode(world.now_s - FRESH_S, minutes=11, revision=1, name=name))

    assert len(world.texts()) == 2
