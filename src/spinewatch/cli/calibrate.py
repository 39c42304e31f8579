"""`spinewatch calibrate`: guided sessions that teach the monitor about this body."""

from pathlib import Path
from typing import Final

import click

from spinewatch.calibration.store import CalibrationStore
from spinewatch.cli.calibrate_emg import emg
from spinewatch.cli.calibrated import calibrated_lines
from spinewatch.cli.calibration_steps import calibration_steps
from spinewatch.cli.guided_session import (
    auto_option,
    leave_stopped,
    speak_option,
    tell_stopped,
    walk,
)
from spinewatch.cli.guiding import StoppedError
from spinewatch.cli.prompting import Prompter
from spinewatch.cli.ranges import FiniteRange
from spinewatch.cli.running import RunningMonitor, no_sensor_for, running_monitor
from spinewatch.cli.setting import config_option

PACE_S: Final = 5.0
"""For one small movement out and back, without haste."""

_INTRO: Final = (
    "Ten degrees are enough. Go only as far as is comfortable, and skip whatever you like.",
    "One bell: begin. One bell for each repetition. Two bells: done. Ctrl-C stops at once.",
)


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
        walk(monitor.client, prompter, steps)
    except (StoppedError, KeyboardInterrupt) as stopped:
        tell_stopped(stopped)
        _tell_the_end(monitor)
        leave_stopped()
    _tell_the_end(monitor)


def _tell_the_end(monitor: RunningMonitor) -> None:
    """Say what holds now; the monitor has written it before it answered."""
    stored = CalibrationStore(monitor.paths.calibrations).load()
    click.echo()
    for line in calibrated_lines(
        monitor.motion_sites, {each.site: each for each in stored.alignments}
    ):
        click.echo(line)
    click.echo("It holds until the sensors come off. Calibrate again when you put them on anew.")
