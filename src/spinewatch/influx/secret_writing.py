"""Passwords and tokens into files that only their owner can read."""

import os
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

from spinewatch.model.errors import SpinewatchError

_OWNER_ONLY: Final = 0o600


def new_password() -> str:
    """Make one that nobody has to type: 192 bits, in letters, digits, "-" and "_"."""
    return token_urlsafe(24)


def write_secret(path: Path, secret: str) -> None:
    """Replace a file by one with a secret, mode 0600 from its first moment.

    Raises
    ------
    SpinewatchError
        When it cannot be written; an old file is still there then.
    """
    fresh = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{secret}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise SpinewatchError(
            f"The file for a secret {path} cannot be written: {error.strerror}.",
            advice="Run this as a user who may write there, or name another folder with --secrets.",
        ) from error
