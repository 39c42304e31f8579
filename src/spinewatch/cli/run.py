"""`spinewatch run`: the monitor, until it is stopped."""

import asyncio
from pathlib import Path

import click

from spinewatch.cli.setting import config_option, read_setting
from spinewatch.service.station import Station


@click.command()
@config_option
def run(*, path: Path | None) -> None:
    """Run the monitor until Ctrl-C or SIGTERM."""
    setting = read_setting(path)
    person, journal = setting.configuration.person, setting.paths.journal

    async def watch() -> None:
        station = Station(
            configuration=setting.configuration,
            paths=setting.paths,
            clock=setting.clock,
            manager=setting.manager,
        )
        await station.run(ready=setting.ready(f"Watching {person}. Journal: {journal}."))

    asyncio.run(watch())
    click.echo("Ended; everything watched is in the journal.")
