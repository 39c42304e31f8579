"""What the person says, as results: diary entries and verdicts on possible spasms."""

from spinewatch.days.scores import score_results
from spinewatch.model.commands import JudgeEpisode, LogDiary
from spinewatch.model.results import Diary
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE


def diary_of(command: LogDiary | JudgeEpisode, *, person: str, boot_id: str, now_ns: int) -> Diary:
    """Give the result of what was said at ``now_ns``."""
    if isinstance(command, JudgeEpisode):
        return Diary(
            person=person,
            boot_id=boot_id,
            mono_ns=now_ns,
            valid=True,
            event_mono_ns=now_ns,
            note=command.note,
            episode=command.episode,
            verdict=command.verdict,
            prompted=command.prompted,
        )
    return _entry(command, person, boot_id, now_ns)


def _entry(command: LogDiary, person: str, boot_id: str, now_ns: int) -> Diary:
    ago_ns = round(command.minutes_ago * SECONDS_PER_MINUTE * NS_PER_S)
    answers = command.answers
    basdai, asdas_crp = (None, None) if answers is None else score_results(answers)
    return Diary(
        person=person,
        boot_id=boot_id,
        mono_ns=now_ns,
        valid=True,
        event_mono_ns=now_ns - ago_ns,
        pain=command.pain,
        stiffness=command.stiffness,
        spasm_now=command.spasm_now,
        place=command.place,
        note=command.note,
        answers=answers,
        basdai=basdai,
        asdas_crp=asdas_crp,
        prompted=command.prompted,
        tense_now=command.tense_now,
    )
