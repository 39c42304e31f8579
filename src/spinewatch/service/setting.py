"""What every process is made of."""

from dataclasses import dataclass

from spinewatch.config.folders import StoragePaths
from spinewatch.model.configuration import Configuration
from spinewatch.model.time import Clock
from spinewatch.service.notify import ServiceManager


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The person and the sensors, where state lives, the host's time, and who is told of life."""

    configuration: Configuration
    paths: StoragePaths
    clock: Clock
    manager: ServiceManager
