"""Questions at random times: only when wanted, few, in waking hours, and never made up for."""

from datetime import UTC, datetime
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.alerts.limits import PROMPTS_APART_S
from spinewatch.alerts.moments import Moment
from spinewatch.alerts.prompts import PromptRule
from spinewatch.model.configuration import PromptsConfig
from spinewatch.model.context import PauseReason, Posture
from spinewatch.model.results import Alert, AlertClass, AlertLevel, Levels
from spinewatch.model.time import NS_PER_S

pytestmark = pytest.mark.slow

MIDNIGHT_S = 1_790_035_200 // 86_400 * 86_400
DAY_S = 86_400


def moment(at_s: float, *, trusted: bool = True) -> Moment:
    return Moment(
        boot_id="b",
        mono_ns=round(at_s * NS_PER_S),
        utc_ns=round((MIDNIGHT_S + at_s) * NS_PER_S) if trusted else None,
    )


def second(at_s: float, *, valid: bool = True, paused: PauseReason | None = None) -> Levels:
    return Levels(
        person="p01",
        boot_id="b",
        mono_ns=round(at_s * NS_PER_S),
        valid=valid,
        posture=Posture.UPRIGHT,
        paused=paused,
    )


def rule(per_day: int = 3, *, person: str = "p01", hours: tuple[int, int] = (9, 21)) -> PromptRule:
    return PromptRule(
        person=person,
        config=PromptsConfig(per_day=per_day, from_hour=hours[0], until_hour=hours[1]),
    )


def asked(
    asking: PromptRule,
    *,
    from_s: int = 0,
    until_s: int = DAY_S,
    step_s: int = 60,
    valid: bool = True,
    paused: PauseReason | None = None,
    trusted: bool = True,
) -> list[tuple[str, int]]:
    """Live a day with a monitor that is heard; give identity and time of each question."""
    told = []
    for at_s in range(from_s, until_s, step_s):
        now = moment(at_s, trusted=trusted)
        asking.hear(second(at_s, valid=valid, paused=paused), now)
        due = asking.due(now)
        if due is not None:
            told.append((due, at_s))
    return told


def test_nobody_is_asked_until_they_want_to_be() -> None:
    assert PromptsConfig().per_day == 0
    assert asked(rule(0)) == []


@settings(max_examples=8, deadline=None)
@given(
    per_day=st.integers(1, 8),
    hours=st.tuples(st.integers(0, 22), st.integers(1, 12)),
    person=st.sampled_from(["p01", "p02", "p03"]),
)
def test_questions_are_few_within_the_hours_and_apart(
    per_day: int, hours: tuple[int, int], person: str
) -> None:
    first, last = hours[0], min(hours[0] + hours[1], 24)

    told = asked(rule(per_day, person=person, hours=(first, last)))

    times_s = [at_s for _, at_s in told]
    assert 1 <= len(told) <= per_day
    assert all(first * 3600 <= at_s < last * 3600 + 60 for at_s in times_s)
    gaps_s = [late - early for early, late in pairwise(times_s)]
    assert all(gap_s > PROMPTS_APART_S - 60 for gap_s in gaps_s)
    assert len({name for name, _ in told}) == len(told)


def test_the_times_differ_from_day_to_day_and_from_person_to_person() -> None:
    of_person = [at_s for _, at_s in asked(rule())]
    of_another = [at_s for _, at_s in asked(rule(person="p02"))]
    of_next_day = [at_s - DAY_S for _, at_s in asked(rule(), from_s=DAY_S, until_s=2 * DAY_S)]

    assert of_person != of_another
    assert of_person != of_next_day


def test_a_restart_changes_no_time_and_asks_nothing_twice() -> None:
    whole = asked(rule())
    half_s = whole[0][1]
    first, later = rule(), rule()
    before = asked(first, until_s=half_s + 60)
    for name, _ in before:
        later.restore(prompt(name))

    assert before + asked(later, from_s=half_s - 120) == whole


def prompt(name: str) -> Alert:
    return Alert(
        person="p01",
        boot_id="b",
        mono_ns=1,
        valid=True,
        id=name,
        revision=1,
        alert_class=AlertClass.PROMPT,
        level=AlertLevel.INFO,
    )


@pytest.mark.parametrize(
    "how", [{"paused": PauseReason.SHOWER}, {"valid": False}, {"trusted": False}], ids=str
)
def test_nobody_is_asked_while_nothing_is_seen_of_them(how: dict[str, object]) -> None:
    assert asked(rule(8), **how) == []


def test_nobody_is_asked_while_the_monitor_is_silent() -> None:
    asking = rule(8)
    asking.hear(second(0), moment(0))

    assert {asking.due(moment(at_s)) for at_s in range(200, DAY_S, 60)} == {None}


def test_what_was_missed_is_not_made_up_for() -> None:
    _, at_s = asked(rule(1))[0]
    asking = rule(1)

    assert asked(asking, until_s=at_s - 120) == []
    assert asked(asking, from_s=at_s + 3600) == []


def test_the_zone_of_the_person_decides_on_the_hour() -> None:
    asking = rule(1, hours=(9, 10))
    told = []
    for at_s in range(0, DAY_S, 60):
        now = Moment(
            boot_id="b",
            mono_ns=at_s * NS_PER_S,
            utc_ns=(MIDNIGHT_S + at_s) * NS_PER_S,
            utc_offset_min=120,
        )
        asking.hear(second(at_s), now)
        if asking.due(now):
            told.append(datetime.fromtimestamp(MIDNIGHT_S + at_s, tz=UTC).hour)

    assert told == [7]


def test_a_question_is_kept_and_sent_like_an_alert(make: SimpleNamespace) -> None:
    world = make.world(prompts=PromptsConfig(per_day=1, from_hour=0, until_hour=24))
    for _ in range(24 * 60):
        world.live(60, every_s=60)

    (asked_,) = world.of(AlertClass.PROMPT)
    assert asked_.text is not None
    assert "No answer is fine" in asked_.text
    assert "spasm" not in asked_.text
    assert asked_.level is AlertLevel.INFO
