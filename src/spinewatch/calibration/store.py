"""Calibrations on disk: every set ever saved, one per line, the present one last."""

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from spinewatch.calibration.migration import present_version
from spinewatch.calibration.whole_file import move_aside, replace_whole
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.errors import CalibrationError


class SavedCalibrations(Struct, frozen=True, kw_only=True):
    """A set and when it was saved; None while the clock was not trusted."""

    saved_utc_ns: int | None
    calibrations: CalibrationSet


class _Line(Struct, frozen=True, kw_only=True):
    saved_utc_ns: int | None
    calibrations: dict[str, Any]


class CalibrationStore:
    """Keeps calibrations and their history in one file of JSON lines.

    The file is replaced as a whole: after a power cut it is the old one or the new one. It grows by
    some 3 kB per calibration, a few megabytes in years.

    Parameters
    ----------
    path
        The file; it and its folder are made when something is saved.

    Attributes
    ----------
    set_aside
        Where a damaged file went, or None. The caller tells the person.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set_aside: Path | None = None

    def load(self) -> CalibrationSet:
        """Give the calibrations that hold now; an empty set when there are none.

        A damaged file is set aside, and then nothing is calibrated: results are unknown rather than
        relative to a reference that somebody guessed.

        Raises
        ------
        CalibrationError
            When the file cannot be read, or a newer spinewatch wrote it.
        """
        history = self.history()
        return history[-1].calibrations if history else CalibrationSet()

    def history(self) -> tuple[SavedCalibrations, ...]:
        """Give every set ever saved, the present one last.

        Raises
        ------
        CalibrationError
            When the file cannot be read, or a newer spinewatch wrote it.
        """
        try:
            return tuple(_saved_in(line) for line in self._content().splitlines())
        except msgspec.MsgspecError:
            self.set_aside = self._move_aside()
            return ()

    def save(self, calibrations: CalibrationSet, *, utc_ns: int | None = None) -> None:
        """Add a set to the history; from now on it holds.

        Parameters
        ----------
        calibrations
            All that hold, not only the new ones: see `merge`.
        utc_ns
            When, or None while the clock is not trusted.

        Raises
        ------
        CalibrationError
            When the file cannot be read or written, a newer spinewatch wrote it, or a number in
            the set is not finite: written down, that would spoil the whole file.
        """
        self.history()
        saved = SavedCalibrations(saved_utc_ns=utc_ns, calibrations=calibrations)
        self._replace(self._content() + _line_of(saved) + b"\n")

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise CalibrationError(
                f"The calibrations in {self.path} cannot be read: {error.strerror}.",
                advice="Give the user that runs spinewatch access to the file.",
            ) from error

    def _replace(self, content: bytes) -> None:
        try:
            replace_whole(self.path, content)
        except OSError as error:
            raise CalibrationError(
                f"The calibrations cannot be written to {self.path}: {error.strerror}.",
                advice="Free space on the disk, or set another folder with `state_dir`.",
            ) from error

    def _move_aside(self) -> Path:
        try:
            return move_aside(self.path)
        except OSError as error:
            raise CalibrationError(
                f"The damaged calibrations in {self.path} cannot be set aside: {error.strerror}.",
                advice="Move the file away by hand and calibrate again.",
            ) from error


def _line_of(saved: SavedCalibrations) -> bytes:
    line = msgspec.json.encode(saved)
    try:
        _saved_in(line)
    except msgspec.ValidationError as error:
        raise CalibrationError(
            f"A calibration carries a number that is not finite: {error}.",
            advice="Calibrate again with all sensors on.",
        ) from error
    return line


def _saved_in(line: bytes) -> SavedCalibrations:
    stored = msgspec.json.decode(line, type=_Line)
    return SavedCalibrations(
        saved_utc_ns=stored.saved_utc_ns, calibrations=present_version(stored.calibrations)
    )
