"""The token of 2.x and 3 Core from its file."""

from spinewatch.model.errors import InputError
from spinewatch.mqtt.secret_file import read_secret


def read_token(path: str, *, key: str) -> str:
    """Read a token, which goes into a header as it is; a password is packed into base64.

    Parameters
    ----------
    path
        The file: one line.
    key
        What the configuration or the command line calls it, for the message.

    Raises
    ------
    InputError
        When the file cannot be used, or holds what no header can carry.
    """
    token = read_secret(path, key=key)
    if not (token.isascii() and token.isprintable()):
        raise InputError(
            f"{key}: the file {path} holds signs that no token has.",
            advice="Copy the token anew into it, as plain text: letters, digits and signs of ASCII "
            "and nothing else.",
        )
    return token
