"""All the sensors of a configuration on one simulated air, worn by one simulated person."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from spinewatch.drivers.contract import Driver
from spinewatch.drivers.registry import make_driver
from spinewatch.link.synthetic_radio import simulated_address
from spinewatch.model.blocks import StreamKey
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import InputError
from spinewatch.peripherals.air import SimulatedAir
from spinewatch.peripherals.peripheral import MTU, Peripheral
from spinewatch.simulation.devices.contract import Device, Making
from spinewatch.simulation.devices.registry import make_device
from spinewatch.simulation.faults import Fault, Stubborn, TimedFault
from spinewatch.simulation.scenario import Scenario
from spinewatch.simulation.wearer import Wearer
from spinewatch.simulation.worn_stream import WornStream

Settings = Mapping[str, Mapping[str, object]]

MTUS: Final = MappingProxyType({"ganglion": 23, "movesense": 185})
"""What a kind agrees to at most, where it is not the usual: packets of 20 bytes are all that the
Ganglion's radio module sends, and the Movesense driver reckons with 185 (docs/sensors/)."""


class Fleet:
    """Sensors by their names in the configuration.

    Parameters
    ----------
    peripherals
        The sensors.
    """

    def __init__(self, peripherals: Iterable[Peripheral]) -> None:
        self.peripherals: Mapping[str, Peripheral] = MappingProxyType(
            {each.name: each for each in peripherals}
        )

    def tell(self, told: Callable[[str, str], None]) -> None:
        """Have somebody told in words of what happens to each, with its name."""
        for name, each in self.peripherals.items():
            each.told = partial(told, name)

    async def start(self) -> None:
        """Switch all on, one after the other."""
        for each in self.peripherals.values():
            await each.start()

    async def stop(self) -> None:
        """Take all off the air."""
        for each in self.peripherals.values():
            await each.stop()

    async def apply(self, sensor: str | None, fault: Fault) -> None:
        """Do a fault to one sensor now, or to all.

        Raises
        ------
        InputError
            When there is no such sensor, or it has to be made with this fault.
        """
        if sensor is None:
            for each in self.peripherals.values():
                await each.apply(fault)
        elif sensor in self.peripherals:
            await self.peripherals[sensor].apply(fault)
        else:
            raise InputError(
                f"There is no sensor {sensor!r}, expected one of {', '.join(self.peripherals)}.",
                advice="Name it as the configuration does.",
            )


def make_fleet(
    *,
    air: SimulatedAir,
    configuration: Configuration,
    settings: Settings,
    scenario: Scenario | None,
    seed: int | None = None,
    faults: Iterable[TimedFault] = (),
    pace: float = 1.0,
    sent: Callable[[str, str, bytes], None] | None = None,
) -> Fleet:
    """Make every sensor of a configuration, with the address that it has or is given.

    Parameters
    ----------
    air
        Where they are.
    configuration
        Which sensors there are, and where they are worn.
    settings
        Those of their drivers, by the sensor's name.
    scenario
        What the person lives through from the moment that the air was made; None if the sensors
        only answer.
    seed
        Of person and addresses; without it, the configuration's.
    faults
        What happens to the sensors.
    pace
        Seconds of the scenario in a second.
    sent
        Told of every notification that was handed to the radio: sensor, characteristic, bytes.

    Raises
    ------
    InputError
        When a kind, a place or a setting cannot be simulated, or two sensors have one address.
    """
    seed = configuration.link.seed if seed is None else seed
    timed = tuple(faults)
    _must_differ({sensor.name: address_of(sensor, seed) for sensor in configuration.sensors})
    drivers = {
        sensor.name: make_driver(sensor.kind, settings[sensor.name])
        for sensor in configuration.sensors
    }
    worn = {} if scenario is None else _worn(configuration, drivers, scenario, seed)
    return Fleet(
        Peripheral(
            air=air,
            name=sensor.name,
            device=_device(sensor, settings[sensor.name], address_of(sensor, seed), timed),
            driver=drivers[sensor.name],
            worn=worn.get(sensor.name),
            faults=[each for each in _of(sensor, timed) if not isinstance(each.fault, Stubborn)],
            mtu=MTUS.get(sensor.kind, MTU),
            pace=pace,
            sent=None if sent is None else partial(sent, sensor.name),
        )
        for sensor in configuration.sensors
    )


def address_of(sensor: SensorConfig, seed: int) -> str:
    """Give a sensor's address: the configured one, or always the same one of its own."""
    return sensor.address or simulated_address(seed, sensor.name)


def _worn(
    configuration: Configuration, drivers: Mapping[str, Driver], scenario: Scenario, seed: int
) -> dict[str, dict[str, WornStream]]:
    wearer = Wearer(
        configuration=configuration,
        specs={
            StreamKey(name, spec.name): spec
            for name, driver in drivers.items()
            for spec in driver.streams
        },
        scenario=scenario,
        seed=seed,
    )
    worn: dict[str, dict[str, WornStream]] = {name: {} for name in drivers}
    for key, stream in wearer.streams.items():
        worn[key.sensor][key.stream] = stream
    return worn


def _device(
    sensor: SensorConfig,
    settings: Mapping[str, object],
    address: str,
    faults: Iterable[TimedFault],
) -> Device:
    stubborn = any(isinstance(each.fault, Stubborn) for each in _of(sensor, faults))
    return make_device(sensor.kind, Making(settings=settings, address=address, stubborn=stubborn))


def _of(sensor: SensorConfig, faults: Iterable[TimedFault]) -> list[TimedFault]:
    return [each for each in faults if each.sensor == sensor.name]


def _must_differ(addresses: Mapping[str, str]) -> None:
    owners: dict[str, str] = {}
    for name, address in addresses.items():
        other = owners.setdefault(address.upper(), name)
        if other != name:
            raise InputError(
                f"{other} and {name} both have the address {address}.",
                advice="Give each sensor an address of its own, or none.",
            )
