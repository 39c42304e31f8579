"""`spinewatch sensors provision`: what a sensor keeps when it is switched off."""

from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from spinewatch.cli.running import running_monitor
from spinewatch.cli.sensors_list import settings_explained
from spinewatch.cli.sensors_words import known, plain, table, waiting
from spinewatch.cli.setting import config_option
from spinewatch.config.lookup import sensor_named
from spinewatch.control.client import ControlClient
from spinewatch.model.air import KeptSetting, ProvisionAction, ProvisionReport
from spinewatch.model.configuration import SensorConfig

DIFFERING: Final = 1
"""Exit code, as of everything else that is not as it should be."""

_VALUE: Final = "{:g}"


@click.command()
@config_option
@click.option("--check", is_flag=True, help="Only look; write nothing.")
@click.option("--restore", is_flag=True, help="Put back what was found on it the first time.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.argument("name")
def provision(*, path: Path | None, check: bool, restore: bool, yes: bool, name: str) -> None:
    """Set what a sensor keeps when it is switched off, and read it back.

    Shows first what is set on it, what will be written and why, and asks. What was found the
    first time is kept, so that --restore can put it back.
    """
    if check and restore:
        raise click.UsageError("--check writes nothing and --restore does: give one of them.")
    monitor = running_monitor(path)
    sensor = sensor_named(monitor.configuration, name)
    action = ProvisionAction.RESTORE if restore else ProvisionAction.APPLY
    found = _done(monitor.client, sensor, ProvisionAction.CHECK)
    if check or not found.settings:
        _judge_check(found)
        return
    if not restore:
        _explain(found)
    if _may_write(sensor, _to_write(found, action), asked=yes):
        _judge_written(_done(monitor.client, sensor, action))


def _done(client: ControlClient, sensor: SensorConfig, action: ProvisionAction) -> ProvisionReport:
    """Have it done, and show what was found or reads back."""
    writes = action is not ProvisionAction.CHECK
    with waiting(f"{'Setting' if writes else 'Asking'} {sensor.name}"):
        report = client.provision(sensor.name, action)
    if report.settings:
        Console().print(_drawn(report))
    return report


def _remark(report: ProvisionReport) -> None:
    for remark in report.remarks:
        click.echo(plain(remark))


def _drawn(report: ProvisionReport) -> Table:
    made = table("setting", "should be", "is", "found first", "")
    for each in report.settings:
        made.add_row(
            each.name,
            known(each.aim(report.action), _VALUE),
            known(each.now, _VALUE),
            known(each.original, _VALUE),
            "differs" if each in _differing(report) else "",
        )
    return made


def _differing(report: ProvisionReport) -> tuple[KeptSetting, ...]:
    """Leave out what was never told: that cannot be put back, and nobody knows whether it is."""
    return tuple(each for each in report.differing if each.aim(report.action) is not None)


def _explain(found: ProvisionReport) -> None:
    """Say of what differs why it should be as it should be, as far as its file does."""
    reasons = {name: why for name, _, why in settings_explained(found.kind)}
    for each in _differing(found):
        if each.name in reasons:
            Console().print(Text(f"Why {each.name} = {each.wanted:g}: {reasons[each.name]}"))


def _to_write(found: ProvisionReport, action: ProvisionAction) -> str:
    aims = ((each.name, each.aim(action)) for each in found.settings)
    return ", ".join(f"{name} = {aim:g}" for name, aim in aims if aim is not None)


def _may_write(sensor: SensorConfig, values: str, *, asked: bool) -> bool:
    if not values:
        click.echo("Nothing is known that could be put back.")
        return False
    device = ", ".join(each for each in (sensor.kind, sensor.address) if each)
    click.echo(f"To be written to {sensor.name} ({device}): {values}.")
    if asked or click.confirm("Write it?"):
        return True
    click.echo("Nothing was written.")
    return False


def _judge_check(found: ProvisionReport) -> None:
    _remark(found)
    command = f"`spinewatch sensors provision {found.sensor}`"
    if differing := _differing(found):
        click.echo(f"Not as it should be: {_names(differing)}. {command} sets it.")
        click.get_current_context().exit(DIFFERING)
    if found.settings:
        # Some kinds answer with what holds now and not with what they keep.
        click.echo(f"It is set as it should be. {command} writes it, so that it is kept.")


def _judge_written(report: ProvisionReport) -> None:
    _remark(report)
    if differing := _differing(report):
        click.echo(
            f"Not as it should be: {_names(differing)}. Switch the sensor off and on and do this "
            f"again; docs/sensors/{report.kind}.md says what else may be the reason."
        )
        click.get_current_context().exit(DIFFERING)
    click.echo("Written, and it reads back as it should be.")


def _names(settings: tuple[KeptSetting, ...]) -> str:
    return ", ".join(each.name for each in settings)
