"""What was found on sensors the first time: who they are, and what they had set."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from spinewatch.calibration.whole_file import move_aside, replace_whole
from spinewatch.model.configuration import SensorConfig
from spinewatch.model.errors import SpinewatchError
from spinewatch.service.file_turns import NoTurnError, turn

_VERSION: Final = 1


class _Found(Struct, frozen=True, kw_only=True):
    """``device`` is the address in capitals, or the name of a sensor that has none.

    ``settings`` is what it had before anything was written to it, ``fingerprint`` that of its
    attributes, by which another device behind the same address is known.
    """

    device: str
    kind: str
    settings: dict[str, float] = {}
    fingerprint: str | None = None


class _Content(Struct, frozen=True, kw_only=True):
    version: int
    found: tuple[_Found, ...] = ()


class SensorStore:
    """Keeps what was found the first time, in one small file.

    Several threads and processes may: the monitor notes what it finds while `sensors assign` runs.

    They belong to the device, not to its name: another one with the same name has its own.

    Parameters
    ----------
    path
        The file; it and its folder are made when something is noted.

    Attributes
    ----------
    set_aside
        Where a damaged file went, or None. The caller tells the person.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set_aside: Path | None = None

    def found(self, sensor: SensorConfig) -> dict[str, float] | None:
        """Give the settings found the first time; None of a sensor that was never read.

        Raises
        ------
        SpinewatchError
            When the file cannot be read, or a newer spinewatch wrote it.
        """
        return self._known(sensor).settings or None

    def note(self, sensor: SensorConfig, values: Mapping[str, float]) -> None:
        """Keep values that were read; of a setting that is known already the first one stays.

        Raises
        ------
        SpinewatchError
            When the file cannot be read or written, or a newer spinewatch wrote it.
        """
        with self._turn():
            found = self._loaded()
            known = _of(found, sensor)
            fresh = replace(known, settings={**values, **known.settings})
            self._keep(fresh, instead_of=known, among=found)

    def fingerprint(self, sensor: SensorConfig) -> str | None:
        """Give the fingerprint of the device; None while it is not known.

        Raises
        ------
        SpinewatchError
            When the file cannot be read, or a newer spinewatch wrote it.
        """
        return self._known(sensor).fingerprint

    def note_fingerprint(self, sensor: SensorConfig, fingerprint: str | None) -> None:
        """Keep the fingerprint of the device; None forgets it, so that any will do once.

        Raises
        ------
        SpinewatchError
            When the file cannot be read or written, or a newer spinewatch wrote it.
        """
        with self._turn():
            found = self._loaded()
            known = _of(found, sensor)
            fresh = replace(known, fingerprint=fingerprint)
            self._keep(fresh, instead_of=known, among=found)

    def _known(self, sensor: SensorConfig) -> _Found:
        """Read without a turn: the file is always whole, unless it is damaged."""
        try:
            return _of(self._load(), sensor)
        except msgspec.MsgspecError:
            with self._turn():
                return _of(self._loaded(), sensor)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Have nobody else read and write in between."""
        try:
            with turn(self.path):
                yield
        except NoTurnError as error:
            raise SpinewatchError(
                f"Another program keeps {self.path} for itself.",
                advice="Look for a `spinewatch sensors` that hangs, and end it.",
            ) from error
        except OSError as error:
            raise self._trouble("written", error) from error

    def _keep(self, fresh: _Found, *, instead_of: _Found, among: tuple[_Found, ...]) -> None:
        if fresh == instead_of:
            return
        others = (each for each in among if each != instead_of)
        content = _Content(version=_VERSION, found=(*others, fresh))
        replace_whole(self.path, msgspec.json.encode(content))

    def _loaded(self) -> tuple[_Found, ...]:
        """Read in one's turn; what is damaged is set aside, by one only."""
        try:
            return self._load()
        except msgspec.MsgspecError:
            self.set_aside = self._moved_aside()
            return ()

    def _load(self) -> tuple[_Found, ...]:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._trouble("read", error) from error
        stored = msgspec.json.decode(content, type=_Content)
        if stored.version != _VERSION:
            raise SpinewatchError(
                f"{self.path} has version {stored.version}, and {_VERSION} is known.",
                advice="Install the newer spinewatch again, which wrote it.",
            )
        return stored.found

    def _moved_aside(self) -> Path:
        try:
            return move_aside(self.path)
        except OSError as error:
            raise self._trouble("set aside", error) from error

    def _trouble(self, done: str, error: OSError) -> SpinewatchError:
        return SpinewatchError(
            f"The settings that sensors had, {self.path}, cannot be {done}: {error.strerror}.",
            advice="Give the user that runs spinewatch access to that folder, "
            "and free space on its disk.",
        )


def _device(sensor: SensorConfig) -> str:
    return sensor.name if sensor.address is None else sensor.address.upper()


def _of(found: tuple[_Found, ...], sensor: SensorConfig) -> _Found:
    """Give what was found of a sensor; nothing, while that is nothing."""
    nothing = _Found(device=_device(sensor), kind=sensor.kind)
    return next((each for each in found if _is_same(each, nothing)), nothing)


def _is_same(one: _Found, other: _Found) -> bool:
    return (one.device, one.kind) == (other.device, other.kind)
