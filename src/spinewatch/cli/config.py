"""`spinewatch config`: check the configuration, or print an example."""

import os
from pathlib import Path

import click

from spinewatch.cli.setting import config_option
from spinewatch.config.example import example_text
from spinewatch.config.finding import find_configuration
from spinewatch.config.loading import load_configuration
from spinewatch.config.radio_budget import radio_budget
from spinewatch.service.sources import radio_needs


@click.group()
def config() -> None:
    """Check the configuration, or print an example."""


@config.command()
@config_option
def check(*, path: Path | None) -> None:
    """Report every mistake of the configuration at once, and what the radio can carry."""
    found = find_configuration(path, environ=os.environ)
    configuration = load_configuration(found)
    sensors = len(configuration.sensors)
    click.echo(f"{found}: no mistake; {sensors} sensors for person {configuration.person}.")
    for sensor in configuration.sensors:
        click.echo(f"  {sensor.name}: {sensor.kind} at {', '.join(sensor.sites)}")
    for budget in radio_budget(configuration, radio_needs(configuration)):
        click.echo(budget.line)
        for warning in budget.warnings:
            click.echo(f"  Warning: {warning}")


@config.command()
def example() -> None:
    """Print a commented example to start from."""
    click.echo(example_text(), nl=False)
