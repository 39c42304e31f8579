"""`spinewatch calibrate`: guided sessions that teach the monitor about this body."""

from pathlib import Path
from typing import Final

import click

from spinewatch.calibration.store import CalibrationStore
from spinewatch.cli.calibrated import calibrated_lines
from spinewatch.cli.calibration_steps import calibration_steps
from spinewatch.cli.guiding import STOPPED_CODE, Step, StoppedError, perform, words_of
from spinewatch.cli.prompting import Answer, Prompter
from spinewatch.cli.ranges import FiniteRange
from spinewatch.cli.running import RunningMonitor, no_sensor_for, running_monitor
from spinewatch.cli.setting import config_option
from spinewatch.control.client import ControlClient
from spinewatch.control.messages import Refused
from spinewatch.model.commands import CalibrateStill

PACE_S: Final = 5.0
"""For one small movement out and back, without haste."""

_INTRO: Final = (
    "Ten degrees are enough. Go only as far as is comfortable, and skip whatever you like.",
    "One bell: begin. One bell for each repetition. Two bells: done. Ctrl-C stops at once.",
)

auto_option: Final = click.option(
    "--auto", is_flag=True, help="Every step begins by itself: no key is needed."
)
speak_option: Final = click.option(
    "--speak", is_flag=True, help="Say everything aloud too (needs espeak-ng or spd-say)."
)


@click.group()
def calibrate() -> None:
    """Teach the monitor how the sensors sit on the body."""


@calibrate.command()
@config_option
@click.option("--still-only", is_flag=True, help="Only stand still: no movement is asked for.")
@click.option(
    "--pace",
    "pace_s",
    type=FiniteRange(2.0, 60.0),
    default=PACE_S,
    show_default=True,
    help="Seconds for one repetition, out and back.",
)
@auto_option
@speak_option
def motion(*, path: Path | None, still_only: bool, pace_s: float, auto: bool, speak: bool) -> None:
    """Find how the motion sensors sit: stand still, then a few small movements.

    About two minutes, while `spinewatch run` is running. Do it after putting the sensors on.
    """
    monitor = running_monitor(path)
    sites = monitor.motion_sites
    if not sites:
        raise no_sensor_for("any motion sensor")
    prompter = Prompter(auto=auto, speak=speak)
    monitor.client.status()
    for line in _INTRO:
        prompter.tell(line)
    steps = list(calibration_steps(sites, still_only=still_only, pace_s=pace_s))
    try:
        _walk(monitor.client, prompter, steps)
    except (StoppedError, KeyboardInterrupt) as stopped:
        click.echo("\nStopped, as asked. What was taken before is kept.")
        click.echo("".join(f"{said}\n" for said in stopped.args), nl=False)
        _tell_the_end(monitor)
        click.get_current_context().exit(STOPPED_CODE)
    _tell_the_end(monitor)


def _walk(client: ControlClient, prompter: Prompter, steps: list[Step]) -> None:
    """Go through the steps; the person begins, repeats, skips and ends.

    A step that was refused is offered once more. Where no key is pressed it is left, and after a
    refused still part there is nothing to build on.
    """
    number = 0
    while number < len(steps):
        step = steps[number]
        click.echo()
        prompter.tell(f"Step {number + 1} of {len(steps)}. {step.prompt}")
        again = (Answer.AGAIN,) if number else ()
        answer = prompter.ask((Answer.BEGIN, *again, Answer.SKIP, Answer.STOP))
        if answer is Answer.STOP:
            return
        if answer is Answer.AGAIN:
            number -= 1
            continue
        if answer is Answer.BEGIN and not _taken(client, prompter, step):
            if prompter.auto and isinstance(step.command, CalibrateStill):
                return
            number += prompter.auto
            continue
        number += 1


def _taken(client: ControlClient, prompter: Prompter, step: Step) -> bool:
    """Do one step and tell its answer; says whether anything was taken."""
    answer = perform(client, prompter, step)
    for line in words_of(answer).splitlines():
        prompter.tell(f"  {line}")
    return not isinstance(answer, Refused)


def _tell_the_end(monitor: RunningMonitor) -> None:
    """Say what holds now; the monitor has written it before it answered."""
    stored = CalibrationStore(monitor.paths.calibrations).load()
    click.echo()
    for line in calibrated_lines(
        monitor.motion_sites, {each.site: each for each in stored.alignments}
    ):
        click.echo(line)
    click.echo("It holds until the sensors come off. Calibrate again when you put them on anew.")
