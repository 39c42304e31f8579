"""Simulated sensors by their kind. A new kind adds its line to the table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol

from spinewatch.model.errors import InputError
from spinewatch.simulation.devices.bitalino import BitalinoDevice
from spinewatch.simulation.devices.contract import Device
from spinewatch.simulation.devices.ganglion import GanglionDevice
from spinewatch.simulation.devices.movella_dot import MovellaDotDevice
from spinewatch.simulation.devices.movesense import MovesenseDevice
from spinewatch.simulation.devices.npg_lite import NpgLiteDevice
from spinewatch.simulation.devices.polar import PolarDevice
from spinewatch.simulation.devices.umyo import UmyoDevice
from spinewatch.simulation.devices.witmotion import WitmotionDevice


class _Make(Protocol):
    def __call__(
        self,
        *,
        settings: Mapping[str, object],
        address: str,
        name: str | None = None,
        lasting: Mapping[str, float] | None = None,
        stubborn: bool = False,
    ) -> Device: ...


_KINDS: Final[Mapping[str, _Make]] = MappingProxyType(
    {
        BitalinoDevice.kind: BitalinoDevice,
        GanglionDevice.kind: GanglionDevice,
        MovellaDotDevice.kind: MovellaDotDevice,
        MovesenseDevice.kind: MovesenseDevice,
        NpgLiteDevice.kind: NpgLiteDevice,
        PolarDevice.kind: PolarDevice,
        UmyoDevice.kind: UmyoDevice,
        WitmotionDevice.kind: WitmotionDevice,
    }
)


def device_kinds() -> tuple[str, ...]:
    """Name every kind that can be simulated, in alphabetical order."""
    return tuple(_KINDS)


def make_device(
    kind: str,
    *,
    settings: Mapping[str, object],
    address: str,
    name: str | None = None,
    lasting: Mapping[str, float] | None = None,
    stubborn: bool = False,
) -> Device:
    """Make one simulated sensor.

    Parameters
    ----------
    kind
        One of `device_kinds`.
    settings
        Those of its driver; absent keys take defaults.
    address
        As it advertises, like ``00:11:22:33:44:55``.
    name
        As it advertises; its model's own where none is given.
    lasting
        What it keeps from before, named as in `Driver.lasting`; what is not named is as the factory
        sets it.
    stubborn
        Whether it confirms settings that are written, and keeps what it had.

    Raises
    ------
    InputError
        When the kind is unknown, a setting is, or a value that it cannot have kept.
    """
    if kind not in _KINDS:
        raise InputError(
            f"kind is {kind!r}, expected one of {', '.join(_KINDS)}.",
            advice="Name the kind as in docs/sensors/index.md.",
        )
    return _KINDS[kind](
        settings=settings, address=address, name=name, lasting=lasting, stubborn=stubborn
    )
