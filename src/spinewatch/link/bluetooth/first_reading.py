"""What a sensor has set when it is met for the first time, read before anything is written."""

import asyncio
import logging
from collections.abc import Sequence

from spinewatch.drivers.contract import Driver, Step
from spinewatch.link.bluetooth.conversation import Conversation
from spinewatch.link.bluetooth.memory import SensorMemory
from spinewatch.link.provisioning import provision
from spinewatch.model.air import ProvisionAction, Sightings
from spinewatch.model.configuration import SensorConfig
from spinewatch.model.errors import LinkError
from spinewatch.model.samples import Decoded

log = logging.getLogger(__name__)


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
    Nor is one given up for a disk that fails: that is the memory's matter.

    Raises
    ------
    BleakError, TimeoutError, OSError
        When the radio fails.
    """
    if not driver.lasting or await asyncio.to_thread(memory.found, sensor) is not None:
        return
    values = await _read(sensor, driver, conversation)
    if values is not None:
        await asyncio.to_thread(memory.note, sensor, values)


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
