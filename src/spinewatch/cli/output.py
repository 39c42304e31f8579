"""Files that the command line writes: whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from spinewatch.model.errors import InputError


@contextmanager
def written_whole(path: Path, *, force: bool) -> Iterator[BinaryIO]:
    """Open a file that appears under its name only when the block has ended without an error.

    Raises
    ------
    InputError
        When the file exists and ``force`` is not set, or cannot be written.
    """
    if path.exists() and not force:
        raise InputError(f"{path} exists already.", advice="Name another file, or add --force.")
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
            try:
                yield file
            except BaseException:
                Path(file.name).unlink()
                raise
        os.replace(file.name, path)  # noqa: PTH105 - both names are plain strings here
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror}.", advice="Name a place that can."
        ) from error
