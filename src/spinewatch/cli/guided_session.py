"""A guided session: step after step, at the person's own pace, and told how it went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import click
from msgspec import structs

from spinewatch.cli.guiding import STOPPED_CODE, Step, StoppedError, perform, words_of
from spinewatch.cli.prompting import Answer, Prompter
from spinewatch.cli.running import RunningMonitor
from spinewatch.control.client import ControlClient
from spinewatch.control.messages import Done, Refused
from spinewatch.model.commands import CalibrateStill, Resume
from spinewatch.monitor.calibrating_words import AS_IF_LYING
from spinewatch.service.obeying import NOT_TAKEN

NOT_TODAY: Final = "Not today, then. That is always fine."
BELLS: Final = (
    "One bell: begin. One bell for each repetition. Two bells: over. Three more: not taken. "
    "Ctrl-C stops at once."
)
SIMULATED: Final = (
    "A simulated person wears the sensors. It cannot hear you: most steps will be refused. "
    "`spinewatch demo` shows a whole day."
)
_ENOUGH: Final = "That is enough. q ends here; the rest only makes it surer."
_WHY: Final = {None: "", True: " (needed for the angles)", False: " (optional, makes it surer)"}
_RESUME: Final = {
    Answer.BEGIN: "Enter: watch again and calibrate",
    Answer.STOP: "q: stay paused",
}
_ONCE_MORE: Final = {
    Answer.BEGIN: "Enter: once more for all",
    Answer.SKIP: "s: go on without what was not taken",
    Answer.STOP: "q ends here",
}
_IS_IT_LYING: Final = {
    Answer.BEGIN: "Enter: once more",
    Answer.YES: "y: you are upright, and they are all put on another way round",
    Answer.SKIP: "s skips this",
    Answer.STOP: "q ends here",
}

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

    A step that was refused is offered once more, and a still part that was taken of some sensors
    only. Where no key is pressed it is left, and after a
    refused first step there is nothing to build on.

    Raises
    ------
    StoppedError
        When the person pressed Ctrl-C.
    """
    taken: dict[int, Step] = {}
    number = 0
    while number < len(steps):
        step = steps[number]
        _announce(prompter, step, f"Step {number + 1} of {len(steps)}")
        again = (Answer.AGAIN,) if number else ()
        answer = prompter.ask((Answer.BEGIN, *again, Answer.SKIP, Answer.STOP))
        if answer is Answer.BEGIN:
            answer, is_taken = _take(client, prompter, step)
            if is_taken and number not in taken:
                taken[number] = step
                _say_when_enough(prompter, steps, taken)
            if answer is Answer.AGAIN and prompter.auto:
                answer = Answer.SKIP if number else Answer.STOP
            elif answer is Answer.AGAIN:
                continue
        if answer is Answer.STOP:
            return Walked(taken=tuple(taken.values()), ended=True)
        number += -1 if answer is Answer.AGAIN else 1
    return Walked(taken=tuple(taken.values()))


def _announce(prompter: Prompter, step: Step, number: str) -> None:
    click.echo()
    prompter.tell(f"{number}{_WHY[step.needed]}. {step.prompt}")


def _say_when_enough(prompter: Prompter, steps: Sequence[Step], taken: Mapping[int, Step]) -> None:
    """Say it once: with the last step that is needed, if there are others."""
    needed = {number for number, step in enumerate(steps) if step.needed}
    newest = list(taken)[-1]
    if newest in needed and needed <= taken.keys() and len(taken) < len(steps):
        prompter.tell(f"  {_ENOUGH}")


def _take(client: ControlClient, prompter: Prompter, step: Step) -> tuple[Answer, bool]:
    """Do one step, as often as it takes.

    Returns
    -------
    next
        ``AGAIN`` offers the step once more, ``STOP`` ends, everything else goes on.
    is_taken
        Whether anything was taken.
    """
    while True:
        answer = perform(client, prompter, step)
        for line in words_of(answer).splitlines():
            prompter.tell(f"  {line}")
        is_taken = not isinstance(answer, Refused)
        words = None if prompter.auto else _question(step, answer)
        if words is None:
            return (Answer.SKIP if is_taken else Answer.AGAIN), is_taken
        chosen = prompter.ask(words, words)
        if chosen in (Answer.SKIP, Answer.STOP):
            return chosen, is_taken
        if chosen is Answer.YES and isinstance(step.command, CalibrateStill):
            step = replace(step, command=structs.replace(step.command, anew=True))


def _question(step: Step, answer: Done | Refused) -> Mapping[Answer, str] | None:
    """Give what only the person can answer after a still part, or None: all is clear."""
    if not isinstance(step.command, CalibrateStill):
        return None
    if isinstance(answer, Refused):
        return _IS_IT_LYING if AS_IF_LYING in answer.what else None
    is_partial = any(line.startswith(NOT_TAKEN) for line in answer.text.splitlines())
    return _ONCE_MORE if is_partial else None


def is_watching(monitor: RunningMonitor, prompter: Prompter) -> bool:
    """Say whose body it is, and end a pause if the sensors are on again.

    Returns
    -------
    bool
        False when the person wants the pause to last.
    """
    paused = monitor.client.status().paused
    if monitor.is_simulated:
        prompter.tell(SIMULATED)
    if paused is None:
        return True
    prompter.tell(f"Paused for {paused}. Are the sensors on again?")
    if prompter.ask(_RESUME, _RESUME) is not Answer.BEGIN:
        prompter.tell("Still paused. `spinewatch resume` ends it.")
        return False
    monitor.client.send(Resume())
    return True


def tell_stopped(stopped: StoppedError | KeyboardInterrupt) -> None:
    """Say that it was stopped, and what the monitor said of it."""
    click.echo("\nStopped, as asked. What was taken before is kept.")
    click.echo("".join(f"{said}\n" for said in stopped.args), nl=False)


def leave_stopped() -> None:
    """End the program as one that Ctrl-C has ended."""
    click.get_current_context().exit(STOPPED_CODE)
