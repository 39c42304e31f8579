"""The process that plays controller and sensors: to kill it is to pull the adapter out."""

import asyncio
import json
import logging
import time
from multiprocessing.connection import Client, Connection
from pathlib import Path
from typing import Final

from bumble import hci

from spinewatch.config.loading import load_configuration
from spinewatch.peripherals.air import SimulatedAir
from spinewatch.peripherals.fault_script import parse_fault_line
from spinewatch.peripherals.fleet import Fleet, make_fleet
from spinewatch.peripherals.service import CONTROLLER_ADDRESS
from spinewatch.peripherals.vhci import KernelSide
from spinewatch.service.sources import sensor_settings
from spinewatch.simulation.scenarios import make_scenario

LONG_MINUTES: Final = 60.0
KEPT: Final = "kept"
"""The order that is no fault: what a sensor keeps when it is switched off."""


def play(configuration: Path, log: Path, orders: Path) -> None:
    """Play the sensors of a configuration on a new adapter until killed.

    Parameters
    ----------
    configuration
        Its file.
    log
        Receives a line of JSON for everything that a sensor sent, or that happened to it.
    orders
        A socket from which faults come as lines, each answered with True when it was done, and
        ``kept NAME``, answered with what that sensor keeps.
    """
    logging.getLogger("bumble").setLevel(logging.ERROR)
    with Client(str(orders)) as connection:
        asyncio.run(_play(configuration, log, connection))


async def _play(path: Path, log: Path, orders: Connection) -> None:
    configuration = load_configuration(path)
    air = SimulatedAir()
    with log.open("a", buffering=1) as file:

        def note(sensor: str, **what: object) -> None:
            file.write(json.dumps({"ns": time.monotonic_ns(), "sensor": sensor, **what}) + "\n")

        fleet = make_fleet(
            air=air,
            configuration=configuration,
            settings=sensor_settings(configuration),
            scenario=make_scenario("quiet-day", minutes=LONG_MINUTES),
            sent=lambda sensor, uuid, data: note(sensor, uuid=uuid, data=data.hex()),
        )
        fleet.tell(lambda sensor, what: note(sensor, told=what))
        await fleet.start()
        address = hci.Address(CONTROLLER_ADDRESS, hci.Address.PUBLIC_DEVICE_ADDRESS)
        controller = air.make_controller("host", public_address=address)
        controller.random_address = address
        side = KernelSide(controller)
        await _obey(fleet, orders)
        await side.close()


async def _obey(fleet: Fleet, orders: Connection) -> None:
    """Do what is ordered, until nobody is left to give orders."""
    while True:
        try:
            line = await asyncio.to_thread(orders.recv)
        except EOFError:
            return
        kind, _, name = line.partition(" ")
        if kind == KEPT:
            orders.send(dict(fleet.peripherals[name].device.lasting))
        else:
            await fleet.apply(*parse_fault_line(line, fleet.peripherals))
            orders.send(True)
