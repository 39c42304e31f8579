"""Simulated sensors by their kind. A new kind adds its line to the table."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from spinewatch.model.errors import InputError
from spinewatch.simulation.devices.bitalino import BitalinoDevice
from spinewatch.simulation.devices.contract import Device, Making
from spinewatch.simulation.devices.ganglion import GanglionDevice
from spinewatch.simulation.devices.movella_dot import MovellaDotDevice
from spinewatch.simulation.devices.movesense import MovesenseDevice
from spinewatch.simulation.devices.npg_lite import NpgLiteDevice
from spinewatch.simulation.devices.polar import PolarDevice
from spinewatch.simulation.devices.umyo import UmyoDevice
from spinewatch.simulation.devices.witmotion import WitmotionDevice

_KINDS: Final[Mapping[str, Callable[[Making], Device]]] = MappingProxyType(
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


def make_device(kind: str, made: Making) -> Device:
    """Make one simulated sensor.

    Parameters
    ----------
    kind
        One of `device_kinds`.
    made
        With what.

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
    return _KINDS[kind](made)
