"""`spinewatch sensors assign`: which device is which sensor of the configuration."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
from msgspec.structs import replace

from spinewatch.cli.running import running_monitor
from spinewatch.cli.sensors_words import waiting
from spinewatch.cli.setting import config_option
from spinewatch.config.assigning import Assigned, assign_address
from spinewatch.config.finding import find_configuration
from spinewatch.control.client import ControlClient
from spinewatch.model.errors import ControlError
from spinewatch.service.sensor_store import SensorStore

LOOK_S: Final = 5.0
"""As long as a scan usually looks."""

SIMULATED: Final = (
    'This configuration watches a simulated person. To watch your sensors, set kind = "bluetooth" '
    "in its [link] table."
)


@click.command()
@config_option
@click.argument("address")
@click.argument("name")
def assign(*, path: Path | None, address: str, name: str) -> None:
    """Write the ADDRESS of the sensor NAME into the configuration.

    A running monitor looks first whether a sensor of that kind is behind the address.
    """
    file = find_configuration(path, environ=os.environ)
    monitor = running_monitor(path)
    assigned = assign_address(
        file, name=name, address=address, kind_behind=lambda checked: _seen(monitor.client, checked)
    )
    # Whoever assigns says that this device is the one, also after its firmware has changed.
    store = SensorStore(monitor.paths.found_settings)
    store.note_fingerprint(replace(assigned.sensor, address=assigned.address), None)
    for line in _told(assigned, file):
        click.echo(line)
    if monitor.is_simulated:
        click.echo(SIMULATED)


def _seen(client: ControlClient, address: str) -> str | None:
    """Have the monitor look; None where none runs, or it does not see a sensor that it knows."""
    try:
        with waiting(f"Looking for {address}", LOOK_S):
            found = client.scan(LOOK_S).found
    except ControlError:
        return None
    return next((each.kind for each in found if each.address.upper() == address), None)


def _told(assigned: Assigned, file: Path) -> Iterator[str]:
    sensor = assigned.sensor
    if assigned.is_news:
        instead = "" if assigned.before is None else f" instead of {assigned.before}"
        yield f"{sensor.name} ({sensor.kind}) is {assigned.address}{instead} now, in {file}."
    else:
        yield f"{sensor.name} has the address {assigned.address} already."
    if not assigned.was_seen:
        yield (
            f"Nobody saw whether it is a {sensor.kind}: `spinewatch sensors scan` shows it when "
            "the monitor runs and the sensor is on and near."
        )
    if assigned.is_news:
        yield "Restart the monitor: it takes the new address when it starts."
