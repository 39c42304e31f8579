"""`spinewatch backup` and `restore`: all that would be lost with the SD card."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from spinewatch.cli.moments import moment_text
from spinewatch.cli.setting import config_option
from spinewatch.config.finding import find_configuration
from spinewatch.config.folders import storage_paths
from spinewatch.config.loading import load_configuration
from spinewatch.model.errors import InputError
from spinewatch.mqtt.secret_file import read_secret
from spinewatch.service.backup.contents import About
from spinewatch.service.backup.limits import MIN_KEY_CHARACTERS
from spinewatch.service.backup.making import Wanted, make_backup
from spinewatch.service.backup.restoring import restore as put_back
from spinewatch.service.backup.unpacking import unpack
from spinewatch.service.clock import SystemClock

_key_option = click.option(
    "--key-file",
    type=click.Path(path_type=Path),
    help="A file with one line: the key that encrypts it.",
)
_ask_option = click.option("--ask-key", is_flag=True, help="Ask for the key.")


@click.command()
@config_option
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--captures", is_flag=True, help="With the captures, which are large.")
@_key_option
@_ask_option
def backup(
    *,
    path: Path | None,
    target: Path | None,
    captures: bool,
    key_file: Path | None,
    ask_key: bool,
) -> None:
    """Write everything that would be lost with the SD card into one file.

    TARGET is the file or a folder for it. Passwords go into it only when it is encrypted. The
    monitor may go on meanwhile.
    """
    passphrase = _new_key(key_file, ask_key=ask_key)
    found = find_configuration(path, environ=os.environ)
    configuration = load_configuration(found)
    now = SystemClock(trust=configuration.clock.trust).offset()
    wanted = Wanted(
        configuration=configuration,
        configuration_path=found,
        paths=storage_paths(configuration, environ=os.environ),
        with_captures=captures,
        made_utc_ns=now.utc_ns if now.trusted else None,
    )
    made = make_backup(
        wanted,
        _named(target, configuration.person, now.utc_ns, is_sealed=passphrase is not None),
        passphrase=passphrase,
        tell=click.echo,
    )
    click.echo(f"{made.path}: {made.size / 1e6:.1f} MB, {_sealed_words(passphrase)}. In it:")
    for name in made.names:
        click.echo(f"  {name}")
    for line in made.left_out:
        click.echo(f"Not in it: {line}.")
    click.echo(f"Try whether it can be read: `spinewatch restore {made.path} --into FOLDER`.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--config", "path", type=click.Path(path_type=Path), help="Where the configuration goes."
)
@click.option(
    "--into", type=click.Path(path_type=Path), help="Only unpack it into this empty folder."
)
@click.option("--force", is_flag=True, help="Put aside what lies in the way.")
@_key_option
@_ask_option
def restore(
    *,
    file: Path,
    path: Path | None,
    into: Path | None,
    force: bool,
    key_file: Path | None,
    ask_key: bool,
) -> None:
    """Put a backup back: all of it, checked, or nothing.

    Never while a monitor runs, and nothing is overwritten.
    """
    passphrase = _key(key_file, ask_key=ask_key)
    if into is not None:
        _rehearse(file, into, passphrase)
        return
    restored = put_back(
        file, configuration_path=path, passphrase=passphrase, force=force, environ=os.environ
    )
    click.echo(f"Restored for person {restored.about.person}, {_made_words(restored.about)}:")
    for move in restored.moves:
        click.echo(f"  {move.target}")
    kinds = ", ".join(f"{kind} {count}" for kind, count in restored.counts.items() if count)
    click.echo(f"Results in the journal: {kinds or 'none'}.")
    if restored.kept is not None:
        click.echo(f"What was there before is in {restored.kept}.")
    click.echo("The journal begins a new epoch, so that no number is given twice.")
    if restored.span is not None:
        first, last = (moment_text(ns)[:10] for ns in restored.span)
        click.echo(
            "If InfluxDB was lost too, this fills it again: "
            f"`spinewatch backfill --from {first} --to {last}`."
        )


def _rehearse(file: Path, into: Path, passphrase: str | None) -> None:
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise InputError(f"{into} is not an empty folder.", advice="Name a new one.")
    with _folder_for(into):
        unpacked = unpack(file, into, passphrase=passphrase)
    click.echo(f"The backup is whole, {_made_words(unpacked.about)}. Unpacked into {into}:")
    for each in unpacked.files:
        click.echo(f"  {each.name}: {each.size} bytes")


@contextmanager
def _folder_for(into: Path) -> Iterator[None]:
    """Make a folder and those above it; on an error, those that were made go again."""
    missing = [each for each in (into, *into.parents) if not each.exists()]
    try:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield
    except BaseException:
        with suppress(OSError):
            for each in missing:
                each.rmdir()
        raise


def _named(target: Path | None, person: str, utc_ns: int, *, is_sealed: bool) -> Path:
    """Give the file to write; in a folder it gets a name of its own."""
    folder = target or Path()
    if not folder.is_dir():
        return folder
    moment = moment_text(utc_ns).replace(" ", "T").replace(":", "-")
    return folder / f"spinewatch-{person}-{moment}.{'sealed' if is_sealed else 'tar.gz'}"


def _new_key(key_file: Path | None, *, ask_key: bool) -> str | None:
    passphrase = _key(key_file, ask_key=ask_key, confirm=True)
    if passphrase is not None and len(passphrase) < MIN_KEY_CHARACTERS:
        raise InputError(
            f"The key has fewer than {MIN_KEY_CHARACTERS} characters.",
            advice="Take a longer one: whoever finds the file may try as long as he likes.",
        )
    return passphrase


def _key(key_file: Path | None, *, ask_key: bool, confirm: bool = False) -> str | None:
    if key_file is not None:
        return read_secret(str(key_file), key="--key-file")
    if not ask_key:
        return None
    try:
        return str(click.prompt("Key", hide_input=True, confirmation_prompt=confirm))
    except click.Abort as error:
        # click has Ctrl-C and the end of the input end alike, and keeps which of them it was.
        if not isinstance(error.__context__, EOFError):
            raise
        raise InputError(
            "The key was not typed: there was nobody to type it, or the input ended before.",
            advice="Type it in a terminal, or name a file that holds it with --key-file.",
        ) from error


def _sealed_words(passphrase: str | None) -> str:
    if passphrase is None:
        return "NOT encrypted: whoever has it can read it"
    return "encrypted; without its key nobody can read it, you neither"


def _made_words(about: About) -> str:
    when = "at an unknown time" if about.made_utc_ns is None else moment_text(about.made_utc_ns)
    return f"made {when} by {about.made_by}"
