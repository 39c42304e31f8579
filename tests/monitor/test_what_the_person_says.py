"""Diary entries and verdicts keep what was said, when, and whether it was asked for."""

from spinewatch.model.commands import JudgeEpisode, LogDiary
from spinewatch.model.time import NS_PER_S
from spinewatch.model.verdicts import Verdict
from spinewatch.monitor.saying import diary_of

NOW_NS = 600 * NS_PER_S


def test_a_verdict_names_the_episode_and_is_of_now() -> None:
    command = JudgeEpisode(
        episode="3f9a1c77d2", verdict=Verdict.REJECTED, note="shovelled snow", prompted=True
    )
    said = diary_of(command, person="p01", boot_id="b", now_ns=NOW_NS)

    assert (said.episode, said.verdict, said.note) == (
        "3f9a1c77d2",
        Verdict.REJECTED,
        "shovelled snow",
    )
    assert (said.mono_ns, said.event_mono_ns, said.prompted) == (NOW_NS, NOW_NS, True)
    assert said.valid
    assert said.tense_now is None


def test_an_answer_to_a_question_is_kept_with_its_protocol() -> None:
    said = diary_of(
        LogDiary(tense_now=False, prompted=True, minutes_ago=5.0),
        person="p01",
        boot_id="b",
        now_ns=NOW_NS,
    )

    assert (said.tense_now, said.prompted) == (False, True)
    assert said.event_mono_ns == NOW_NS - 300 * NS_PER_S
    assert (said.episode, said.verdict) == (None, None)
