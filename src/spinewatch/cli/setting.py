"""What every long-running command starts from: configuration, folders, clock, service manager."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from spinewatch.config.finding import find_configuration
from spinewatch.config.folders import storage_paths
from spinewatch.config.loading import load_configuration
from spinewatch.service.clock import SystemClock
from spinewatch.service.notify import ServiceManager
from spinewatch.service.setting import Setting

config_option: Final = click.option(
    "--config", "path", type=click.Path(path_type=Path), help="The configuration file."
)


def ready(setting: Setting, said: str) -> Callable[[], None]:
    """Give what to call when everything runs: tells the person and the service manager."""

    def tell() -> None:
        click.echo(f"{said} Ctrl-C ends it.")
        setting.manager.ready()

    return tell


def read_setting(path: Path | None) -> Setting:
    """Read the configuration and begin to log."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    configuration = load_configuration(find_configuration(path, environ=os.environ))
    return Setting(
        configuration=configuration,
        paths=storage_paths(configuration, environ=os.environ),
        clock=SystemClock(trust=configuration.clock.trust),
        manager=ServiceManager(),
    )
