"""`spinewatch record`: results from the broker into InfluxDB, until it is stopped."""

from pathlib import Path

import click

from spinewatch.cli.setting import config_option, read_setting, ready
from spinewatch.service.recording import Recording
from spinewatch.service.stopping import stop_on_signals


@click.command()
@config_option
def record(*, path: Path | None) -> None:
    """Take results from the broker into InfluxDB until Ctrl-C or SIGTERM."""
    setting = read_setting(path)
    stopping = stop_on_signals()
    recording = Recording(setting)
    recording.run(stopping, ready=ready(setting, f"Recording {recording.persons}."))
    click.echo("Ended; what is not stored yet is sent again.")
