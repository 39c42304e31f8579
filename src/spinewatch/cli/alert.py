"""`spinewatch alert`: the phone is told, until it is stopped."""

from pathlib import Path

import click

from spinewatch.cli.setting import config_option, read_setting, ready
from spinewatch.service.alerting import Alerting
from spinewatch.service.stopping import stop_on_signals


@click.command()
@config_option
def alert(*, path: Path | None) -> None:
    """Tell the phone, by the rules that are switched on, until Ctrl-C or SIGTERM."""
    setting = read_setting(path)
    stopping = stop_on_signals()
    alerting = Alerting(setting)
    alerting.run(stopping, ready=ready(setting, f"Alerting for {setting.configuration.person}."))
    click.echo("Ended.")
