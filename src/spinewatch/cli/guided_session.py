"""A guided session: step after step, at the person's own pace, and told how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import click

from spinewatch.cli.guiding import STOPPED_CODE, Step, StoppedError, perform, words_of
from spinewatch.cli.prompting import Answer, Prompter
from spinewatch.control.client import ControlClient
from spinewatch.control.messages import Refused

NOT_TODAY: Final = "Not today, then. That is always fine."

auto_option: Final = click.option(
    "--auto", is_flag=True, help="Every step begins by itself: no key is needed."
)
speak_option: Final = click.option(
    "--speak", is_flag=True, help="Say everything aloud too (needs espeak-ng or spd-say)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """The steps of which something was taken, and whether the person ended before the last one."""

    taken: tuple[Step, ...]
    ended: bool = False


def walk(client: ControlClient, prompter: Prompter, steps: Sequence[Step]) -> Walked:
    """Go through the steps; the person begins, repeats, skips and ends.

    A step that was refused is offered once more. Where no key is pressed it is left, and after a
    refused first step there is nothing to build on.

    Raises
    ------
    StoppedError
        When the person pressed Ctrl-C.
    """
    taken: list[Step] = []
    number = 0
    while number < len(steps):
        step = steps[number]
        click.echo()
        prompter.tell(f"Step {number + 1} of {len(steps)}. {step.prompt}")
        again = (Answer.AGAIN,) if number else ()
        answer = prompter.ask((Answer.BEGIN, *again, Answer.SKIP, Answer.STOP))
        if answer is Answer.STOP:
            return Walked(taken=tuple(taken), ended=True)
        if answer is Answer.AGAIN:
            number -= 1
            continue
        if answer is Answer.BEGIN and not _is_taken(client, prompter, step):
            if prompter.auto and number == 0:
                return Walked(taken=(), ended=True)
            number += prompter.auto
            continue
        if answer is Answer.BEGIN:
            taken.append(step)
        number += 1
    return Walked(taken=tuple(taken))


def _is_taken(client: ControlClient, prompter: Prompter, step: Step) -> bool:
    """Do one step and tell its answer; says whether anything was taken."""
    answer = perform(client, prompter, step)
    for line in words_of(answer).splitlines():
        prompter.tell(f"  {line}")
    return not isinstance(answer, Refused)


def tell_stopped(stopped: StoppedError | KeyboardInterrupt) -> None:
    """Say that it was stopped, and what the monitor said of it."""
    click.echo("\nStopped, as asked. What was taken before is kept.")
    click.echo("".join(f"{said}\n" for said in stopped.args), nl=False)


def leave_stopped() -> None:
    """End the program as one that Ctrl-C has ended."""
    click.get_current_context().exit(STOPPED_CODE)
