"""What the monitor answers to a command that it has taken."""

from spinewatch.model.commands import (
    CalibrateMovement,
    CalibrateRest,
    CalibrateStill,
    Command,
    LogDiary,
    Pause,
    Resume,
    RunTest,
    StopGuided,
)


def answer_to(command: Command) -> str:
    """Say in a sentence what happens now."""
    match command:
        case Pause(reason=reason, minutes=None):
            return f"Paused for {reason} until you say `spinewatch resume`."
        case Pause(reason=reason, minutes=minutes):
            return f"Paused for {reason}, for {minutes:g} minutes."
        case Resume():
            return "Watching again."
        case LogDiary():
            return "Written into the diary."
        case CalibrateRest() | CalibrateStill() | CalibrateMovement():
            return f"Collecting for {command.seconds:g} s."
        case RunTest():
            return f"Watching for {command.seconds:g} s."
        case StopGuided():
            return "Stopped."
