"""What a monitor remembers beyond one boot: biases of gyroscopes, the own usual, earlier tests."""

from typing import Final

import msgspec
from msgspec import Struct

from spinewatch.days.kept import Memory
from spinewatch.mobility.sensor.gyro_bias import GyroBias
from spinewatch.model.packing import pack, unpack
from spinewatch.monitor.testing import TestDeskState

MEMORY_VERSION: Final = 1


class MonitorMemory(Struct, frozen=True, kw_only=True):
    """Everything that outlives a boot besides calibrations, which have a store of their own.

    ``biases`` is by name of the sensor.
    """

    version: int = MEMORY_VERSION
    biases: dict[str, GyroBias] = {}
    days: Memory | None = None
    tests: TestDeskState = msgspec.field(default_factory=TestDeskState)


class Recalled(Struct, frozen=True, kw_only=True):
    """Memory as it could be read; ``lost`` says why it is empty although there was some."""

    memory: MonitorMemory
    lost: str | None = None


def recalled(data: bytes | None) -> Recalled:
    """Read memory; what cannot be read is lost, and said to be."""
    if data is None:
        return Recalled(memory=MonitorMemory())
    try:
        memory = unpack(data, MonitorMemory)
    except (msgspec.DecodeError, TypeError, ValueError) as error:
        return Recalled(memory=MonitorMemory(), lost=_lost(str(error)))
    if memory.version != MEMORY_VERSION:
        return Recalled(memory=MonitorMemory(), lost=_lost(f"version {memory.version}"))
    return Recalled(memory=memory)


def _lost(why: str) -> str:
    return (
        f"What was remembered of earlier days cannot be read ({why}): your usual is learnt anew, "
        "which takes four weeks. Results of earlier days are not touched."
    )


def packed(memory: MonitorMemory) -> bytes:
    """Encode memory."""
    return pack(memory)
