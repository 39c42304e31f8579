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

GUIDED: Final = (
    CalibrateRest, CalibrateContraction, CalibrateStill, CalibrateMovement, RunTest,
)  # fmt: skip
"""Commands that are done when their time is over: the answer is what came of it."""


def answer_to(command: Command) -> str:
    """Say in a sentence what happens now, for a command that is not `GUIDED`."""
    match command:
        case Pause(reason=reason, minutes=None):
            return f"Paused for {reason} until you say `spinewatch resume`."
        case Pause(reason=reason, minutes=minutes):
            return f"Paused for {reason}, for {minutes:g} minutes."
        case Resume():
            return "Watching again."
        case LogDiary():
            return "Written into the diary."
        case JudgeEpisode(verdict=verdict):
            return f"Written into the diary: {verdict}."
        case StopGuided():
            return "Stopped."
        case _:
            return "Done."


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
    return Done(text="\n".join((*outcome.said, *(f"Not taken: {why}" for why in outcome.refused))))
