"""The running monitor, as a command that talks to it needs it."""

import os
from dataclasses import dataclass
from pathlib import Path

from spinewatch.calibration.store import CalibrationStore
from spinewatch.config.finding import find_configuration
from spinewatch.config.folders import StoragePaths, storage_paths
from spinewatch.config.loading import load_configuration
from spinewatch.control.client import ControlClient
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.configuration import Configuration
from spinewatch.model.errors import InputError
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.monitor.ownership import owned


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningMonitor:
    """What it watches, where it keeps things, and how to ask it."""

    configuration: Configuration
    paths: StoragePaths
    client: ControlClient

    @property
    def is_simulated(self) -> bool:
        """Whether no person wears the sensors."""
        return self.configuration.link.kind == "synthetic"

    @property
    def known(self) -> CalibrationSet:
        """What holds of this person with these sensors; the monitor writes before it answers."""
        stored = CalibrationStore(self.paths.calibrations).load()
        return owned(stored, self.configuration).calibrations

    @property
    def sensor_names(self) -> tuple[str, ...]:
        """What the sensors are called."""
        return tuple(sensor.name for sensor in self.configuration.sensors)

    @property
    def motion_sites(self) -> frozenset[MotionSite]:
        """Where motion sensors are worn."""
        sites = (sensor.site for sensor in self.configuration.sensors)
        return frozenset(site for site in sites if site is not None)

    @property
    def emg_sites(self) -> tuple[EmgSite, ...]:
        """Which muscles are watched, from neck to lower back."""
        worn = {site for sensor in self.configuration.sensors for site in sensor.channels}
        return tuple(site for site in EmgSite if site in worn)


def running_monitor(path: Path | None) -> RunningMonitor:
    """Read the configuration that the monitor runs with; whether it runs shows when it is asked."""
    configuration = load_configuration(find_configuration(path, environ=os.environ))
    paths = storage_paths(configuration, environ=os.environ)
    return RunningMonitor(
        configuration=configuration,
        paths=paths,
        client=ControlClient(path=paths.control_socket),
    )


def no_sensor_for(needed: str) -> InputError:
    """Give the refusal of what no configured sensor can measure."""
    return InputError(
        f"No motion sensor is in the configuration that could measure this: it needs {needed}.",
        advice="Give a [[sensor]] its `site` in the configuration, and restart the monitor.",
    )
