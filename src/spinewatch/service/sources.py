"""Where a running monitor's packets come from: the link that the configuration names."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from spinewatch.capture.reader import read_capture
from spinewatch.drivers.contract import RadioNeeds
from spinewatch.drivers.registry import make_driver
from spinewatch.link.contract import LinkRecord
from spinewatch.link.pacing import paced
from spinewatch.link.replay import ReplayLink
from spinewatch.link.synthetic import SyntheticLink
from spinewatch.model.configuration import Configuration
from spinewatch.model.errors import InputError
from spinewatch.model.time import SECONDS_PER_MINUTE, Clock
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


def source_of(
    configuration: Configuration, *, settings: Mapping[str, Mapping[str, object]], clock: Clock
) -> AsyncIterator[LinkRecord]:
    """Open the configured link, paced to real time.

    Raises
    ------
    InputError, CaptureError
        When the link cannot be opened.
    """
    link = configuration.link
    now_ns = clock.monotonic_ns()
    records: Iterable[LinkRecord]
    match link.kind:
        case "replay" if link.capture is not None:
            capture = read_capture(Path(link.capture))
            _must_fit(configuration, capture.header.configuration, link.capture)
            records = _moved(ReplayLink(capture).records(), now_ns)
        case "synthetic":
            records = SyntheticLink(
                configuration=configuration,
                drivers={
                    sensor.name: make_driver(sensor.kind, settings[sensor.name])
                    for sensor in configuration.sensors
                },
                scenario=make_scenario(link.scenario, minutes=SIMULATED_MINUTES),
                seed=link.seed,
                start_ns=now_ns,
            ).records()
        case _:
            raise InputError(
                f"There is no link of kind {link.kind!r}.",
                advice="Set `kind` in the [link] table to synthetic, or to replay with a capture.",
            )
    return paced(records, clock=clock, sleep=asyncio.sleep)


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
