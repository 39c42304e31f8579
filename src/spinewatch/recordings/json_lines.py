"""Write findings and results as JSON lines: the whole file or none of it."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec
from msgspec import Struct

from spinewatch.model.errors import InputError


def check_target(target: Path, *, source: Path, force: bool) -> None:
    """Refuse, before any work, a file that must not be written.

    Raises
    ------
    InputError
        When the target is the recording, exists and ``force`` is not set, is no file, or lies in
        no folder.
    """
    if target.exists() and source.exists() and target.samefile(source):
        raise InputError(f"{target} is the recording itself.", advice="Name another --output.")
    if target.exists() and not target.is_file():
        raise InputError(
            f"{target} is not a regular file.", advice="Name a file, or - for standard output."
        )
    if target.exists() and not force:
        raise InputError(
            f"{target} exists already.", advice="Name another file, or overwrite it with --force."
        )
    if not target.parent.is_dir():
        raise InputError(f"There is no folder {target.parent}.", advice="Make it first.")


def lines(findings: Iterable[Struct]) -> Iterator[bytes]:
    """Give one line of JSON for each finding."""
    encoder = msgspec.json.Encoder()
    return (encoder.encode(finding) + b"\n" for finding in findings)


def save_lines(target: Path, findings: Iterable[Struct]) -> None:
    """Write a file under another name and give it its own when it is whole and on the disk.

    Only its owner may read it: it speaks of a person's body.

    Raises
    ------
    InputError
        When the system does not let it be written; nothing is left behind then.
    """
    real = target.resolve()
    try:
        with NamedTemporaryFile(dir=real.parent, prefix=f".{real.name}.", delete=False) as part:
            unfinished = Path(part.name)
            try:
                part.writelines(lines(findings))
                part.flush()
                os.fsync(part.fileno())
                unfinished.replace(real)
            except BaseException:
                unfinished.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise InputError(
            f"{target} cannot be written: {error.strerror or error}.",
            advice="Check the permissions and the space left, or name another --output.",
        ) from error
