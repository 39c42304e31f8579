"""`spinewatch dev`: tools for whoever works on the collector, or tries it without sensors."""

import asyncio
import logging
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from spinewatch.config.finding import find_configuration
from spinewatch.config.kits import KITS
from spinewatch.config.loading import load_configuration
from spinewatch.model.configuration import Configuration
from spinewatch.model.errors import InputError
from spinewatch.service.sources import SIMULATED_MINUTES, sensor_settings
from spinewatch.simulation.configurations import default_configuration
from spinewatch.simulation.scenarios import SCENARIOS, make_scenario

_FASTEST = 1e6


@click.group()
def dev() -> None:
    """Tools for developers: simulated sensors on the air."""


@dev.command()
@click.option(
    "--config", "path", type=click.Path(path_type=Path), help="Simulate the sensors of this file."
)
@click.option("--kit", type=click.Choice(list(KITS)), help="Simulate the sensors of a kit.")
@click.option(
    "--scenario",
    type=click.Choice(list(SCENARIOS)),
    default="quiet-day",
    show_default=True,
    help="The day that the simulated wearer has.",
)
@click.option(
    "--transport",
    default="vhci",
    show_default=True,
    help="Who is to see them, as Bumble names it: vhci is this machine's own Bluetooth.",
)
@click.option(
    "--faults", type=click.Path(path_type=Path), help="A fault script: what goes wrong, and when."
)
@click.option(
    "--ready", type=click.Path(path_type=Path), help="A file to write once the sensors advertise."
)
@click.option(
    "--pace",
    type=click.FloatRange(0.0, _FASTEST, min_open=True),
    default=1.0,
    show_default=True,
    help="Seconds of the wearer's time in a second.",
)
def peripherals(
    *,
    path: Path | None,
    kit: str | None,
    scenario: str,
    transport: str,
    faults: Path | None,
    ready: Path | None,
    pace: float,
) -> None:
    """Put simulated sensors on the air, as Bluetooth peripherals, until Ctrl-C.

    Without --config and --kit they are those of the demo. While it runs, faults can be typed, one
    a line: `silence imu-head 10`, `disconnect imu-c7`, `off`, `on`. See docs/simulated-sensors.md.
    """
    configuration = _configuration(path, kit)
    if find_spec("bumble") is None:
        raise InputError(
            "Simulated sensors need Bumble, which is not installed.",
            advice="Install it with `pip install '.[peripherals]'` in the folder of the project.",
        )
    # Bumble is an extra, and takes half a second to import.
    from spinewatch.peripherals.fault_script import read_fault_script  # noqa: PLC0415
    from spinewatch.peripherals.service import Plan, run_peripherals  # noqa: PLC0415

    # Bumble warns of every packet that a lost connection leaves behind.
    logging.getLogger("bumble").setLevel(logging.ERROR)
    names = [sensor.name for sensor in configuration.sensors]
    plan = Plan(
        configuration=configuration,
        settings=sensor_settings(configuration),
        scenario=make_scenario(scenario, minutes=SIMULATED_MINUTES),
        transport=transport,
        faults=() if faults is None else read_fault_script(faults, names),
        ready=ready,
        pace=pace,
    )
    # A service manager may have closed the input.
    lines = sys.stdin or ()
    asyncio.run(run_peripherals(plan, lines=lines, say=click.echo))


def _configuration(path: Path | None, kit: str | None) -> Configuration:
    if path is not None and kit is not None:
        raise InputError(
            "--config and --kit both name sensors.", advice="Leave one of the two out."
        )
    if path is not None:
        return load_configuration(find_configuration(path, environ=os.environ))
    if kit is not None:
        return Configuration(person="simulated", sensors=KITS[kit].sensors)
    return default_configuration()
