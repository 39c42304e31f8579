"""`spinewatch episodes`: what was found, and what the person says of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from spinewatch.cli.episode_plot import MINUTE_NS, columns, rows
from spinewatch.cli.episode_words import NONE_FOUND
from spinewatch.journal.writer import Journal
from spinewatch.model.commands import JudgeEpisode, LogDiary
from spinewatch.model.context import Position, Posture
from spinewatch.model.errors import ControlError, InputError, JournalError
from spinewatch.model.results import (
    AnyResult,
    Attack,
    Diary,
    Episode,
    Grade,
    Minute,
    Producer,
    Side,
    SiteMinute,
)
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.model.verdicts import Verdict
from spinewatch.service.clock import SystemClock

BACK = EmgSite.LUMBAR_ERECTOR_LEFT
NECK = EmgSite.CERVICAL_PARASPINAL_LEFT
COMMON = {"person": "p01", "boot_id": "boot", "valid": True}


@dataclass(frozen=True)
class Label:
    utc_ns: int
    utc_offset_min: int = 60


def episode(
    name: str, start_min: int, *, revision: int = 1, grade: Grade = Grade.A, minutes: int = 12
) -> Episode:
    end_ns = (start_min + minutes) * MINUTE_NS
    return Episode(
        **COMMON,
        mono_ns=end_ns + revision,
        id=name,
        revision=revision,
        site=BACK,
        grade=grade,
        start_mono_ns=start_min * MINUTE_NS,
        end_mono_ns=end_ns,
        tense_minutes=float(minutes),
        confidence=0.9,
        reason="muscle tension above the lying rest for 12.0 min while lying; over",
        context="lying on the back 12.0 min",
        config_hash="hash",
        peak_db=9.0,
        mean_db=6.0,
    )


def minute(number: int, p50_db: float | None = 1.0) -> Minute:
    return Minute(
        **COMMON,
        mono_ns=(number + 1) * MINUTE_NS,
        postures={Posture.LYING: 1.0},
        positions={Position.LYING_ON_BACK: 1.0},
        moving_share=0.0,
        sites=(SiteMinute(site=BACK, coverage=1.0, p50_db=p50_db),),
    )


def said(name: str, verdict: Verdict, at_min: int) -> Diary:
    at_ns = at_min * MINUTE_NS
    return Diary(
        **COMMON, mono_ns=at_ns, event_mono_ns=at_ns, episode=name, verdict=verdict, note="cramp"
    )


ATTACK = Attack(
    **COMMON,
    mono_ns=30 * MINUTE_NS,
    id="t1",
    revision=2,
    start_mono_ns=10 * MINUTE_NS,
    sites=(BACK, NECK),
    side=Side.LEFT,
    ordered=False,
    episodes=("3f9a1c77d2", "ffff000000"),
    reason="2 places on the left side; together",
)


@pytest.fixture
def write(talker: SimpleNamespace) -> Iterator[Callable[..., SimpleNamespace]]:
    """Put results into the journal of the talker's monitor, an hour after its boot."""
    now_ns = SystemClock().offset().utc_ns

    def write_them(*results: AnyResult, labelled: bool = True) -> SimpleNamespace:
        def label_of(mono_ns: int) -> Label | None:
            return Label(now_ns - 60 * MINUTE_NS + mono_ns) if labelled else None

        talker.wearing()
        with Journal(path=talker.folder / "journal.sqlite") as journal:
            for result in results:
                who = Producer.PERSON if isinstance(result, Diary) else Producer.MONITOR
                journal.append(who, [result], label_of=label_of)
        return talker

    return write_them


TWO = (episode("3f9a1c77d2", 10), episode("3f9b000000", 40))


def test_possible_spasms_are_listed_with_identities_that_can_be_typed(
    write: Callable[..., SimpleNamespace],
) -> None:
    result = write(*TWO, episode("aaaa", 30, grade=Grade.ACTIVITY)).run_alone("episodes", "list")

    assert result.exit_code == 0, result.output
    _, first, second, *_ = result.output.splitlines()
    assert first.split()[0] == "3f9a"
    assert second.split()[0] == "3f9b"
    assert "lumbar erector, left" in first
    assert "12 min 00 s" in first
    assert "possible until you confirm it" in first
    assert "aaaa" not in result.output


def test_activity_is_listed_only_when_asked_for(write: Callable[..., SimpleNamespace]) -> None:
    talker = write(episode("aaaa", 30, grade=Grade.ACTIVITY))

    assert "does not mean that there was none" in talker.run_alone("episodes", "list").output
    listed = talker.run_alone("episodes", "list", "--all").output
    assert "aaaa" in listed
    assert "not counted as a possible spasm" in listed


