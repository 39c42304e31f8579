"""Where a running monitor's packets come from: the link that the configuration names."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from spinewatch.capture.reader import read_capture
from spinewatch.drivers.contract import RadioNeeds
from spinewatch.drivers.registry import make_driver
from spinewatch.link.contract import LinkRecord
from spinewatch.link.pacing import paced
from spinewatch.link.radio import Radio
from spinewatch.link.replay import ReplayLink
from spinewatch.link.synthetic import SyntheticLink
from spinewatch.link.synthetic_radio import SyntheticRadio, make_devices
from spinewatch.model.configuration import Configuration
from spinewatch.model.errors import InputError
from spinewatch.model.time import SECONDS_PER_MINUTE, Clock
from spinewatch.service.sensor_store import SensorStore
from spinewatch.service.setting import Setting
from spinewatch.service.shipped import shipped_settings
from spinewatch.simulation.configurations import simulated_settings
from spinewatch.simulation.scenarios import make_scenario

SIMULATED_MINUTES = 24.0 * SECONDS_PER_MINUTE
"""A simulated person lives one day; then the link ends and the monitor says that it is silent."""


def sensor_settings(configuration: Configuration) -> dict[str, dict[str, object]]:
    """Give the settings of every sensor by its name: what is shipped, fitted to it, and its own."""
    shipped = shipped_settings(sensor.kind for sensor in configuration.sensors)
    fitted = simulated_settings(configuration)
    return {
        sensor.name: {**shipped[sensor.kind], **fitted[sensor.name], **sensor.settings}
        for sensor in configuration.sensors
    }


def radio_needs(configuration: Configuration) -> dict[str, RadioNeeds]:
    """Ask the driver of every sensor what it asks of the radio."""
    settings = sensor_settings(configuration)
    return {
        sensor.name: make_driver(sensor.kind, settings[sensor.name]).radio
        for sensor in configuration.sensors
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An opened link: what it gives, and what a person may ask of it; a replay has no radio."""

    records: AsyncGenerator[LinkRecord, None]
    radio: Radio | None


def open_source(
    setting: Setting,
    *,
    settings: Mapping[str, Mapping[str, object]],
    store: SensorStore,
    is_planned_off: Callable[[str, int], bool],
) -> Source:
    """Open the configured link, in real time.

    Parameters
    ----------
    setting
        Whose link.
    settings
        Those of the drivers, by the sensor's name.
    store
        What was found on sensors.
    is_planned_off
        Says of a sensor whether the person has taken it off on purpose at a time.

    Raises
    ------
    InputError, CaptureError
        When the link cannot be opened.
    """
    configuration, clock = setting.configuration, setting.clock
    match configuration.link.kind:
        case "bluetooth":
            # bleak takes a third of a second to import, and only a real radio needs it.
            from spinewatch.service.bluetooth import bluetooth_link  # noqa: PLC0415

            link = bluetooth_link(
                configuration,
                settings=settings,
                clock=clock,
                store=store,
                is_planned_off=is_planned_off,
            )
            return Source(records=link.records(), radio=link.radio)
        case "synthetic":
            records = _simulated(configuration, settings, clock)
            radio = SyntheticRadio(
                configuration=configuration,
                settings=settings,
                devices=make_devices(configuration, settings),
            )
            return Source(records=paced(records, clock=clock, sleep=asyncio.sleep), radio=radio)
        case _:
            records = _replayed(configuration, clock)
            return Source(records=paced(records, clock=clock, sleep=asyncio.sleep), radio=None)


def _simulated(
    configuration: Configuration, settings: Mapping[str, Mapping[str, object]], clock: Clock
) -> Iterator[LinkRecord]:
    return SyntheticLink(
        configuration=configuration,
        drivers={
            sensor.name: make_driver(sensor.kind, settings[sensor.name])
            for sensor in configuration.sensors
        },
        scenario=make_scenario(configuration.link.scenario, minutes=SIMULATED_MINUTES),
        seed=configuration.link.seed,
        start_ns=clock.monotonic_ns(),
    ).records()


def _replayed(configuration: Configuration, clock: Clock) -> Iterator[LinkRecord]:
    path = configuration.link.capture
    if path is None:
        raise InputError(
            "There is no capture to replay.", advice="Name one with `capture` in the [link] table."
        )
    capture = read_capture(Path(path))
    _must_fit(configuration, capture.header.configuration, path)
    return _moved(ReplayLink(capture).records(), clock.monotonic_ns())


def _must_fit(configuration: Configuration, captured: Configuration, path: str) -> None:
    if configuration.sensors != captured.sensors:
        raise InputError(
            f"The capture {path} was made with other sensors than the configuration names.",
            advice="Run it with `spinewatch replay`, which uses the capture's own configuration.",
        )


def _moved(records: Iterator[LinkRecord], start_ns: int) -> Iterator[LinkRecord]:
    """Move records of another boot onto this clock, the first one to ``start_ns``."""
    shift_ns: int | None = None
    for record in records:
        if shift_ns is None:
            shift_ns = start_ns - record.mono_ns
        yield msgspec.structs.replace(record, mono_ns=record.mono_ns + shift_ns)
