"""Episodes in the summary and in the live view: what runs, what was found, what was said of it."""

from io import StringIO

import pytest
from msgspec.structs import replace
from rich.console import Console

from spinewatch.cli.summary import summary_lines
from spinewatch.cli.view import render, running_text
from spinewatch.model.results import Attack, Diary, Episode, Grade, Side
from spinewatch.model.sites import EmgSite
from spinewatch.model.status import Status
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE
from spinewatch.model.verdicts import Verdict
from spinewatch.service.overview import Overview

MINUTE_NS = SECONDS_PER_MINUTE * NS_PER_S
BACK = EmgSite.LUMBAR_ERECTOR_LEFT
NECK = EmgSite.CERVICAL_PARASPINAL_LEFT
COMMON = {"person": "p01", "boot_id": "boot", "valid": True}


def episode(name: str, grade: Grade = Grade.A, *, runs: bool = False) -> Episode:
    return Episode(
        **COMMON,
        mono_ns=22 * MINUTE_NS,
        id=name,
        revision=1,
        site=BACK,
        grade=grade,
        start_mono_ns=10 * MINUTE_NS,
        end_mono_ns=None if runs else 22 * MINUTE_NS,
        tense_minutes=12.0,
        confidence=0.9,
        reason="muscle tension above the lying rest for 12.0 min while lying",
        context="lying on the back 12.0 min",
        config_hash="hash",
    )


def said(name: str, verdict: Verdict) -> Diary:
    at_ns = 50 * MINUTE_NS
    return Diary(**COMMON, mono_ns=at_ns, event_mono_ns=at_ns, episode=name, verdict=verdict)


def status_of(overview: Overview) -> Status:
    return overview.status(person="p01", journal="", clock_trusted=True)


def drawn(status: Status) -> str:
    console = Console(width=120, file=StringIO(), record=True)
    console.print(render(status, title="now"))
    return console.export_text()


ATTACK = Attack(
    **COMMON,
    mono_ns=30 * MINUTE_NS,
    id="t1",
    revision=2,
    start_mono_ns=10 * MINUTE_NS,
    sites=(BACK, NECK),
    side=Side.LEFT,
    ordered=False,
    episodes=("3f9a", "3f9b"),
    reason="2 places on the left side; together",
)


def test_the_summary_says_what_belongs_together_and_what_was_said_of_it() -> None:
    overview = Overview()
    for result in (episode("3f9a"), episode("3f9b"), ATTACK, said("3f9a", Verdict.REJECTED)):
        overview.absorb(result)
    lines = "\n".join(summary_lines(overview))

    assert lines.count("rejected by you") == 1
    assert "at several places" in lines
    assert "not over yet; 2 places on the left side" in lines


def test_the_summary_tells_what_was_confirmed_and_forgets_what_was_taken_back() -> None:
    overview = Overview()
    for name in ("aaaa", "bbbb"):
        overview.absorb(episode(name, Grade.CANNOT_TELL))
        overview.absorb(said(name, Verdict.CONFIRMED))
    overview.absorb(said("bbbb", Verdict.WITHDRAWN))
    lines = "\n".join(summary_lines(overview))

    assert lines.count("confirmed by you") == 1
    assert "posture cannot tell what it was: 12 min" in lines


def test_the_live_view_shows_the_attack_that_runs() -> None:
    overview = Overview()
    for result in (episode("3f9a", runs=True), ATTACK):
        overview.absorb(result)

    assert "At several places: 2 places on the left side" in drawn(status_of(overview))
    overview.absorb(replace(ATTACK, end_mono_ns=1, revision=3))
    assert status_of(overview).attacks == ()


@pytest.mark.parametrize(
    ("grades", "words"),
    [
        ((), "no possible spasm running"),
        ((Grade.ACTIVITY,), "no possible spasm running"),
        ((Grade.A,), "1 possible spasm running"),
        ((Grade.A, Grade.B), "2 possible spasms running"),
        ((Grade.CANNOT_TELL,) * 2, "no possible spasm running; 2 that posture cannot tell"),
        ((Grade.B, Grade.CANNOT_TELL), "1 possible spasm running; 1 that posture cannot tell"),
    ],
)
def test_what_runs_is_counted_with_what_posture_cannot_tell(
    grades: tuple[Grade, ...], words: str
) -> None:
    overview = Overview()
    overview.absorb(episode("over", Grade.CANNOT_TELL))
    for number, grade in enumerate(grades):
        overview.absorb(episode(f"e{number}", grade, runs=True))
    status = status_of(overview)

    assert running_text(status) == words
    assert words[1:] in drawn(status)