def test_what_the_person_confirmed_is_listed_whatever_its_grade(
    write: Callable[..., SimpleNamespace],
) -> None:
    talker = write(
        episode("aaaa", 10, grade=Grade.CANNOT_TELL),
        episode("bbbb", 30, grade=Grade.ACTIVITY),
        said("aaaa", Verdict.CONFIRMED, 50),
        said("bbbb", Verdict.CONFIRMED, 51),
    )
    _, first, second, *rest = talker.run_alone("episodes", "list").output.splitlines()

    assert first.startswith("aaaa")
    assert second.startswith("bbbb")
    assert first.endswith("confirmed by you")
    assert "more of which" not in "".join(rest)


@pytest.mark.parametrize(
    ("count", "days", "ending"),
    [
        (1, (), "1 more of which posture cannot tell what it was: `{list} --all`"),
        (2, (), "2 more of which posture cannot tell what they were: `{list} --all`"),
        (2, ("--days", "30"), "they were: `{list} --all --days 30`"),
    ],
)
def test_what_posture_cannot_tell_is_counted_at_the_end_of_the_list(
    write: Callable[..., SimpleNamespace], count: int, days: tuple[str, ...], ending: str
) -> None:
    unclear = [episode(f"{n}aaa", 10 * n, grade=Grade.CANNOT_TELL) for n in range(count)]
    talker = write(*unclear, episode("beef", 30, grade=Grade.ACTIVITY))
    listed = talker.run_alone("episodes", "list", *days).output.splitlines()

    assert listed[0].startswith("No possible spasm was found")
    assert listed[-1].endswith(ending.format(list="spinewatch episodes list"))


def test_what_posture_cannot_tell_is_found_with_all_and_left_to_the_person(
    write: Callable[..., SimpleNamespace],
) -> None:
    talker = write(episode("aaaa", 10, grade=Grade.CANNOT_TELL), *TWO)
    first = talker.run_alone("episodes", "list", "--all").output.splitlines()[1]

    assert first.startswith("aaaa")
    assert " cannot tell 0.90" in first
    assert first.endswith("open: you can say what it was")
    assert "open: you can say what it was" in talker.run_alone("episodes", "show", "aaaa").output


def test_what_posture_cannot_tell_and_the_person_rejected_is_not_asked_of_again(
    write: Callable[..., SimpleNamespace],
) -> None:
    unclear = episode("aaaa", 10, grade=Grade.CANNOT_TELL)
    listed = write(unclear, said("aaaa", Verdict.REJECTED, 50)).run_alone("episodes", "list")

    assert listed.output.strip() == NONE_FOUND


@pytest.mark.parametrize(
    ("grade", "before"),
    [
        (Grade.A, "possible until you confirm it"),
        (Grade.ACTIVITY, "not counted as a possible spasm"),
        (Grade.CANNOT_TELL, "open: you can say what it was"),
    ],
)
def test_what_was_said_and_taken_back_leaves_an_episode_as_before(
    write: Callable[..., SimpleNamespace], grade: Grade, before: str
) -> None:
    talker = write(
        episode("aaaa", 10, grade=grade),
        said("aaaa", Verdict.CONFIRMED, 50),
        said("aaaa", Verdict.WITHDRAWN, 51),
    )
    listed = talker.run_alone("episodes", "list", "--all").output.splitlines()[1]

    assert listed.endswith(before)


def test_taking_back_tells_whether_anything_had_been_said(
    write: Callable[..., SimpleNamespace],
) -> None:
    talker = write(*TWO, said("3f9a1c77d2", Verdict.CONFIRMED, 50))

    assert "is taken back; it is as before" in talker.run("episodes", "withdraw", "3f9a").output
    nothing = talker.run("episodes", "withdraw", "3f9b").output
    assert "you have said nothing of it" in nothing
    assert "possible" not in nothing


@pytest.mark.parametrize("word", ["show", "confirm"])
def test_an_identity_that_is_not_found_may_be_older_for_this_command_too(
    write: Callable[..., SimpleNamespace], word: str
) -> None:
    error = write(*TWO).run_alone("episodes", word, "beef").exception

    assert isinstance(error, InputError)
    assert "--days 365" in str(error.advice)
    assert "to this command too" in str(error.advice)


