"""Wires the Bluetooth link: the real radio of this machine, and how patient we are with it."""

from collections.abc import Callable, Mapping
from random import random

from spinewatch.link.bluetooth.bluez_host import BluezHost
from spinewatch.link.bluetooth.link import BluetoothLink
from spinewatch.link.bluetooth.stack import BluetoothStack
from spinewatch.link.supervision.policy import Policy
from spinewatch.model.configuration import Configuration
from spinewatch.model.time import Clock
from spinewatch.service.sensor_store import SensorStore


def bluetooth_link(
    configuration: Configuration,
    *,
    settings: Mapping[str, Mapping[str, object]],
    clock: Clock,
    store: SensorStore,
    is_planned_off: Callable[[str, int], bool],
) -> BluetoothLink:
    """Make the link over BlueZ for the sensors of a configuration.

    Parameters
    ----------
    configuration
        Which sensors there are, behind which adapters.
    settings
        Those of their drivers, by the sensor's name.
    clock
        Real time.
    store
        What was found on sensors the first time.
    is_planned_off
        Says of a sensor whether the person has taken it off on purpose at a time.
    """
    return BluetoothLink(
        configuration=configuration,
        settings=settings,
        clock=clock,
        stack=BluetoothStack(host=BluezHost()),
        memory=store,
        is_planned_off=is_planned_off,
        jitter=random,
        policy=Policy(may_restart=configuration.radio.restart_service),
    )
