"""`spinewatch status`, `pause`, `resume` and `log`: words with the running monitor."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.live import Live

from spinewatch.cli.ranges import FiniteRange
from spinewatch.cli.running import RunningMonitor, running_monitor
from spinewatch.cli.setting import config_option
from spinewatch.cli.view import render
from spinewatch.config.lookup import sensor_named
from spinewatch.control.client import ControlClient
from spinewatch.model.commands import DIARY_SCALE_MAX, MAX_NOTE_CHARACTERS, LogDiary, Pause, Resume
from spinewatch.model.context import PauseReason
from spinewatch.model.errors import InputError
from spinewatch.model.status import Status


@click.command()
@config_option
@click.option("--follow", is_flag=True, help="Keep showing, every second, until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, for programs.")
def status(*, path: Path | None, follow: bool, as_json: bool) -> None:
    """Show what the running monitor sees."""
    client = running_monitor(path).client
    if not follow:
        _show_once(client.status(), as_json=as_json)
        return
    # Ctrl-C is how one leaves.
    with suppress(KeyboardInterrupt):
        _keep_showing(client, as_json=as_json)


def _show_once(seen: Status, *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(seen))
    else:
        Console().print(render(seen, title=f"spinewatch   {seen.person}"))


def _keep_showing(client: ControlClient, *, as_json: bool) -> None:
    if as_json:
        for seen in client.follow():
            click.echo(msgspec.json.encode(seen))
        return
    with Live(auto_refresh=False) as live:
        for seen in client.follow():
            live.update(render(seen, title=f"spinewatch   {seen.person}"), refresh=True)


_sensor_option = click.option(
    "--sensor", "sensors", multiple=True, metavar="NAME", help="Only this one; can be repeated."
)


@click.command()
@config_option
@click.argument("reason", type=click.Choice([reason.value for reason in PauseReason]))
@click.option(
    "--minutes",
    type=FiniteRange(min=0.0, min_open=True, max=7 * 24 * 60),
    help="Watch again by itself after this time; without it, `spinewatch resume` does.",
)
@_sensor_option
def pause(
    *, path: Path | None, reason: str, minutes: float | None, sensors: tuple[str, ...]
) -> None:
    """Tell the monitor that sensors come off for a while: all of them, or some.

    What is off on purpose raises no alarm. Never wear a sensor while it charges.
    """
    monitor = running_monitor(path)
    named = _of_the_configuration(sensors, monitor)
    command = Pause(reason=PauseReason(reason), minutes=minutes, sensors=named)
    click.echo(monitor.client.send(command).text)


@click.command()
@config_option
@_sensor_option
def resume(*, path: Path | None, sensors: tuple[str, ...]) -> None:
    """Tell the monitor that the sensors are back on: all of them, or some."""
    monitor = running_monitor(path)
    named = _of_the_configuration(sensors, monitor)
    click.echo(monitor.client.send(Resume(sensors=named)).text)


def _of_the_configuration(sensors: tuple[str, ...], monitor: RunningMonitor) -> tuple[str, ...]:
    return tuple(sensor_named(monitor.configuration, name).name for name in sensors)


@click.command()
@config_option
@click.option("--pain", type=click.IntRange(0, DIARY_SCALE_MAX), help="0 none, 10 worst.")
@click.option("--stiffness", type=click.IntRange(0, DIARY_SCALE_MAX), help="0 none, 10 worst.")
@click.option("--spasm-now", is_flag=True, help="It feels like a spasm at this moment.")
@click.option(
    "--tense/--not-tense",
    "tense_now",
    default=None,
    help="Whether a muscle is tense at this moment.",
)
@click.option("--prompted", is_flag=True, help="You were asked, and did not come by yourself.")
@click.option("--place", help="Where: `left neck`, `lower back`.")
@click.option("--note", help="Anything else, in your own words.")
@click.option(
    "--minutes-ago",
    type=FiniteRange(0.0, 7 * 24 * 60),
    default=0.0,
    help="When it was felt, if not now.",
)
def log(*, path: Path | None, **said: Any) -> None:  # noqa: ANN401 - one option each, typed by click
    """Write a diary entry; any one of the options is enough."""
    entry = LogDiary(**said)
    if _is_empty(entry):
        raise InputError(
            "The diary entry is empty.",
            advice="Give at least one of --pain, --stiffness, --spasm-now, --tense, --not-tense, "
            "--place and --note.",
        )
    if max(len(entry.note or ""), len(entry.place or "")) > MAX_NOTE_CHARACTERS:
        raise InputError(
            f"The note has more than {MAX_NOTE_CHARACTERS} characters.", advice="Shorten it."
        )
    click.echo(running_monitor(path).client.send(entry).text)


def _is_empty(entry: LogDiary) -> bool:
    """Say whether nothing was said: when it was, and that one was asked, is no word by itself."""
    numbers = (entry.pain, entry.stiffness, entry.tense_now)
    is_silent = all(number is None for number in numbers)
    return is_silent and not (entry.spasm_now or entry.note or entry.place)
