"""`spinewatch config`: check the configuration, print an example, tell of the kits."""

import os
from collections.abc import Iterator
from pathlib import Path

import click

from spinewatch.cli.kit_words import kit_lines
from spinewatch.cli.setting import config_option
from spinewatch.config.example import DEFAULT_KIT, example_text
from spinewatch.config.finding import find_configuration
from spinewatch.config.kits import KITS
from spinewatch.config.loading import load_configuration
from spinewatch.config.radio_budget import radio_budget
from spinewatch.config.secret_files import unusable_files
from spinewatch.model.configuration import Configuration
from spinewatch.model.errors import ConfigError
from spinewatch.service.sources import radio_needs


@click.group()
def config() -> None:
    """Check the configuration, print an example, tell of the kits."""


@config.command()
@config_option
def check(*, path: Path | None) -> None:
    """Report every mistake of the configuration at once, and what the radio can carry.

    The files that it names are read as the service will read them: best as the user of the service.
    """
    found = find_configuration(path, environ=os.environ)
    configuration = load_configuration(found)
    unusable = unusable_files(configuration)
    if unusable:
        raise ConfigError(str(found), unusable)
    sensors = len(configuration.sensors)
    click.echo(f"{found}: no mistake; {sensors} sensors for person {configuration.person}.")
    for sensor in configuration.sensors:
        click.echo(f"  {sensor.name}: {sensor.kind} at {', '.join(sensor.sites)}")
    for line in _kit_lines(configuration):
        click.echo(line)
    for budget in radio_budget(configuration, radio_needs(configuration)):
        click.echo(budget.line)
        for warning in budget.warnings:
            click.echo(f"  Warning: {warning}")


def _kit_lines(configuration: Configuration) -> Iterator[str]:
    """Say what of the kit is worn, and what it cannot show."""
    if configuration.kit is None:
        return
    kit = KITS[configuration.kit]
    missing = kit.missing(configuration.sensors)
    yield (
        f"Kit {kit.name}: no sensor watches {', '.join(missing)}."
        if missing
        else f"Kit {kit.name}: every place of it is watched."
    )


@config.command()
@click.option(
    "--kit", type=click.Choice(tuple(KITS)), default=DEFAULT_KIT, help="With the sensors of a kit."
)
def example(*, kit: str) -> None:
    """Print a commented example to start from."""
    click.echo(example_text(kit), nl=False)


@config.command()
@click.argument("name", required=False, type=click.Choice(tuple(KITS)))
def kits(*, name: str | None) -> None:
    """Say what can be worn for what: each kit, or one of them in full."""
    if name is None:
        for kit in KITS.values():
            click.echo(f"{kit.name:<12} {kit.links} sensors. {kit.purpose}")
        click.echo("\n`spinewatch config kits NAME` says more of one.")
        return
    for line in kit_lines(KITS[name]):
        click.echo(line)
