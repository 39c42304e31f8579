"""`spinewatch sensors`: what there is, what is nearby, whose is whose, how it comes through."""

import click
from rich.console import Console

from spinewatch.cli.sensors_assign import assign
from spinewatch.cli.sensors_list import kind_table, kinds_table
from spinewatch.cli.sensors_provision import provision
from spinewatch.cli.sensors_scan import scan
from spinewatch.cli.sensors_test import test
from spinewatch.drivers.registry import driver_kinds


@click.group()
def sensors() -> None:
    """Find, assign, test and set sensors; what each kind is.

    `list` works by itself, and `assign` where it must; all others ask the running monitor, which
    has the radio.
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


for _command in (scan, assign, test, provision):
    sensors.add_command(_command)
