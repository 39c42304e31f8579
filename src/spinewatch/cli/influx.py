"""`spinewatch influx`: set the database up; see how far the recorder is and what was refused."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from spinewatch.cli.influx_words import status_lines, written_lines
from spinewatch.cli.setting import config_option
from spinewatch.config.finding import find_configuration
from spinewatch.config.folders import storage_paths
from spinewatch.config.loading import load_configuration
from spinewatch.influx.accounts import accounts_of, administrator_of
from spinewatch.influx.administering import found_generation, look, refusal, remarks
from spinewatch.influx.answers import ACCEPTED, Answer
from spinewatch.influx.faults import fault_of
from spinewatch.influx.opening import answering
from spinewatch.influx.wanted import Findings, Wanted
from spinewatch.model.configuration import Configuration, InfluxConfig
from spinewatch.model.errors import InputError

F = TypeVar("F", bound=Callable[..., object])

_FILE = click.Path(path_type=Path)


@click.group()
def influx() -> None:
    """Set InfluxDB up; see how far the recorder is and what was refused."""


def _options(command: F) -> F:
    for option in (
        click.option("--renew", is_flag=True, help="New secrets for whom none is known here."),
        click.option("--secrets", type=_FILE, help="Folder for new passwords and tokens."),
        click.option("--admin-token-file", type=_FILE, help="2.x, 3: file with an admin's token."),
        click.option("--admin-password-file", type=_FILE, help="1.x: file with its password."),
        click.option("--admin-user", help="1.x: an administrator; else the user in [influx]."),
        click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing."),
        config_option,
    ):
        command = option(command)
    return command


@influx.command()
@_options
def setup(
    *,
    path: Path | None,
    dry_run: bool,
    admin_user: str | None,
    admin_password_file: Path | None,
    admin_token_file: Path | None,
    secrets: Path | None,
    renew: bool,
) -> None:
    """Create the three databases with their retention, a writer and a reader.

    What exists is never changed. A second time there is nothing to do.
    """
    file = find_configuration(path, environ=os.environ)
    config = _influx_of(load_configuration(file))
    administrator = administrator_of(
        config, user=admin_user, password_file=admin_password_file, token_file=admin_token_file
    )
    folder = secrets or file.resolve().parent
    with found_generation(config, administrator) as (generation, connection):
        click.echo(f"InfluxDB {generation}.x at {config.url}.")
        accounts = accounts_of(config, generation, folder=folder, administrator=administrator)
        wanted = Wanted(prefix=config.prefix, accounts=accounts, renew=renew)
        found = look(generation, connection, config, administrator, wanted)
        _do_all(found, config, dry_run=dry_run)
        for note in (*found.notes, *remarks(generation, config)):
            click.echo(f"Note: {note}")
        if not dry_run:
            for line in written_lines(config, accounts, generation, file):
                click.echo(line)
    if found.lacking:
        raise InputError(found.lacking[0], advice=" ".join(found.lacking[1:]))


@influx.command()
@config_option
def status(*, path: Path | None) -> None:
    """Show whether InfluxDB answers, how far each sequence is stored, and what was refused.

    Ends with an error when it does not answer.
    """
    configuration = load_configuration(find_configuration(path, environ=os.environ))
    config = _influx_of(configuration)
    paths = storage_paths(configuration, environ=os.environ)
    answers = answering(config)
    for line in status_lines(
        config,
        answers,
        positions=paths.recorder_positions(config.recorder),
        dead_letters=paths.dead_letters(config.recorder),
    ):
        click.echo(line)
    if isinstance(answers, Answer):
        raise fault_of(answers, config)


def _do_all(found: Findings, config: InfluxConfig, *, dry_run: bool) -> None:
    if not found.steps and not found.lacking:
        click.echo("Nothing to do: everything is there.")
    for step in found.steps:
        if dry_run:
            click.echo(f"Would {step.what}.")
            continue
        answer = step.do()
        if answer != ACCEPTED:
            raise refusal(step.what, answer, config)
        click.echo(f"Done: {step.what}.")


def _influx_of(configuration: Configuration) -> InfluxConfig:
    if configuration.influx is None:
        raise InputError(
            "The configuration has no [influx] table.", advice="See `spinewatch config example`."
        )
    return configuration.influx
