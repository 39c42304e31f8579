"""One sensor of any kind on the air, what its wearer did, and what its driver makes of packets."""

from collections import defaultdict
from collections.abc import AsyncGenerator
from itertools import accumulate
from typing import Final

import numpy as np
import pytest

from spinewatch.drivers.contract import Driver
from spinewatch.drivers.registry import make_driver
from spinewatch.link.contract import LinkRecord
from spinewatch.model.blocks import FloatArray
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Samples
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.service.sources import sensor_settings
from spinewatch.simulation.devices.contract import Device
from tests.bluetooth.rig import Rig

WORN: Final = "worn"

_SHARE_OF_SPAN: Final = 0.1
"""The wire rounds less than this of what each channel spans: a sample more or less differs more."""

Story = dict[str, list[Samples]]
"""Samples of one connection by stream, in order."""


def one_sensor(kind: str) -> Configuration:
    """Give a configuration with one sensor of a kind."""
    is_emg = any(spec.name == "emg" for spec in make_driver(kind).streams)
    sensor = SensorConfig(
        name=WORN,
        kind=kind,
        site=None if is_emg else MotionSite.CHEST,
        channels=(EmgSite.UPPER_TRAPEZIUS_LEFT,) if is_emg else (),
    )
    return Configuration(person="p01", sensors=(sensor,))


def driver_of(kind: str) -> Driver:
    """Make the driver of that sensor."""
    return make_driver(kind, sensor_settings(one_sensor(kind))[WORN])


def device_of(made: Rig) -> Device:
    """Give the simulated device."""
    return made.fleet.peripherals[WORN].device


class Stories:
    """What the wearer did and what a driver read of it, one story for each connection.

    To be made before the link is read.
    """

    def __init__(self, made: Rig, patch: pytest.MonkeyPatch, *, kind: str) -> None:
        self.lived: list[Story] = []
        self.read: list[Story] = []
        self._driver = driver_of(kind)
        self._records = made.link.records
        own = made.fleet.peripherals[WORN].driver
        self._encode = own.encode
        patch.setattr(own, "encode", self._encoding)
        patch.setattr(made.link, "records", self._reading)
        self.begin()

    def begin(self) -> None:
        """Begin the story of another connection."""
        self._driver.reset()
        self.lived.append(defaultdict(list))
        self.read.append(defaultdict(list))

    def _encoding(self, samples: Samples) -> tuple[tuple[str, bytes], ...]:
        self.lived[-1][samples.stream].append(samples)
        return self._encode(samples)

    async def _reading(self) -> AsyncGenerator[LinkRecord, None]:
        async for record in self._records():
            if isinstance(record, Packet):
                self._keep(record)
            yield record

    def _keep(self, packet: Packet) -> None:
        for each in self._driver.decode(packet):
            if isinstance(each, Samples):
                self.read[-1][each.stream].append(each)


def began_with(read: list[Samples], lived: list[Samples]) -> Samples | None:
    """Find the one block of a life with whose first sample begins what was read of it, unbroken.

    A sensor that is told to stop while it is set up, and to start again, leaves a block behind.
    """
    told, true = _values(read), _values(lived)
    rounding = _SHARE_OF_SPAN * np.ptp(true, axis=0)
    found = {
        first
        for first in range(len(true) - len(told) + 1)
        if np.all(np.abs(true[first : first + len(told)] - told) <= rounding)
    }
    firsts = accumulate((len(each.values) for each in lived), initial=0)
    begun = [each for first, each in zip(firsts, lived, strict=False) if {first} == found]
    return begun[0] if begun else None


def _values(samples: list[Samples]) -> FloatArray:
    return np.concatenate([each.values for each in samples])
