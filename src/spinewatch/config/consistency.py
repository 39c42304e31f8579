"""What several keys together must make sense of."""

from collections.abc import Iterable
from typing import TypeVar

from spinewatch.config.broker import check_broker
from spinewatch.config.kinds import watches_both, watches_motion, watches_muscles
from spinewatch.config.locator import KeyPath
from spinewatch.config.problems import Problems, listed
from spinewatch.drivers.registry import make_driver
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import InputError
from spinewatch.model.sites import EmgSite, MotionSite

T = TypeVar("T")


def check_together(configuration: Configuration, given: set[KeyPath], problems: Problems) -> None:
    """Tell of what contradicts itself.

    Parameters
    ----------
    configuration
        As it was read; what was wrong by itself holds its default and is passed over.
    given
        Every key that the file holds.
    problems
        Takes what is found.
    """
    for index, sensor in enumerate(configuration.sensors):
        path: KeyPath = ("sensor", index)
        if sensor.kind:
            _check_places(sensor, path, given, problems)
            _check_settings(sensor, path, problems)
        if sensor.adapter not in configuration.radio.adapters:
            expected = f"one of the adapters in [radio]: {listed(configuration.radio.adapters)}"
            problems.wrong((*path, "adapter"), sensor.adapter, expected)
    _check_single(_names(configuration), problems)
    _check_single(_addresses(configuration), problems)
    _check_single(_sites(configuration), problems)
    if configuration.link.kind == "replay" and ("link", "capture") not in given:
        problems.missing(("link", "capture"), "the capture to replay")
    if configuration.mqtt is not None:
        check_broker(configuration.mqtt, problems)


def _check_places(
    sensor: SensorConfig, path: KeyPath, given: set[KeyPath], problems: Problems
) -> None:
    """Hold a sensor of motion to a site, a sensor of muscles to channels, and each to no more.

    One of both kinds needs one of the two: a pod over a muscle need not sit on the spine.
    """
    site, channels = (*path, "site"), (*path, "channels")
    is_placed = {site, channels} & given
    for place, value, has, of_what, wanted in (
        (site, sensor.site, watches_motion(sensor.kind), "motion", MotionSite),
        (channels, list(sensor.channels), watches_muscles(sensor.kind), "muscles", EmgSite),
    ):
        needs = has and not (is_placed and watches_both(sensor.kind))
        if needs and place not in given:
            expected = f'one of {listed(wanted)}, because "{sensor.kind}" watches {of_what}'
            problems.missing(place, expected)
        if not has and place in given:
            problems.wrong(place, value, f'no such key: "{sensor.kind}" watches no {of_what}')
    if sensor.channels and not any(sensor.channels):
        problems.wrong(channels, list(sensor.channels), "at least one site in it")


def _check_settings(sensor: SensorConfig, path: KeyPath, problems: Problems) -> None:
    try:
        make_driver(sensor.kind, sensor.settings)
    except InputError as error:
        problems.wrong((*path, "settings"), dict(sensor.settings), f"others: {error.what}")


def _check_single(entries: Iterable[tuple[KeyPath, str]], problems: Problems) -> None:
    first: dict[str, KeyPath] = {}
    for path, value in entries:
        if value in first:
            problems.twice(path, value, first[value])
        else:
            first[value] = path


def _names(configuration: Configuration) -> Iterable[tuple[KeyPath, str]]:
    for index, sensor in enumerate(configuration.sensors):
        if sensor.name:
            yield ("sensor", index, "name"), sensor.name


def _addresses(configuration: Configuration) -> Iterable[tuple[KeyPath, str]]:
    for index, sensor in enumerate(configuration.sensors):
        if sensor.address is not None:
            yield ("sensor", index, "address"), sensor.address.upper()


def _sites(configuration: Configuration) -> Iterable[tuple[KeyPath, str]]:
    for index, sensor in enumerate(configuration.sensors):
        if sensor.site is not None:
            yield ("sensor", index, "site"), sensor.site
        for channel, site in enumerate(sensor.channels):
            if site is not None:
                yield ("sensor", index, "channels", channel), site
