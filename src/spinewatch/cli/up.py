"""`spinewatch up`: monitor, recorder and alerter together, for trying on one machine."""

from pathlib import Path

import click

from spinewatch.cli.setting import config_option, read_setting
from spinewatch.service.family import Family
from spinewatch.service.stopping import stop_on_signals


@click.command()
@config_option
def up(*, path: Path | None) -> None:
    """Run monitor, recorder and alerter together, as the configuration has them, until Ctrl-C.

    On a Pi that shall watch for months, let systemd run them instead.
    """
    setting = read_setting(path)
    commands = ["run"]
    commands += ["record"] if setting.configuration.influx is not None else []
    commands += ["alert"] if setting.configuration.alerts is not None else []
    click.echo(f"Starting: {', '.join(commands)}. Ctrl-C ends all of them.")
    Family(commands=commands, config=path).run(stop_on_signals())
