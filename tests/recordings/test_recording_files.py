"""A file is what its first bytes say; anything else is refused in one sentence."""

import gzip
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from spinewatch.model.errors import InputError
from spinewatch.recordings.files import FileKind, kind_of

Write = Callable[[str | bytes], Path]


def test_the_name_of_a_file_does_not_matter(tmp_path: Path) -> None:
    archive = tmp_path / "really_an_archive.csv"
    with archive.open("wb") as file:
        np.savez(file, x=np.zeros(3))
    table = tmp_path / "really_a_table.npz"
    table.write_text("a,b\n1,2\n")

    assert kind_of(archive) is FileKind.NPZ
    assert kind_of(table) is FileKind.TEXT


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (gzip.compress(b"1,2\n", mtime=0), "compressed with gzip"),
        ("1;2\n".encode("utf-16"), "UTF-16"),
        (b"0       X X X X", "EDF"),
        (pickle.dumps({"emg": [1.0, 2.0]}), "binary file of an unknown kind"),
        (b"1,2\n" + bytes(100), "binary file of an unknown kind"),
    ],
)
def test_a_foreign_file_is_named_for_what_it_is(write: Write, content: bytes, found: str) -> None:
    with pytest.raises(InputError, match=found):
        kind_of(write(content))


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(InputError, match="There is no file"):
        kind_of(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="is a folder"):
        kind_of(tmp_path)
    with pytest.raises(InputError, match="not a regular file"):
        kind_of(pipe)
