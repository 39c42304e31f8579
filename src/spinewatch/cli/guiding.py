"""One guided step: prompt, collect, answer; and stopping at any moment."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from spinewatch.cli.awaiting import Awaited
from spinewatch.cli.prompting import BEGIN, DONE, REFUSED, Prompter
from spinewatch.control.client import ControlClient
from spinewatch.control.messages import Done, Refused
from spinewatch.model.commands import Command, StopGuided
from spinewatch.model.errors import ControlError, SpinewatchError
from spinewatch.service.clock import SystemClock

MARGIN_S: Final = 2.0
"""Collected after the last repetition: the window begins up to a second early, and people lag."""

LEAD_S: Final = 1.0
"""The monitor collects from the next whole second on: asked so much earlier, it sees the start."""

STOP_WAIT_S: Final = 5.0
"""A second is closed at most 2.5 s after its end; then the stopped command is answered."""

STOPPED_CODE: Final = 130
"""What a shell expects of a program that Ctrl-C has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the person is asked for, and what the monitor collects meanwhile.

    ``beats`` are the moments at which a bell rings, in seconds from the beginning; ``lasts_s`` is
    when the person is done. ``needed`` says whether angles need it, None where that is no question.
    """

    prompt: str
    command: Command
    lasts_s: float
    beats: tuple[float, ...] = ()
    needed: bool | None = None


class StoppedError(Exception):
    """The person pressed Ctrl-C; carries what the monitor said of it, if anything."""


def perform(client: ControlClient, prompter: Prompter, step: Step) -> Done | Refused:
    """Count down, have the monitor collect, ring the bells, and give its answer.

    The monitor is asked ``LEAD_S`` before the person is told to begin, so that what it sees begins
    upright.

    Raises
    ------
    StoppedError
        When the person pressed Ctrl-C; the monitor was told to stop.
    ControlError
        When the monitor cannot be asked.
    """
    asked: Awaited | None = None
    began_ns = SystemClock().monotonic_ns()
    try:
        prompter.count_down()
        # Whatever Ctrl-C cuts off from here on, the monitor is told to stop.
        with Awaited(lambda: client.ask(step.command)) as asked:
            if not asked.came(LEAD_S):
                _conduct(prompter, step, asked)
            answer = asked.answer()
    except KeyboardInterrupt:
        raise StoppedError(*_stop(client, asked, began_ns)) from None
    except ControlError as error:
        raise _explained(client, error) from error
    if isinstance(answer, Refused):
        prompter.signal(REFUSED, "not taken")
    return answer


def _conduct(prompter: Prompter, step: Step, asked: Awaited) -> None:
    """Ring at every beat until it is over, or until the monitor has answered before its time."""
    prompter.signal(BEGIN, "now")
    passed_s = 0.0
    for number, beat_s in enumerate((*step.beats, step.lasts_s), start=2):
        if asked.came(beat_s - passed_s):
            break
        passed_s = beat_s
        if beat_s < step.lasts_s:
            prompter.signal(BEGIN, str(number))
    # Over, and no more than that: what came of it the monitor says some seconds later.
    if not asked.failed:
        prompter.signal(DONE, "that was it")


def _explained(client: ControlClient, error: ControlError) -> ControlError:
    """Say what it means for the step when the monitor has gone."""
    try:
        client.status()
    except ControlError:
        return ControlError(
            "The monitor has stopped. Nothing of this step was taken; what was known before still "
            "holds.",
            advice="Start it again with `spinewatch run`.",
        )
    return error


def _stop(client: ControlClient, asked: Awaited | None, began_ns: int) -> tuple[str, ...]:
    """Tell the monitor to stop what was begun since then, and give what it says of it."""
    if asked is None:
        return ()
    with suppress(SpinewatchError, KeyboardInterrupt):
        client.send(StopGuided(asked_after_ns=began_ns))
        if asked.came(STOP_WAIT_S):
            answer = asked.answer()
            return (answer.text,) if isinstance(answer, Done) else (answer.what,)
    return ("The monitor did not confirm that it has stopped.",)


def words_of(answer: Done | Refused) -> str:
    """Give what the monitor said, with the advice of a refusal."""
    return answer.text if isinstance(answer, Done) else f"{answer.what}\n{answer.advice}"
