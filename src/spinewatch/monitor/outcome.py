"""What a guided calibration or test gave, in values and in sentences for the person."""

from dataclasses import dataclass

from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.results import GuidedTest


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidedOutcome:
    """The end of one guided command.

    Attributes
    ----------
    mono_ns
        The end of the time that it rests on.
    asked_ns
        The time of the command: who gave it waits for this.
    found
        New calibrations; empty where nothing changes.
    refused
        A sentence for each place of which nothing was taken, with the reason and what to do.
    said
        What was found, as sentences for the person.
    tests
        The results of a guided test.
    """

    mono_ns: int
    asked_ns: int
    found: CalibrationSet
    refused: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    tests: tuple[GuidedTest, ...] = ()


def refused_at(mono_ns: int, *, asked_ns: int, why: str) -> GuidedOutcome:
    """Give the end of a command of which nothing came."""
    return GuidedOutcome(mono_ns=mono_ns, asked_ns=asked_ns, found=CalibrationSet(), refused=(why,))
