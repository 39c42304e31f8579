"""Which kinds of wearable there are. A new one adds its line to the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from spinewatch.drivers.bitalino import Bitalino, BitalinoSettings
from spinewatch.drivers.contract import Driver
from spinewatch.drivers.ganglion import Ganglion, GanglionSettings
from spinewatch.drivers.movella_dot import MovellaDot, MovellaDotSettings
from spinewatch.drivers.movesense import Movesense, MovesenseSettings
from spinewatch.drivers.npg_lite import NpgLite, NpgLiteSettings
from spinewatch.drivers.polar import Polar
from spinewatch.drivers.polar_settings import PolarSettings
from spinewatch.drivers.settings import read_settings
from spinewatch.drivers.umyo import Umyo, UmyoSettings
from spinewatch.drivers.witmotion import Witmotion
from spinewatch.drivers.witmotion_settings import WitmotionSettings
from spinewatch.model.errors import InputError
from spinewatch.model.packets import Advertisement

S = TypeVar("S", bound=Struct)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    make: Callable[[Mapping[str, object]], Driver]
    matches: Callable[[Advertisement], bool]
    defaults: Struct


def _kind(
    name: str,
    settings: type[S],
    driver: Callable[[S], Driver],
    matches: Callable[[Advertisement], bool],
) -> tuple[str, _Kind]:
    return name, _Kind(
        make=lambda given: driver(read_settings(settings, name, given)),
        matches=matches,
        defaults=settings(),
    )


_KINDS: Final = MappingProxyType(
    dict(
        (
            _kind(Bitalino.kind, BitalinoSettings, Bitalino, Bitalino.matches),
            _kind(Ganglion.kind, GanglionSettings, Ganglion, Ganglion.matches),
            _kind(MovellaDot.kind, MovellaDotSettings, MovellaDot, MovellaDot.matches),
            _kind(Movesense.kind, MovesenseSettings, Movesense, Movesense.matches),
            _kind(NpgLite.kind, NpgLiteSettings, NpgLite, NpgLite.matches),
            _kind(Polar.kind, PolarSettings, Polar, Polar.matches),
            _kind(Umyo.kind, UmyoSettings, Umyo, Umyo.matches),
            _kind(Witmotion.kind, WitmotionSettings, Witmotion, Witmotion.matches),
        )
    )
)


def driver_kinds() -> tuple[str, ...]:
    """Name every kind of wearable, in alphabetical order."""
    return tuple(_KINDS)


def make_driver(kind: str, settings: Mapping[str, object] = MappingProxyType({})) -> Driver:
    """Make the driver of one sensor.

    Parameters
    ----------
    kind
        One of `driver_kinds`.
    settings
        The ``[settings]`` table of ``firmware-config/<kind>.toml``; absent keys take defaults.

    Raises
    ------
    InputError
        When the kind is unknown, or a setting is; names key, found and expected.
    """
    return _known(kind).make(settings)


def default_settings(kind: str) -> dict[str, object]:
    """Give the settings that a kind has when nothing is said, as a plain table.

    Raises
    ------
    InputError
        When the kind is unknown.
    """
    plain: dict[str, object] = msgspec.to_builtins(_known(kind).defaults)
    return plain


def identify(advertisement: Advertisement) -> str | None:
    """Tell the kind of an advertising sensor, or None when no driver or more than one claims it."""
    claiming = [name for name, kind in _KINDS.items() if kind.matches(advertisement)]
    return claiming[0] if len(claiming) == 1 else None


def _known(kind: str) -> _Kind:
    if kind not in _KINDS:
        raise InputError(
            f"kind is {kind!r}, expected one of {', '.join(_KINDS)}.",
            advice="Name the kind as in docs/sensors/index.md.",
        )
    return _KINDS[kind]
