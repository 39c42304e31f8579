"""`spinewatch calibrate emg`: what rest is for each muscle, and what 100 % is."""

from pathlib import Path
from typing import Final

import click

from spinewatch.calibration.store import CalibrationStore
from spinewatch.cli.emg_steps import contraction_steps, rest_steps
from spinewatch.cli.guided_session import (
    BELLS,
    NOT_TODAY,
    auto_option,
    is_watching,
    leave_stopped,
    speak_option,
    tell_stopped,
    walk,
)
from spinewatch.cli.guiding import Step, StoppedError
from spinewatch.cli.muscles_known import muscle_lines
from spinewatch.cli.prompting import Prompter
from spinewatch.cli.questions import LeftError, no_muscle, score, yes_or_no
from spinewatch.cli.running import RunningMonitor, running_monitor
from spinewatch.cli.setting import config_option
from spinewatch.model.commands import CalibrateRest
from spinewatch.model.context import Posture

_INTRO: Final = (
    "Lying rest comes first. What follows it is up to you: every step can be left out.",
    BELLS,
)
_TENSE: Final = "Is it tense now, anywhere near the electrodes?"
_EFFORT: Final = (
    "Last, if you like: a short contraction of your own choosing, only as strong as is "
    "comfortable. It will be what 100 % means. Would you like to do that today?"
)
_PAIN: Final = (
    "Try it once, gently: lift the shoulders, press the head back or hollow the back a little, "
    "whatever you would tense. How much does that hurt?"
)
MUCH_PAIN: Final = 4
"""Of 10: where pain is usually called moderate and no longer mild. A choice; nobody is asked to go
on from there."""

_TOO_MUCH: Final = (
    "Then not today. Nothing is lost: levels are told in dB above rest, and tension is found alike."
)


@click.command()
@config_option
@click.option("--rest-only", is_flag=True, help="Only rest: no contraction is asked for.")
@click.option("--tense-now", is_flag=True, help="It is tense now; without --auto you are asked.")
@auto_option
@speak_option
def emg(*, path: Path | None, rest_only: bool, tense_now: bool, auto: bool, speak: bool) -> None:
    """Find what rest is for each muscle: lie still, then whatever else you like.

    Half a minute for lying rest, three for all of it, while `spinewatch run` is running. Do it
    whenever electrodes are placed anew. With --auto nobody asks you to get up or to tense anything.
    """
    monitor = running_monitor(path)
    if not monitor.emg_sites:
        raise no_muscle()
    prompter = Prompter(auto=auto, speak=speak)
    if not is_watching(monitor, prompter):
        return
    for line in _INTRO:
        prompter.tell(line)
    try:
        _session(monitor, prompter, rest_only=rest_only, tense_now=tense_now)
    except LeftError:
        prompter.tell(NOT_TODAY)
    except (StoppedError, KeyboardInterrupt) as stopped:
        tell_stopped(stopped)
        _tell_the_end(monitor)
        leave_stopped()
    _tell_the_end(monitor)


def _session(
    monitor: RunningMonitor, prompter: Prompter, *, rest_only: bool, tense_now: bool
) -> None:
    if not (prompter.auto or tense_now):
        tense_now = yes_or_no(prompter, _TENSE)
    rests = list(rest_steps(tense_now=tense_now, unattended=prompter.auto))
    walked = walk(monitor.client, prompter, rests)
    if rest_only or prompter.auto or walked.ended:
        return
    if not yes_or_no(prompter, _EFFORT):
        prompter.tell(NOT_TODAY)
        return
    pain = score(prompter, _PAIN)
    if pain is not None and pain >= MUCH_PAIN:
        prompter.tell(_TOO_MUCH)
        return
    posture = Posture.LYING if _is_lying(walked.taken) else Posture.UPRIGHT
    efforts = list(contraction_steps(monitor.emg_sites, posture=posture, pain=pain))
    walk(monitor.client, prompter, efforts)


def _is_lying(taken: tuple[Step, ...]) -> bool:
    return not any(
        isinstance(step.command, CalibrateRest) and step.command.posture is Posture.UPRIGHT
        for step in taken
    )


def _tell_the_end(monitor: RunningMonitor) -> None:
    """Say what holds now; the monitor has written it before it answered."""
    stored = CalibrationStore(monitor.paths.calibrations).load()
    click.echo()
    for line in muscle_lines(monitor.emg_sites, stored):
        click.echo(line)
    click.echo(
        "It holds until electrodes are placed anew, for a day at most. Then calibrate again."
    )
