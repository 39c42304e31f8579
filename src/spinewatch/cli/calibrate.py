"""`spinewatch calibrate`: guided sessions that teach the monitor about this body."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

from spinewatch.cli.calibrate_emg import emg
from spinewatch.cli.calibrated import calibrated_lines
from spinewatch.cli.calibration_steps import calibration_steps
from spinewatch.cli.guided_session import (
    BELLS,
    auto_option,
    is_watching,
    leave_stopped,
    speak_option,
    tell_stopped,
    walk,
)
from spinewatch.cli.guiding import StoppedError
from spinewatch.cli.prompting import Prompter, wrapped
from spinewatch.cli.ranges import FiniteRange
from spinewatch.cli.running import RunningMonitor, running_monitor
from spinewatch.cli.setting import config_option
from spinewatch.model.calibration import Alignment
from spinewatch.model.errors import InputError, SpinewatchError
from spinewatch.model.sites import MotionSite, Segment

PACE_S: Final = 5.0
"""For one small movement out and back, without haste."""

_INTRO: Final = (
    "Ten degrees are enough. Go only as far as is comfortable, and skip whatever you like.",
    BELLS,
)
_LEAVE_OUT: Final = "To leave a step out, just keep still; nothing is lost."


@click.group()
def calibrate() -> None:
    """Teach the monitor about this body: how sensors sit, and what rest is."""


calibrate.add_command(emg)


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

    About two minutes, while `spinewatch run` is running. Do it after putting the sensors on,
    sitting or standing upright. Standing still, nods and bows are enough; every step can be left
    out, q or Ctrl-C ends it at any time, and not today is always an answer.
    """
    monitor = running_monitor(path)
    sites = monitor.motion_sites
    if not sites:
        raise InputError(
            "No motion sensor is in the configuration.",
            advice="Give a [[sensor]] its `site` there, and restart the monitor.",
        )
    prompter = Prompter(auto=auto, speak=speak)
    before = {each.site: each for each in monitor.known.alignments}
    if not is_watching(monitor, prompter):
        return
    for line in (*_INTRO, *([_LEAVE_OUT] if auto else [])):
        prompter.tell(line)
    steps = list(calibration_steps(sites, still_only=still_only, pace_s=pace_s))
    try:
        walk(monitor.client, prompter, steps)
    except (StoppedError, KeyboardInterrupt) as stopped:
        tell_stopped(stopped)
        _tell_the_end(monitor, before)
        leave_stopped()
    _tell_the_end(monitor, before)


def _tell_the_end(monitor: RunningMonitor, before: Mapping[MotionSite, Alignment]) -> None:
    """Say what holds now, what of it is from before, and what the monitor thinks of that."""
    now = {each.site: each for each in monitor.known.alignments}
    click.echo()
    for line in calibrated_lines(monitor.motion_sites, now, before, _doubts(monitor)):
        click.echo(wrapped(line))
    click.echo("It holds until the sensors come off. Calibrate again when you put them on anew.")


def _doubts(monitor: RunningMonitor) -> dict[Segment, str]:
    """Ask why angles may be off; a monitor that has ended meanwhile says nothing."""
    with suppress(SpinewatchError):
        levels = monitor.client.status().levels
        segments = () if levels is None else levels.segments
        return {each.segment: each.doubt for each in segments if each.doubt is not None}
    return {}
