"""What a sensor had set before spinewatch met it, also where that cannot be kept at once."""

import logging
from collections.abc import Mapping, Sequence
from typing import Final

import pytest

from spinewatch.drivers.contract import Step
from spinewatch.drivers.registry import make_driver
from spinewatch.link.bluetooth.first_reading import read_first
from spinewatch.link.synthetic_radio import SyntheticRadio, make_devices
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.samples import Decoded

NECK: Final = SensorConfig(name="neck", kind="witmotion", address="C0:00:00:00:00:01")
DENIED: Final = SpinewatchError("It cannot be read: Permission denied.", advice="Give it back.")


class Memory:
    """A store that fails while it is told to."""

    def __init__(self) -> None:
        self.fails_to: frozenset[str] = frozenset()
        self.kept: dict[str, Mapping[str, float]] = {}

    def found(self, sensor: SensorConfig) -> Mapping[str, float] | None:
        if "read" in self.fails_to:
            raise DENIED
        return self.kept.get(sensor.name)

    def note(self, sensor: SensorConfig, values: Mapping[str, float]) -> None:
        if "write" in self.fails_to:
            raise DENIED
        self.kept[sensor.name] = {**values, **self.kept.get(sensor.name, {})}

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


@pytest.fixture
async def at_first() -> Mapping[str, float]:
    """Give what such a sensor has set when it is new."""
    memory = Memory()
    await Neck().connect(memory)
    assert memory.kept[NECK.name] != make_driver(NECK.kind).lasting
    return memory.kept[NECK.name]


@pytest.mark.parametrize("failing", [{"read"}, {"write"}, {"read", "write"}])
async def test_a_memory_that_fails_is_no_failure_of_the_radio_and_what_was_first_is_kept_later(
    failing: set[str], at_first: Mapping[str, float]
) -> None:
    neck, memory = Neck(), Memory()
    memory.fails_to = frozenset(failing)
    await neck.connect(memory)
    await neck.connect(memory)
    memory.fails_to = frozenset()
    await neck.connect(memory)

    assert memory.kept[NECK.name] == at_first


async def test_it_is_warned_of_once_with_the_advice_and_anew_when_it_worked_meanwhile(
    caplog: pytest.LogCaptureFixture,
) -> None:
    neck, memory = Neck(), Memory()
    for _ in range(2):
        memory.fails_to = frozenset({"read", "write"})
        for _ in range(3):
            await neck.connect(memory)
        memory.fails_to = frozenset()
        await neck.connect(memory)

    said = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert len(said) == 2
    assert all("neck" in each and each.endswith("Give it back.") for each in said)


async def test_what_is_known_already_stays_when_it_cannot_be_read_for_a_while(
    at_first: Mapping[str, float],
) -> None:
    neck, memory = Neck(), Memory()
    await neck.connect(memory)
    memory.fails_to = frozenset({"read"})
    await neck.connect(memory)

    assert memory.kept[NECK.name] == at_first