def test_only_the_highest_revision_and_the_last_verdict_count(
    write: Callable[..., SimpleNamespace],
) -> None:
    talker = write(
        episode("3f9a1c77d2", 10, minutes=5),
        episode("3f9a1c77d2", 10, revision=2),
        said("3f9a1c77d2", Verdict.REJECTED, 50),
        said("3f9a1c77d2", Verdict.CONFIRMED, 55),
    )
    listed = talker.run_alone("episodes", "list").output

    assert listed.count("3f9a") == 1
    assert "12 min 00 s" in listed
    assert "confirmed by you" in listed


def test_everything_of_one_is_shown_in_words_and_minute_by_minute(
    write: Callable[..., SimpleNamespace],
) -> None:
    minutes = [minute(n, 6.0 if 10 <= n < 22 else 0.0) for n in range(30) if n != 25]
    talker = write(TWO[0], *minutes, ATTACK, said("3f9a1c77d2", Verdict.CONFIRMED, 50))

    shown = talker.run_alone("episodes", "show", "3F9").output

    for words in (
        "lumbar erector, left",
        "confirmed by you",
        "grade       A, confidence 0.90 of 1",
        "while lying",
        "lying on the back 12.0 min",
        "+6.0 dB above your lying rest on average",
        "2 places on the left side",
        "cramp",
        "▁▁▁▁▁████████████▁▁▁·▁",
        "LLLLLLLLLLLLLLLLLLLL·L",
    ):
        assert words in shown
    (mark,) = (line for line in shown.splitlines() if line.strip(" ─") == "" and "─" in line)
    assert mark.count("─") == 12


def test_an_episode_from_before_the_clock_was_set_is_listed_without_a_date(
    write: Callable[..., SimpleNamespace],
) -> None:
    talker = write(TWO[0], *(minute(n) for n in range(5, 27)), labelled=False)

    assert "not dated yet" in talker.run_alone("episodes", "list").output
    assert "5 min 00 s" in talker.run_alone("episodes", "show", "3f9a").output


@pytest.mark.parametrize(
    ("word", "verdict", "answer"),
    [
        ("confirm", Verdict.CONFIRMED, "confirmed by you"),
        ("reject", Verdict.REJECTED, "rejected by you"),
        ("withdraw", Verdict.WITHDRAWN, "it is as before"),
    ],
)
def test_a_verdict_goes_to_the_running_monitor_with_the_whole_identity(
    write: Callable[..., SimpleNamespace], word: str, verdict: Verdict, answer: str
) -> None:
    talker = write(*TWO)
    result = talker.run("episodes", word, "3f9a", "--note", "woke me", "--prompted")

    assert result.exit_code == 0, result.output
    assert talker.commands == [
        JudgeEpisode(episode="3f9a1c77d2", verdict=verdict, note="woke me", prompted=True)
    ]
    assert answer in result.output


@pytest.mark.parametrize(
    ("words", "error", "named"),
    [
        (("show", "beef"), InputError, 'No episode begins with "beef"'),
        (("confirm", "3f9"), InputError, "3f9a, 3f9b"),
        (("confirm", "3f9a"), ControlError, "No monitor is running"),
        (("reject", "3f9a", "--note", "x" * 2001), InputError, "2000 characters"),
    ],
)
def test_what_cannot_be_done_is_said_clearly(
    write: Callable[..., SimpleNamespace],
    words: tuple[str, ...],
    error: type[Exception],
    named: str,
) -> None:
    talker = write(*TWO)
    result = talker.run_alone("episodes", *words)

    assert isinstance(result.exception, error)
    assert named in str(result.exception)
    assert talker.commands == []


def test_without_a_journal_that_is_said(talker: SimpleNamespace) -> None:
    result = talker.wearing().run_alone("episodes", "list")

    assert isinstance(result.exception, JournalError)
    assert "There is no journal" in str(result.exception)


def test_an_answer_to_a_question_at_a_random_time_is_kept_as_such(talker: SimpleNamespace) -> None:
    talker.wearing()
    for word in ("--tense", "--not-tense"):
        assert talker.run("log", word, "--prompted").exit_code == 0

    assert talker.commands == [
        LogDiary(tense_now=True, prompted=True),
        LogDiary(tense_now=False, prompted=True),
    ]
    assert isinstance(talker.run("log", "--prompted").exception, InputError)


def test_a_day_is_drawn_hour_by_hour_and_gaps_stay_unknown() -> None:
    drawn = columns([minute(0, 12.0), minute(150, None)], BACK)
    hours = list(rows(drawn, start_ns=0, end_ns=NS_PER_S))

    assert [len(levels) for _, levels, _, _ in hours] == [60, 60, 31]
    assert hours[0][1] == "█" + 59 * "·"
    assert hours[2][1:3] == (31 * "·", 30 * "·" + "L")
    assert [mark for *_, mark in hours] == ["─", "", ""]
