"""Passwords and tokens into files that only their owner can read."""

from pathlib import Path
from secrets import token_urlsafe

from spinewatch.calibration.whole_file import replace_whole
from spinewatch.model.errors import SpinewatchError


def new_password() -> str:
    """Make one that nobody has to type: 192 bits, in letters, digits, "-" and "_"."""
    return token_urlsafe(24)


def write_secret(path: Path, secret: str) -> None:
    """Replace a file by one with a secret, mode 0600 from its first moment.

    Whose the file was stays, also when root writes it.

    Raises
    ------
    SpinewatchError
        When it cannot be written; an old file is still there then.
    """
    try:
        replace_whole(path, f"{secret}\n".encode())
    except OSError as error:
        raise SpinewatchError(
            f"The file for a secret {path} cannot be written: {error.strerror}.",
            advice="Run this as a user who may write there, or name another folder with --secrets.",
        ) from error
