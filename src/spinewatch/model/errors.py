"""The one tree of errors. Each message says what happened and where, each advice what to do."""


class SpinewatchError(Exception):
    """Anything that spinewatch reports to a person instead of a traceback.

    Parameters
    ----------
    what
        What happened and where, as one sentence.
    advice
        What the reader can do about it, as one sentence.
    """

    def __init__(self, what: str, *, advice: str) -> None:
        super().__init__(what, advice)
        self.what = what
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.what} {self.advice}"


class InputError(SpinewatchError, ValueError):
    """An argument or a recording that cannot be used; names the argument and what was found."""


class PacketRejectedError(SpinewatchError):
    """Bytes that a driver cannot be handed by its sensor. The packet is counted, never guessed."""


class LinkError(SpinewatchError):
    """A sensor that cannot be reached, or that is not and does not what it should."""


class CaptureError(SpinewatchError):
    """A capture file that is foreign, truncated, damaged or from a newer version."""


class JournalError(SpinewatchError):
    """The journal cannot be opened, written or trusted."""


class CalibrationError(SpinewatchError):
    """A calibration that was refused, with the reason, or a store that cannot be read."""


class ControlError(SpinewatchError):
    """The running monitor cannot be reached, or refused a command."""


class AlreadyRunningError(SpinewatchError):
    """A second instance would write the same state."""


class ConfigError(SpinewatchError):
    """Every mistake of one configuration, reported at once.

    Parameters
    ----------
    source
        The file, as the person named it.
    problems
        One sentence each: key, line, found, expected.
    """

    def __init__(self, source: str, problems: tuple[str, ...]) -> None:
        listed = "".join(f"\n  - {problem}" for problem in problems)
        super().__init__(
            f"{source} has {len(problems)} mistake{'s' if len(problems) != 1 else ''}:{listed}\n",
            advice="Correct the file and run `spinewatch config check` again.",
        )
        self.source = source
        self.problems = problems
