"""What the monitor answers to a command that it has taken."""

from typing import Final

from spinewatch.control.messages import Done
from spinewatch.model.commands import (
    CalibrateContraction,
    CalibrateMovement,
    CalibrateRest,
    CalibrateStill,
    Command,
    JudgeEpisode,
    LogDiary,
    Pause,
    Resume,
    RunTest,
    StopGuided,
)
from spinewatch.model.errors import CalibrationError
from spinewatch.monitor.outcome import GuidedOutcome
from spinewatch.monitor.pause import Pauses

GUIDED: Final = (
    CalibrateRest, CalibrateContraction, CalibrateStill, CalibrateMovement, RunTest,
)  # fmt: skip
"""Commands that are done when their time is over: the answer is what came of it."""

NOT_TAKEN: Final = "Not taken: "
"""Begins the line of what was refused while something else was taken."""

RESUMED: Final = (
    "If the sensors were off: `spinewatch calibrate motion --still-only` takes half a minute; "
    "until then angles are marked as doubtful. If electrodes were placed anew: `spinewatch "
    "calibrate emg`; until then their levels may be off."
)


def answer_to(command: Command, *, pauses: Pauses, now_ns: int) -> str:
    """Say in a sentence what happens now, for a command that is not `GUIDED`.

    Parameters
    ----------
    command
        What was taken.
    pauses, now_ns
        What is paused after it.
    """
    match command:
        case Pause(reason=reason, sensors=sensors):
            who = f"{', '.join(sensors)} paused" if sensors else "Paused"
            return f"{who} for {reason}{_how_long(command)}."
        case Resume():
            return _resumed(command, pauses, now_ns)
        case LogDiary():
            return f"Written into the diary: {_entry(command)}"
        case JudgeEpisode(verdict=verdict):
            return f"Written into the diary: {verdict}."
        case StopGuided():
            return "Stopped."
        case _:
            return "Done."


def _how_long(pause: Pause) -> str:
    if pause.minutes is not None:
        return f", for {pause.minutes:g} minutes"
    named = "".join(f" --sensor {name}" for name in pause.sensors)
    return f" until you say `spinewatch resume{named}`"


def _resumed(command: Resume, pauses: Pauses, now_ns: int) -> str:
    whole = pauses.at(now_ns)
    if whole is not None:
        return f"Everything is still paused for {whole}: `spinewatch resume` ends that."
    who = f"{', '.join(command.sensors)}: watching again." if command.sensors else "Watching again."
    left = pauses.still(now_ns)
    others = ", ".join(f"{name} ({reason})" for name, reason in left.items())
    still = f" Still paused: {others}." if others else ""
    return f"{who}{still} {RESUMED}"


def answer_with(outcome: GuidedOutcome) -> Done:
    """Give what the person is told of a guided command that is over.

    Raises
    ------
    CalibrationError
        When everything was refused.
    """
    if outcome.refused and not outcome.said:
        raise CalibrationError(
            "\n".join(outcome.refused), advice="What was known before still holds."
        )
    refused = (f"{NOT_TAKEN}{why}" for why in outcome.refused)
    return Done(text="\n".join((*outcome.said, *refused)))


def _entry(said: LogDiary) -> str:
    """Say again what was written, so that a slip of the finger is seen."""
    words = [
        *(["a spasm"] if said.spasm_now else []),
        *([] if said.tense_now is None else ["tense" if said.tense_now else "not tense"]),
        *([] if said.pain is None else [f"pain {said.pain}"]),
        *([] if said.stiffness is None else [f"stiffness {said.stiffness}"]),
        *(["the numbers of your scores"] if said.answers else []),
        *([said.place] if said.place else []),
        *([f'"{said.note}"'] if said.note else []),
    ]
    when = f"{said.minutes_ago:g} minutes ago" if said.minutes_ago else "now"
    entry = f"{', '.join(words)}, {when}."
    return entry[0].upper() + entry[1:]
