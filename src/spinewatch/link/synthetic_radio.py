"""The radio of simulated sensors: whatever is asked of them is answered at once."""

from collections.abc import Mapping, Sequence
from typing import Final

from spinewatch.drivers.contract import Driver, Read, Step, Subscribe
from spinewatch.drivers.registry import identify, make_driver
from spinewatch.link.radio import must_confirm, without_characteristic
from spinewatch.link.synthetic import RSSI_DBM
from spinewatch.model.air import Sighting, Sightings
from spinewatch.model.configuration import Configuration
from spinewatch.model.errors import InputError, PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Decoded, SensorStatus
from spinewatch.simulation.devices.contract import Access, Device, Making, Notification
from spinewatch.simulation.devices.registry import make_device
from spinewatch.simulation.randomness import generator

_TELLING: Final = Access.NOTIFY | Access.INDICATE
_ADDRESS_BYTES: Final = 6
_STATIC: Final = 0xC0
"""Both highest bits are set in a static random address (Bluetooth Core, Vol 6, Part B, 1.3.2)."""


def simulated_address(seed: int, name: str) -> str:
    """Make the address of a simulated sensor, always the same one."""
    drawn = generator(seed, name, "address").integers(0, 256, _ADDRESS_BYTES).tolist()
    return ":".join(f"{each:02X}" for each in (drawn[0] | _STATIC, *drawn[1:]))


def make_devices(
    configuration: Configuration, settings: Mapping[str, Mapping[str, object]]
) -> dict[str, Device]:
    """Make every sensor of a configuration as it comes from the factory, by its name.

    Parameters
    ----------
    configuration
        Which sensors there are; one without an address gets one.
    settings
        Those of its driver, by the sensor's name.

    Raises
    ------
    InputError
        When a kind cannot be simulated, or a setting is unknown.
    """
    seed = configuration.link.seed
    return {
        sensor.name: make_device(
            sensor.kind,
            Making(
                settings=settings[sensor.name],
                address=sensor.address or simulated_address(seed, sensor.name),
            ),
        )
        for sensor in configuration.sensors
    }


class SyntheticRadio:
    """Simulated sensors within reach: those of the configuration are connected, others advertise.

    Parameters
    ----------
    configuration
        Which sensors are assigned.
    settings
        Those of their drivers, by the sensor's name.
    devices
        What is there, by name; those whose names the configuration does not have are nobody's.

    Raises
    ------
    InputError
        When a setting is unknown.
    """

    def __init__(
        self,
        *,
        configuration: Configuration,
        settings: Mapping[str, Mapping[str, object]],
        devices: Mapping[str, Device],
    ) -> None:
        self._seed = configuration.link.seed
        self._devices = devices
        self._drivers = {
            sensor.name: make_driver(sensor.kind, settings[sensor.name])
            for sensor in configuration.sensors
        }

    async def scan(self, seconds: float) -> Sightings:
        """Give what every simulated sensor advertises, at once: there is nothing to wait for."""
        del seconds
        found = (self._sighting(name, device) for name, device in self._devices.items())
        return Sightings(found=tuple(found))

    async def perform(self, sensor: str, steps: Sequence[Step]) -> tuple[Decoded, ...]:
        """Do steps on a simulated sensor.

        Raises
        ------
        InputError
            When the configuration has no such sensor, or it is not there.
        LinkError
            When it lacks a characteristic or does not confirm a step.
        """
        if sensor not in self._drivers or sensor not in self._devices:
            raise InputError(
                f"The configuration has no sensor {sensor!r}.",
                advice="Assign it with `spinewatch sensors assign` first.",
            )
        driver, device = self._drivers[sensor], self._devices[sensor]
        decoded: list[Decoded] = []
        for step in steps:
            answers = _answers(sensor, driver.kind, device, step)
            told = [each for answer in answers for each in _decoded(sensor, driver, answer)]
            must_confirm(sensor, driver.kind, step, told)
            decoded += told
        return tuple(decoded)

    def _sighting(self, name: str, device: Device) -> Sighting:
        advertisement = device.advertisement
        assigned = self._drivers.get(name)
        kind = identify(advertisement)
        told = None if kind is None else make_driver(kind).advertised_status(advertisement)
        return Sighting(
            address=advertisement.address,
            name=advertisement.name,
            kind=kind,
            sensor=None if assigned is None else name,
            rssi_dbm=self._rssi_dbm(name) if assigned is None else None,
            battery_pct=None if told is None else told.battery_pct,
        )

    def _rssi_dbm(self, name: str) -> int:
        return int(generator(self._seed, name, "rssi").integers(*RSSI_DBM))


def _answers(sensor: str, kind: str, device: Device, step: Step) -> tuple[Notification, ...]:
    name = step.characteristic
    if isinstance(step, Read):
        value = device.read(name)
        return ((name, value),) if value else ()
    if isinstance(step, Subscribe):
        _must_allow(sensor, kind, device, name, _TELLING)
        return device.subscribe(name)
    how = Access.WRITE if step.with_response else Access.WRITE_WITHOUT_RESPONSE
    _must_allow(sensor, kind, device, name, how)
    return device.write(name, step.data)


def _must_allow(sensor: str, kind: str, device: Device, name: str, access: Access) -> None:
    everything = (each for service in device.services for each in service.characteristics)
    if not any(each.uuid == name and each.access & access for each in everything):
        raise without_characteristic(sensor, kind, name)


def _decoded(sensor: str, driver: Driver, answer: Notification) -> tuple[Decoded, ...]:
    characteristic, data = answer
    packet = Packet(sensor=sensor, characteristic=characteristic, data=data, mono_ns=0)
    try:
        return driver.decode(packet)
    except PacketRejectedError as error:
        return (SensorStatus(text=str(error)),)
