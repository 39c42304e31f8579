"""Small files that are replaced as a whole: after a power cut it is the old one or the new one."""

import os
from itertools import count
from pathlib import Path
from typing import Final

from spinewatch.calibration.ownership import hand_over, make_folder

_FRESH: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL
"""What stands under that name is not opened: a link there would have root write behind it."""


def replace_whole(path: Path, content: bytes) -> None:
    """Write a file under another name and give it its own when it is whole and on the disk.

    Its folder is made if it is missing; only the owner may read either. Whose it is stays, also
    when root writes it.

    Raises
    ------
    OSError
        When the system does not let it be written; the old file is still there then.
    """
    fresh = path.with_name(f"{path.name}.new")
    make_folder(path.parent)
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, _FRESH, 0o600), "wb") as file:
        hand_over(file.fileno(), path)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def move_aside(path: Path) -> Path:
    """Give a damaged file a name that nothing has yet, and tell it.

    Raises
    ------
    OSError
        When it cannot be renamed.
    """
    aside = next(
        name
        for number in count(1)
        if not (name := path.with_name(f"{path.name}.corrupt-{number}")).exists()
    )
    path.rename(aside)
    return aside


def sync_folder(folder: Path) -> None:
    """Flush the renaming too: without this a power cut may bring the old file back."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
