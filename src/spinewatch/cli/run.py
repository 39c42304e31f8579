"""`spinewatch run`: the monitor, until it is stopped."""

import asyncio
from pathlib import Path

import click

from spinewatch.cli.setting import config_option, read_setting, ready
from spinewatch.service.station import Station


@click.command()
@config_option
def run(*, path: Path | None) -> None:
    """Run the monitor until Ctrl-C or SIGTERM."""
    setting = read_setting(path)
    person, journal = setting.configuration.person, setting.paths.journal

    async def watch() -> None:
        station = Station(setting)
        await station.run(ready=ready(setting, f"Watching {person}. Journal: {journal}."))

    asyncio.run(watch())
    click.echo("Ended; everything watched is in the journal.")
