"""The database that a command asks: the one of the configuration, as another user if need be."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from spinewatch.cli.running import RunningMonitor
from spinewatch.config.finding import find_configuration
from spinewatch.influx.answers import Verdict
from spinewatch.influx.asking import AskingError
from spinewatch.influx.faults import fault_of
from spinewatch.influx.reading import as_reader
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.errors import InputError, SpinewatchError

_USER_OPTIONS = (
    click.option("--user", help="Another user of InfluxDB 1.x: one who may read."),
    click.option("--password-file", type=click.Path(path_type=Path), help="Its password."),
    click.option("--token-file", type=click.Path(path_type=Path), help="Another token, for 2.x."),
)

_NEEDS_READER = (
    "A recorder's user may only write, and this takes one who may read. `spinewatch influx setup` "
    "makes one and keeps the secret beside the configuration, where it is found by whoever may "
    "read that file. Or name another with --user and --password-file, or with --token-file."
)


def user_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command be given another user than the recorder's, who may only write."""
    for option in reversed(_USER_OPTIONS):
        command = option(command)
    return command


def database_of(
    monitor: RunningMonitor,
    *,
    user: str | None = None,
    password_file: Path | None = None,
    token_file: Path | None = None,
) -> InfluxConfig:
    """Give the [influx] table, with another user if one was named.

    Raises
    ------
    InputError
        When the configuration has none.
    """
    influx = monitor.configuration.influx
    if influx is None:
        raise InputError(
            "The configuration has no [influx] table, so there is no database to ask.",
            advice="See `spinewatch config example`, or name another configuration with --config.",
        )
    if token_file is not None:
        return replace(influx, token_file=str(token_file))
    if user is None:
        return influx
    password = None if password_file is None else str(password_file)
    return replace(influx, user=user, password_file=password)


def database_to_read(
    monitor: RunningMonitor,
    path: Path | None,
    *,
    user: str | None,
    password_file: Path | None,
    token_file: Path | None,
) -> InfluxConfig:
    """Give the [influx] table with the user that was named, or else with one who may read.

    That is who was made by `spinewatch influx setup`, if the secret is beside the configuration.

    Raises
    ------
    InputError
        When the configuration has none.
    """
    influx = database_of(monitor, user=user, password_file=password_file, token_file=token_file)
    if user is not None or token_file is not None:
        return influx
    return as_reader(influx, folder=find_configuration(path, environ=os.environ).resolve().parent)


def unanswered(error: AskingError, influx: InfluxConfig) -> SpinewatchError:
    """Say why InfluxDB did not answer."""
    told = fault_of(error.answer, influx)
    if error.answer.verdict is Verdict.UNAUTHORISED:
        return SpinewatchError(told.what, advice=_NEEDS_READER)
    return SpinewatchError(told.what, advice="See to that, then say the same again.")
