"""What the contract tests of simulated devices share: a driver's steps, done on a device."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewatch.drivers.contract import Driver, Read, Step, Subscribe, Write
from spinewatch.drivers.registry import make_driver
from spinewatch.model.samples import Decoded, Reply, SensorStatus
from spinewatch.simulation.devices.contract import Access, Device, Making, Notification
from spinewatch.simulation.devices.registry import device_kinds, make_device
from tests.contracts.driver_wire import packet, settings_of

ADDRESS = "00:11:22:33:a1:b2"
KINDS = device_kinds()
NONE = Access(0)
HEARD = Access.NOTIFY | Access.INDICATE


@dataclass(frozen=True)
class Worn:
    """One kind of sensor with certain settings, and a driver for it."""

    kind: str
    settings: str

    def __str__(self) -> str:
        """Name the test case."""
        return self.kind if self.settings == "{}" else f"{self.kind}-{self.settings}"

    def driver(self) -> Driver:
        """Make a new driver."""
        return make_driver(self.kind, json.loads(self.settings))

    def device(
        self,
        *,
        name: str | None = None,
        lasting: Mapping[str, float] | None = None,
        stubborn: bool = False,
    ) -> Device:
        """Make a new device."""
        return make_device(
            self.kind,
            Making(
                settings=json.loads(self.settings),
                address=ADDRESS,
                name=name,
                lasting=lasting or {},
                stubborn=stubborn,
            ),
        )


WORN = [
    Worn(kind, settings)
    for kind in KINDS
    for settings in dict.fromkeys(settings_of(kind, "variants", "also_fuzzed"))
]
DEFAULT = [Worn(kind, "{}") for kind in KINDS]
KEEPING = [worn for worn in DEFAULT if worn.driver().lasting]


@dataclass
class Talk:
    """A conversation between driver and device: what was decoded, and what was awaited in vain."""

    driver: Driver
    device: Device
    decoded: list[Decoded] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    def do(self, steps: tuple[Step, ...]) -> "Talk":
        """Do all steps in order; a packet that the driver rejects fails the test."""
        for step in steps:
            got = self._heard(step)
            self.decoded += got
            awaited = step.expect if isinstance(step, Write) else None
            if awaited and awaited not in {each.name for each in got if isinstance(each, Reply)}:
                self.unanswered.append(awaited)
        return self

    def replies(self) -> dict[str, float]:
        """Give the first value of each reply that has one, the last of each name."""
        told = [each for each in self.decoded if isinstance(each, Reply)]
        return {each.name: each.values[0] for each in told if each.values}

    def states(self) -> list[SensorStatus]:
        """Give what the device said about itself."""
        return [each for each in self.decoded if isinstance(each, SensorStatus)]

    def _heard(self, step: Step) -> list[Decoded]:
        told: tuple[Notification, ...]
        if isinstance(step, Read):
            told = ((step.characteristic, self.device.read(step.characteristic)),)
        elif isinstance(step, Subscribe):
            told = self.device.subscribe(step.characteristic)
        else:
            told = self.device.write(step.characteristic, step.data)
        return [each for name, data in told for each in self.driver.decode(packet(name, data))]


def connected(worn: Worn, device: Device | None = None) -> Talk:
    """Let a new driver connect to a device, a factory-new one where none is given."""
    driver = worn.driver()
    return Talk(driver, device or worn.device()).do(driver.connect_steps())


def read_back(worn: Worn, device: Device) -> dict[str, float]:
    """Ask a device for everything that lasts, and give what it said of that."""
    driver = worn.driver()
    replies = Talk(driver, device).do(driver.read_steps()).replies()
    return {name: value for name, value in replies.items() if name in driver.lasting}


def all_steps(driver: Driver) -> tuple[Step, ...]:
    """List everything that a driver may do."""
    return (
        *driver.connect_steps(),
        *driver.disconnect_steps(),
        *driver.status_steps(),
        *driver.read_steps(),
        *driver.write_steps(driver.lasting),
    )


def needed(step: Step) -> Access:
    """Say what a characteristic must allow for a step, any of it."""
    if isinstance(step, Read):
        return Access.READ
    if isinstance(step, Subscribe):
        return HEARD
    return Access.WRITE if step.with_response else Access.WRITE_WITHOUT_RESPONSE


def table(device: Device) -> dict[str, Access]:
    """Give the access to each characteristic of a device."""
    return {each.uuid: each.access for s in device.services for each in s.characteristics}
