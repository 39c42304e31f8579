"""Recognise a file by what is in it, not by its name."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Final

from spinewatch.model.errors import InputError
from spinewatch.recordings.limits import HEAD_BYTES

_READABLE: Final = "Give a CSV text table or a NumPy .npz archive."

_FOREIGN: Final = (
    (b"%PDF", "a PDF document", _READABLE),
    (b"\x89PNG", "a picture", _READABLE),
    (b"\xff\xd8\xff", "a picture", _READABLE),
    (b"\x1f\x8b", "compressed with gzip", "Unpack it with `gunzip` first."),
    (b"\x93NUMPY", "a single NumPy array (.npy)", "Save it with `numpy.savez` and try again."),
    (b"\x89HDF", "an HDF5 or MATLAB 7.3 file", _READABLE),
    (b"MATLAB 5.0", "a MATLAB file", _READABLE),
    (b"SQLite format 3", "an SQLite database", _READABLE),
    (b"\xff\xfe", "text in UTF-16", "Save it again as CSV in UTF-8."),
    (b"\xfe\xff", "text in UTF-16", "Save it again as CSV in UTF-8."),
    (b"0       ", "an EDF recording", "Export it as CSV first."),
    (b"\xffBIOSEMI", "a BDF recording", "Export it as CSV first."),
)
"""First bytes of files that people have beside their recordings, what they are, what to do."""


class FileKind(StrEnum):
    """The two kinds of file that are read."""

    NPZ = "npz"
    TEXT = "text"


def kind_of(path: Path) -> FileKind:
    """Tell what a file is from its first bytes.

    Raises
    ------
    InputError
        When there is no such file, it cannot be read, is empty, or is something else.
    """
    head = _head(path)
    if not head:
        raise InputError(f"{path} is empty.", advice="Was the recording copied completely?")
    if head.startswith(b"PK\x03\x04"):
        return FileKind.NPZ
    for magic, what, advice in _FOREIGN:
        if head.startswith(magic):
            raise InputError(f"{path} is {what}, not a recording.", advice=advice)
    if b"\x00" in head:
        raise InputError(f"{path} is a binary file of an unknown kind.", advice=_READABLE)
    return FileKind.TEXT


def _head(path: Path) -> bytes:
    _refuse_what_is_no_file(path)
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError as error:
        raise unreadable(path, error) from error


def _refuse_what_is_no_file(path: Path) -> None:
    if not os.path.lexists(path):
        raise InputError(f"There is no file {path}.", advice="Check the path for a typing mistake.")
    if path.is_dir():
        raise InputError(f"{path} is a folder.", advice="Name one recording in it.")
    if not path.is_file():
        raise InputError(f"{path} is not a regular file.", advice=_READABLE)


def unreadable(path: Path, error: OSError) -> InputError:
    """Say why the operating system does not let a file be read."""
    why = error.strerror or str(error)
    return InputError(
        f"{path} cannot be read: {why}.", advice="Check the permissions and the medium."
    )
