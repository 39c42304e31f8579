"""Passwords and tokens, from files only."""

import stat
from pathlib import Path

from spinewatch.model.errors import InputError


def read_secret(path: str, *, key: str) -> str:
    """Read a secret from a file that not everybody can read.

    Parameters
    ----------
    path
        The file: one line of UTF-8.
    key
        What the configuration calls it, for the message: ``password_file in [mqtt]``.

    Raises
    ------
    InputError
        When the file is missing, can be read by every user of the host, is empty, or is no text.
    """
    content = read_private(path, key=key)
    try:
        secret = content.decode().strip("\r\n")
    except UnicodeDecodeError:
        secret = ""
    if not secret or "\n" in secret or "\0" in secret:
        raise InputError(
            f"{key}: the file {path} does not hold one line of text.",
            advice="Write the secret into it, and nothing else.",
        )
    return secret


def read_private(path: str, *, key: str) -> bytes:
    """Read a file that not everybody can read.

    Raises
    ------
    InputError
        When the file is missing, or can be read by every user of the host.
    """
    try:
        with Path(path).open("rb") as file:
            # Looked at through the open file: the one that is read is the one that is judged.
            mode = stat.S_IMODE(Path(f"/proc/self/fd/{file.fileno()}").stat().st_mode)
            content = file.read()
    except OSError as error:
        raise InputError(
            f"{key}: the file {path} cannot be read: {error.strerror}.",
            advice="Create it, readable for the user that runs spinewatch, with the secret in it.",
        ) from error
    if mode & stat.S_IROTH:
        raise InputError(
            f"{key}: every user of this computer can read the file {path} (mode {mode:04o}).",
            advice=f"Run `chmod 600 {path}`.",
        )
    return content
