"""The marks of a recorder on disk."""

import os
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from spinewatch.calibration.ownership import hand_over, make_folder
from spinewatch.influx.positions import Positions, SequenceId
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.results import Producer

_VERSION: Final = 1
_FRESH: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class _Mark(Struct, frozen=True, kw_only=True):
    person: str
    producer: Producer
    epoch: str
    seq: int


class _Content(Struct, frozen=True, kw_only=True):
    version: int
    marks: tuple[_Mark, ...]


class PositionFile:
    """Keeps marks in one small file that is replaced as a whole.

    Parameters
    ----------
    path
        The file; it and its folder are made when something is saved.

    Attributes
    ----------
    set_aside
        Where a file that could not be read went, or None.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set_aside: Path | None = None

    def load(self) -> Positions:
        """Give the positions of the last save; nothing if there is none.

        A file that is damaged, or of a newer version, is set aside. Then the marks that the broker
        has kept take its place; without them every sender sends all that it has once more, which is
        long but does no harm.

        Raises
        ------
        SpinewatchError
            When the file cannot be read or set aside.
        """
        positions = self.read()
        if positions is None:
            self.set_aside = self._move_aside()
        return positions or Positions()

    def read(self) -> Positions | None:
        """Give the positions of the last save, None for a file that cannot be used; only look.

        Raises
        ------
        SpinewatchError
            When the file cannot be read.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return Positions()
        except OSError as error:
            raise self._trouble("read", error) from error
        try:
            stored = msgspec.json.decode(content, type=_Content)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        if stored.version != _VERSION:
            return None
        return Positions(
            (SequenceId(each.person, each.producer, each.epoch), each.seq) for each in stored.marks
        )

    def save(self, positions: Positions) -> None:
        """Replace the file.

        Raises
        ------
        SpinewatchError
            When it cannot be written; the old file is still there then.
        """
        marks = tuple(
            _Mark(person=each.person, producer=each.producer, epoch=each.epoch, seq=seq)
            for each, seq in positions.marks()
        )
        fresh = self.path.with_name(f"{self.path.name}.new")
        try:
            make_folder(self.path.parent)
            fresh.unlink(missing_ok=True)
            # What stands under that name is not opened: a link would have root write behind it.
            with os.fdopen(os.open(fresh, _FRESH, 0o600), "wb") as file:
                hand_over(file.fileno(), self.path)
                file.write(msgspec.json.encode(_Content(version=_VERSION, marks=marks)))
                file.flush()
                os.fsync(file.fileno())
            # The renaming is not flushed: a power cut may bring the old marks back, and that only
            # costs some results sent twice.
            fresh.replace(self.path)
        except OSError as error:
            raise self._trouble("written", error) from error

    def _move_aside(self) -> Path:
        aside = self.path.with_name(f"{self.path.name}.unreadable")
        try:
            self.path.replace(aside)
        except OSError as error:
            raise self._trouble("set aside", error) from error
        return aside

    def _trouble(self, done: str, error: OSError) -> SpinewatchError:
        return SpinewatchError(
            f"The recorder's position file {self.path} cannot be {done}: {error.strerror}.",
            advice=f"Give the user that runs the recorder access to {self.path.parent}, "
            "and free space on that disk.",
        )
