"""`spinewatch bendtest` and `necktest`: what a person can do when asked, if they like."""

from pathlib import Path
from typing import Final

import click

from spinewatch.cli.guided_session import NOT_TODAY, SIMULATED, auto_option, speak_option
from spinewatch.cli.guiding import MARGIN_S, STOPPED_CODE, Step, StoppedError, perform
from spinewatch.cli.prompting import Answer, Prompter
from spinewatch.cli.ranges import FiniteRange
from spinewatch.cli.readiness import must_show
from spinewatch.cli.running import RunningMonitor, no_sensor_for, running_monitor
from spinewatch.cli.setting import config_option
from spinewatch.control.messages import Refused
from spinewatch.model.commands import RunTest
from spinewatch.model.errors import InputError
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.sites import SEGMENT_ENDS, MotionSite, Segment

PACE_S: Final = 8.0
"""For one try to the end of what is comfortable and back, without haste."""

TRIES: Final = 3
DAY_MINUTES: Final = 24 * 60.0

waking_option: Final = click.option(
    "--minutes-since-waking",
    type=FiniteRange(0.0, DAY_MINUTES),
    help="When you woke up. Without it: when the sensors saw you rise, if they did.",
)
pace_option: Final = click.option(
    "--pace",
    "pace_s",
    type=FiniteRange(2.0, 60.0),
    default=PACE_S,
    show_default=True,
    help="Seconds for one try, out and back.",
)


@click.command()
@config_option
@waking_option
@pace_option
@auto_option
@speak_option
def bendtest(
    *,
    path: Path | None,
    minutes_since_waking: float | None,
    pace_s: float,
    auto: bool,
    speak: bool,
) -> None:
    """Bend forward as far as is comfortable, up to three times; the best one counts.

    It makes most sense on waking and 30 and 60 minutes later, on days when you like to. It needs a
    calibration (`spinewatch calibrate motion`; the still part is enough). Stop at any time: what
    was seen until then counts, and not today is always an answer.
    """
    monitor = running_monitor(path)
    if not monitor.motion_sites - {MotionSite.HEAD}:
        raise no_sensor_for("one on the trunk (chest, t10, l1, c7 or s1)")
    must_show(monitor, GuidedTestKind.BEND)
    prompt = (
        "Stand upright. At each bell bend forward as far as is comfortable, "
        "let the head hang, and come back up: up to three times."
    )
    step = _step(GuidedTestKind.BEND, prompt, pace_s, minutes_since_waking)
    _run(monitor, Prompter(auto=auto, speak=speak), step)


@click.command()
@config_option
@waking_option
@pace_option
@auto_option
@speak_option
def necktest(
    *,
    path: Path | None,
    minutes_since_waking: float | None,
    pace_s: float,
    auto: bool,
    speak: bool,
) -> None:
    """Turn the head to both sides as far as is comfortable, up to three times.

    It needs a calibration with nods and bows (`spinewatch calibrate motion`). Stop at any time:
    what was seen until then counts, and not today is always an answer.
    """
    monitor = running_monitor(path)
    if not monitor.motion_sites.issuperset(SEGMENT_ENDS[Segment.NECK]):
        raise no_sensor_for("one at head and one at c7")
    must_show(monitor, GuidedTestKind.NECK_ROTATION)
    prompt = (
        "Sit upright and look straight ahead. At each bell turn the head to the right and to the "
        "left as far as is comfortable, and back: up to three times."
    )
    step = _step(GuidedTestKind.NECK_ROTATION, prompt, pace_s, minutes_since_waking)
    _run(monitor, Prompter(auto=auto, speak=speak), step)


def _step(
    test: GuidedTestKind, prompt: str, pace_s: float, minutes_since_waking: float | None
) -> Step:
    return Step(
        prompt=prompt,
        command=RunTest(
            test=test,
            seconds=TRIES * pace_s + MARGIN_S,
            minutes_since_waking=minutes_since_waking,
        ),
        lasts_s=TRIES * pace_s,
        beats=tuple(number * pace_s for number in range(1, TRIES)),
    )


def _run(monitor: RunningMonitor, prompter: Prompter, step: Step) -> None:
    if monitor.is_simulated:
        prompter.tell(SIMULATED)
    prompter.tell(step.prompt)
    prompter.tell("One bell: begin. One bell for each try. Two bells: over. Ctrl-C stops at once.")
    try:
        if prompter.ask((Answer.BEGIN, Answer.SKIP, Answer.STOP)) is not Answer.BEGIN:
            prompter.tell(NOT_TODAY)
            return
        answer = perform(monitor.client, prompter, step)
    except (StoppedError, KeyboardInterrupt) as stopped:
        click.echo("\nStopped, as asked. That is always fine.")
        click.echo("".join(f"{said}\n" for said in stopped.args), nl=False)
        click.get_current_context().exit(STOPPED_CODE)
    if isinstance(answer, Refused):
        raise InputError(answer.what, advice=answer.advice)
    for line in answer.text.splitlines():
        prompter.tell(line)
