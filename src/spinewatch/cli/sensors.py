"""`spinewatch sensors`: what there is, what is nearby, whose is whose, how it comes through."""

import os
from pathlib import Path

import click
from rich.console import Console

from spinewatch.cli.sensors_list import kind_table, kinds_table
from spinewatch.cli.sensors_provision import provision
from spinewatch.cli.sensors_scan import scan
from spinewatch.cli.sensors_test import test
from spinewatch.cli.setting import config_option
from spinewatch.config.assigning import Assigned, assign_address
from spinewatch.config.finding import find_configuration
from spinewatch.drivers.registry import driver_kinds


@click.group()
def sensors() -> None:
    """Find, assign, test and set sensors; what each kind is.

    `list` and `assign` work by themselves; the others ask the running monitor, which has the
    radio.
    """


@sensors.command("list")
@click.argument("kind", required=False, type=click.Choice(driver_kinds()))
def list_(*, kind: str | None) -> None:
    """Say what kinds of sensors there are, or everything of one."""
    if kind is not None:
        Console().print(kind_table(kind))
        return
    Console().print(kinds_table())
    click.echo("`spinewatch sensors list KIND` says everything of one.")


@sensors.command()
@config_option
@click.argument("address")
@click.argument("name")
def assign(*, path: Path | None, address: str, name: str) -> None:
    """Write the ADDRESS of the sensor NAME into the configuration."""
    file = find_configuration(path, environ=os.environ)
    for line in _told(assign_address(file, name=name, address=address), file):
        click.echo(line)


def _told(assigned: Assigned, file: Path) -> tuple[str, ...]:
    sensor = assigned.sensor
    if not assigned.is_news:
        return (f"{sensor.name} has the address {assigned.address} already.",)
    instead = "" if assigned.before is None else f" instead of {assigned.before}"
    return (
        f"{sensor.name} ({sensor.kind}) is {assigned.address}{instead} now, in {file}.",
        "Restart the monitor: it takes the new address when it starts.",
    )


for _command in (scan, test, provision):
    sensors.add_command(_command)
