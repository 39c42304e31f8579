"""What hands do while a calibration asks for the usual work."""

from collections.abc import Iterable, Iterator
from typing import Final

from spinewatch.model.commands import CalibrateRest
from spinewatch.simulation.everyday_work import EverydayWork, LookAlike
from spinewatch.simulation.scenario import TimedCommand

_MARGIN_S: Final = 1.0
"""Hands begin before the bell and end after it."""


def asked_work(commands: Iterable[TimedCommand]) -> Iterator[EverydayWork]:
    """Give the typing of every such calibration: this person works at a desk."""
    for timed in commands:
        asked = timed.command
        if isinstance(asked, CalibrateRest) and asked.at_work:
            yield EverydayWork(
                kind=LookAlike.TYPING,
                start_s=timed.at_s - _MARGIN_S,
                stop_s=timed.at_s + asked.seconds + _MARGIN_S,
            )
