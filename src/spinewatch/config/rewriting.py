"""Replace a file that belongs to a person: as a whole, and for the same readers as before."""

import os
from contextlib import suppress
from pathlib import Path

from spinewatch.calibration.whole_file import sync_folder
from spinewatch.model.errors import InputError


def rewrite(path: Path, content: bytes) -> None:
    """Give a file other content; after a power cut it is the old one or the new one.

    Owner and rights stay: a service under another user must still be able to read it. Where the
    path is a link, the file behind it is replaced.

    Raises
    ------
    InputError
        When the system does not let it be written; the old file is still there then.
    """
    behind = path.resolve()
    fresh = behind.with_name(f".{behind.name}.new")
    try:
        _write(fresh, content, like=behind)
        fresh.replace(behind)
        sync_folder(behind.parent)
    except OSError as error:
        _forget(fresh)
        raise InputError(
            f"The configuration {path} cannot be written: {error.strerror}.",
            advice="Run the command as a user who may write it and its folder, or with sudo.",
        ) from error


def _write(fresh: Path, content: bytes, *, like: Path) -> None:
    # A file that may not be written is not to be replaced either, although its folder allows it.
    like.open("r+b").close()
    was = like.stat()
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        os.fchown(file.fileno(), was.st_uid, was.st_gid)
        os.fchmod(file.fileno(), was.st_mode & 0o7777)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _forget(fresh: Path) -> None:
    with suppress(OSError):
        fresh.unlink(missing_ok=True)
