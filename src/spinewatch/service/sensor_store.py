"""What sensors had set before anything was written to them, so that it can be put back."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from spinewatch.calibration.whole_file import move_aside, replace_whole
from spinewatch.model.configuration import SensorConfig
from spinewatch.model.errors import SpinewatchError

_VERSION: Final = 1


class _Found(Struct, frozen=True, kw_only=True):
    """``device`` is the address in capitals, or the name of a sensor that has none."""

    device: str
    kind: str
    settings: dict[str, float]


class _Content(Struct, frozen=True, kw_only=True):
    version: int
    found: tuple[_Found, ...] = ()


class SensorStore:
    """Keeps the values that were found the first time, in one small file.

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
        """Give what was found the first time; None of a sensor that was never read.

        Raises
        ------
        SpinewatchError
            When the file cannot be read, or a newer spinewatch wrote it.
        """
        return next((each.settings for each in self._load() if _is_of(each, sensor)), None)

    def note(self, sensor: SensorConfig, values: Mapping[str, float]) -> None:
        """Keep values that were read; of a setting that is known already the first one stays.

        Raises
        ------
        SpinewatchError
            When the file cannot be read or written, or a newer spinewatch wrote it.
        """
        kept = self._load()
        known = next((each.settings for each in kept if _is_of(each, sensor)), {})
        settings = {**values, **known}
        if settings == known:
            return
        fresh = _Found(device=_device(sensor), kind=sensor.kind, settings=settings)
        others = (each for each in kept if not _is_of(each, sensor))
        content = _Content(version=_VERSION, found=(*others, fresh))
        try:
            replace_whole(self.path, msgspec.json.encode(content))
        except OSError as error:
            raise self._trouble("written", error) from error

    def _load(self) -> tuple[_Found, ...]:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._trouble("read", error) from error
        try:
            stored = msgspec.json.decode(content, type=_Content)
        except msgspec.MsgspecError:
            self.set_aside = self._moved_aside()
            return ()
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


def _is_of(found: _Found, sensor: SensorConfig) -> bool:
    return (found.device, found.kind) == (_device(sensor), sensor.kind)
