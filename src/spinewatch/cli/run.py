"""`spinewatch run`: the monitor, until it is stopped."""

import asyncio
import logging
import os
from pathlib import Path

import click

from spinewatch.config.finding import find_configuration
from spinewatch.config.folders import storage_paths
from spinewatch.config.loading import load_configuration
from spinewatch.service.clock import SystemClock
from spinewatch.service.station import Station


@click.command()
@click.option("--config", "path", type=click.Path(path_type=Path), help="The configuration file.")
def run(*, path: Path | None) -> None:
    """Run the monitor until Ctrl-C or SIGTERM."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    configuration = load_configuration(find_configuration(path, environ=os.environ))
    paths = storage_paths(configuration, environ=os.environ)
    clock = SystemClock(trust=configuration.clock.trust)

    def ready() -> None:
        click.echo(f"Watching {configuration.person}. Journal: {paths.journal}. Ctrl-C ends it.")

    async def watch() -> None:
        await Station(configuration=configuration, paths=paths, clock=clock).run(ready=ready)

    asyncio.run(watch())
    click.echo("Ended; everything watched is in the journal.")
