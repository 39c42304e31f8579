"""A store that fails costs no connection, and is one problem however many sensors there are."""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from spinewatch.drivers.contract import Step
from spinewatch.drivers.registry import make_driver
from spinewatch.link.bluetooth.first_reading import read_first
from spinewatch.link.synthetic_radio import SyntheticRadio, make_devices
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.samples import Decoded
from spinewatch.service import sensor_store
from spinewatch.service.patient_store import PatientStore
from spinewatch.service.sensor_store import SensorStore

NECK = SensorConfig(name="neck", kind="witmotion", address="C0:00:00:00:00:01")
BACK = SensorConfig(name="back", kind="witmotion", address="C0:00:00:00:00:02")

Break = Callable[..., None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "found-settings.json"


@pytest.fixture
def store(path: Path) -> PatientStore:
    return PatientStore(path)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Have the file fail to be read or to be written, as root's own or a full disk does."""

    def denied(*_: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    def set_broken(*, read: bool = False, write: bool = False) -> None:
        monkeypatch.undo()
        if read:
            monkeypatch.setattr(Path, "read_bytes", denied)
        if write:
            monkeypatch.setattr(sensor_store, "replace_whole", denied)

    return set_broken


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Callable[[], list[tuple[int, str]]]:
    caplog.set_level(logging.INFO)
    return lambda: [(each.levelno, each.getMessage()) for each in caplog.records]


async def connect(store: PatientStore, sensor: SensorConfig, fingerprint: str = "print") -> None:
    """Do what the link does of a sensor that it connects to: pin it, read it at first."""
    if store.fingerprint(sensor) is None:
        store.note_fingerprint(sensor, fingerprint)
    await set_up(store, sensor, radio_of(sensor))


def radio_of(sensor: SensorConfig) -> SyntheticRadio:
    settings: Mapping[str, Mapping[str, object]] = {sensor.name: {}}
    everyone = Configuration(person="p01", sensors=(sensor,))
    return SyntheticRadio(
        configuration=everyone, settings=settings, devices=make_devices(everyone, settings)
    )


async def set_up(store: PatientStore, sensor: SensorConfig, air: SyntheticRadio) -> None:
    """Read what the sensor has set, if that is not known, and set what lasts."""
    driver = make_driver(sensor.kind)

    class Conversation:
        async def perform(self, steps: Sequence[Step]) -> tuple[Decoded, ...]:
            return await air.perform(sensor.name, steps)

    await read_first(
        sensor=sensor,
        driver=driver,
        conversation=Conversation(),  # type: ignore[arg-type] # what of a conversation is used here
        memory=store,
    )
    await air.perform(sensor.name, driver.write_steps(driver.lasting))


BROKEN = [{"read": True}, {"write": True}, {"read": True, "write": True}]


@pytest.mark.parametrize("broken_to", BROKEN)
async def test_what_a_sensor_had_at_first_is_kept_later_although_it_was_set_meanwhile(
    store: PatientStore, tmp_path: Path, broken: Break, broken_to: Mapping[str, bool]
) -> None:
    well = PatientStore(tmp_path / "well" / "found.json")
    await set_up(well, NECK, radio_of(NECK))
    at_first = well.found(NECK)
    assert at_first != make_driver(NECK.kind).lasting
    air = radio_of(NECK)

    broken(**broken_to)
    for _ in range(2):
        await set_up(store, NECK, air)
    broken()
    await set_up(store, NECK, air)

    assert SensorStore(store.path).found(NECK) == at_first


@pytest.mark.parametrize("broken_to", BROKEN)
async def test_one_problem_is_one_warning_and_one_line_when_it_is_over(
    store: PatientStore,
    broken: Break,
    broken_to: Mapping[str, bool],
    said: Callable[[], list[tuple[int, str]]],
) -> None:
    for _ in range(2):
        broken(**broken_to)
        for sensor in (NECK, BACK, NECK):
            await connect(store, sensor)
        broken()
        for sensor in (NECK, BACK):
            await connect(store, sensor)
        store.path.unlink()

    told = said()
    assert [level for level, _ in told] == 2 * [logging.WARNING, logging.INFO]
    assert "Permission denied" in told[0][1]
    assert "Give the user that runs spinewatch access" in told[0][1]
    assert told[1][1] == "What is found on sensors is kept again."


async def test_what_was_read_first_is_kept_when_that_works_again(
    store: PatientStore, path: Path, broken: Break
) -> None:
    broken(read=True, write=True)
    store.note(NECK, {"rate_hz": 10.0})
    store.note(NECK, {"rate_hz": 100.0, "axes": 9.0})
    assert store.found(NECK) == {"rate_hz": 10.0, "axes": 9.0}
    broken()
    assert SensorStore(path).found(NECK) is None

    store.found(NECK)

    assert SensorStore(path).found(NECK) == {"rate_hz": 10.0, "axes": 9.0}


def test_what_was_known_before_stays_although_it_could_not_be_read_for_a_while(
    store: PatientStore, path: Path, broken: Break
) -> None:
    SensorStore(path).note(NECK, {"rate_hz": 10.0})
    SensorStore(path).note_fingerprint(NECK, "of before")
    broken(read=True)
    assert (store.found(NECK), store.fingerprint(NECK)) == (None, None)
    store.note(NECK, {"rate_hz": 100.0})
    broken()

    # It can be read again, just before what was thought to be new is to be pinned.
    store.note_fingerprint(NECK, "another")
    store.found(NECK)

    assert SensorStore(path).found(NECK) == {"rate_hz": 10.0}
    assert SensorStore(path).fingerprint(NECK) == "of before"
    assert store.fingerprint(NECK) == "of before"


def test_a_damaged_file_is_told_once(
    store: PatientStore, path: Path, said: Callable[[], list[tuple[int, str]]]
) -> None:
    path.parent.mkdir()
    path.write_bytes(b"{")

    assert [store.found(NECK), store.fingerprint(BACK), store.found(BACK)] == [None] * 3

    assert [text for _, text in said()] == [
        f"Damaged settings of sensors are kept as {path}.corrupt-1."
    ]
