"""What a sensor had set before spinewatch met it."""

from collections.abc import Mapping, Sequence
from typing import Final

from spinewatch.drivers.contract import Step
from spinewatch.drivers.registry import make_driver
from spinewatch.link.bluetooth.first_reading import read_first
from spinewatch.link.synthetic_radio import SyntheticRadio, make_devices
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.samples import Decoded

NECK: Final = SensorConfig(name="neck", kind="witmotion", address="C0:00:00:00:00:01")


class Memory:
    """What is known, and how often something was noted."""

    def __init__(self) -> None:
        self.kept: dict[str, Mapping[str, float]] = {}
        self.noted = 0

    def found(self, sensor: SensorConfig) -> Mapping[str, float] | None:
        return self.kept.get(sensor.name)

    def note(self, sensor: SensorConfig, values: Mapping[str, float]) -> None:
        self.noted += 1
        self.kept[sensor.name] = values

    def fingerprint(self, sensor: SensorConfig) -> str | None:
        raise NotImplementedError

    def note_fingerprint(self, sensor: SensorConfig, fingerprint: str) -> None:
        raise NotImplementedError


class Neck:
    """A simulated sensor that is connected, as often as is wanted."""

    def __init__(self) -> None:
        everyone = Configuration(person="p01", sensors=(NECK,))
        settings = {NECK.name: dict[str, object]()}
        devices = make_devices(everyone, settings)
        self._air = SyntheticRadio(configuration=everyone, settings=settings, devices=devices)
        self._driver = make_driver(NECK.kind)

    async def perform(self, steps: Sequence[Step]) -> tuple[Decoded, ...]:
        return await self._air.perform(NECK.name, steps)

    async def connect(self, memory: Memory) -> None:
        await read_first(
            sensor=NECK,
            driver=self._driver,
            conversation=self,  # type: ignore[arg-type] # what of a conversation is used here
            memory=memory,
        )
        await self.perform(self._driver.write_steps(self._driver.lasting))


async def test_what_it_had_is_read_before_anything_is_written_and_never_again() -> None:
    neck, memory = Neck(), Memory()
    await neck.connect(memory)
    at_first = memory.kept[NECK.name]
    await neck.connect(memory)

    assert set(at_first) == set(make_driver(NECK.kind).lasting)
    assert at_first != make_driver(NECK.kind).lasting
    assert (memory.kept[NECK.name], memory.noted) == (at_first, 1)
