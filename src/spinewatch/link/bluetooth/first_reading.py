"""What a sensor has set when it is met for the first time, read before anything is written."""

import asyncio
import logging
from collections.abc import MutableMapping, Sequence
from typing import Final
from weakref import WeakKeyDictionary

from spinewatch.drivers.contract import Driver, Step
from spinewatch.link.bluetooth.conversation import Conversation
from spinewatch.link.bluetooth.memory import SensorMemory
from spinewatch.link.provisioning import provision
from spinewatch.model.air import ProvisionAction, Sightings
from spinewatch.model.configuration import SensorConfig
from spinewatch.model.errors import LinkError, SpinewatchError
from spinewatch.model.samples import Decoded

log = logging.getLogger(__name__)

_unkept: Final[MutableMapping[SensorMemory, dict[str, dict[str, float]]]] = WeakKeyDictionary()
"""By memory and sensor, what was read first and could not be kept yet: a later reading would give
what this program has set."""


class _OneSensor:
    """The radio of one connection that is being set up."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    async def scan(self, seconds: float) -> Sightings:
        """Nobody else is of interest here."""
        del seconds
        return Sightings(found=())

    async def perform(self, sensor: str, steps: Sequence[Step]) -> tuple[Decoded, ...]:
        """Do steps on it."""
        del sensor
        return await self._conversation.perform(steps)


async def read_first(
    *, sensor: SensorConfig, driver: Driver, conversation: Conversation, memory: SensorMemory
) -> None:
    """Read the settings that last and keep them, unless they are known.

    Some kinds tell what holds now and not what they keep, so after the first setting it would be
    ours that is read. A sensor that does not tell is used all the same: it then cannot be restored.
    Nor is one given up for a memory that fails: what was read is held, and kept as soon as it can.

    Raises
    ------
    BleakError, TimeoutError, OSError
        When the radio fails.
    """
    if not driver.lasting or await _is_known(sensor, memory):
        return
    values = _held(memory).get(sensor.name) or await _read(sensor, driver, conversation)
    if values is None:
        return
    try:
        await asyncio.to_thread(memory.note, sensor, values)
    except SpinewatchError as error:
        _hold(sensor, values, memory, error)
    else:
        _held(memory).pop(sensor.name, None)


async def _is_known(sensor: SensorConfig, memory: SensorMemory) -> bool:
    """Ask the memory; of one that fails, nothing is known: what it keeps first stays anyway."""
    try:
        return await asyncio.to_thread(memory.found, sensor) is not None
    except SpinewatchError as error:
        log.debug("%s: %s", sensor.name, error)
        return False


async def _read(
    sensor: SensorConfig, driver: Driver, conversation: Conversation
) -> dict[str, float] | None:
    try:
        report = await provision(
            radio=_OneSensor(conversation),
            driver=driver,
            sensor=sensor,
            action=ProvisionAction.CHECK,
            original=None,
        )
    except LinkError as error:
        log.info("What %s had set before is not known: %s", sensor.name, error)
        return None
    read = ((each.name, each.before) for each in report.settings)
    return {name: value for name, value in read if value is not None}


def _held(memory: SensorMemory) -> dict[str, dict[str, float]]:
    return _unkept.setdefault(memory, {})


def _hold(
    sensor: SensorConfig, values: dict[str, float], memory: SensorMemory, error: SpinewatchError
) -> None:
    """Hold what cannot be kept, and say so once."""
    held = _held(memory)
    if sensor.name not in held:
        log.warning("%s: what it had set before cannot be kept. %s", sensor.name, error)
    held[sensor.name] = values
