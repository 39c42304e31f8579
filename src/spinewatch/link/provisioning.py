"""Settings that a sensor keeps: read, written, read back, put back as they were."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from spinewatch.drivers.contract import Driver, Subscribe
from spinewatch.link.radio import Radio, texts
from spinewatch.model.air import KeptSetting, ProvisionAction, ProvisionReport
from spinewatch.model.configuration import SensorConfig
from spinewatch.model.errors import InputError, LinkError
from spinewatch.model.samples import Reply

NOTHING_KEPT: Final = "Nothing to provision: it is set at every connection."

LEAVE_IT_SO: Final = (
    "Switch it off, or take it out of the configuration: at its next connection the monitor sets "
    "again what it needs."
)
"""After settings were put back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What a sensor said of its settings, by their names, and the sentences with it."""

    values: Mapping[str, float]
    remarks: tuple[str, ...]


async def provision(
    *,
    radio: Radio,
    driver: Driver,
    sensor: SensorConfig,
    action: ProvisionAction,
    original: Mapping[str, float] | None,
) -> ProvisionReport:
    """Check, set or restore what a sensor keeps when it is switched off.

    What it should have is always written, although it seems right: some kinds answer with what
    holds now, not with what they keep.

    Parameters
    ----------
    radio
        Through which it is connected.
    driver
        Of its kind, with its settings.
    sensor
        One of the configuration.
    action
        What to do.
    original
        What was found the first time; None if this is the first time.

    Returns
    -------
    report
        What was found, and what is there in the end. That something was not taken is a remark.

    Raises
    ------
    InputError
        When nothing is known to restore; nothing was written then.
    LinkError
        When it tells none of its settings, is of another kind, or cannot be reached.
    """
    if not driver.lasting:
        return ProvisionReport(
            sensor=sensor.name, kind=sensor.kind, action=action, remarks=(NOTHING_KEPT,)
        )
    first = await _read(radio, driver, sensor)
    found = {**first.values, **(original or {})}
    if action is ProvisionAction.CHECK:
        settings = _settings(driver, before=first.values, now=first.values, original=found)
        return _report(sensor, action, settings, first.remarks)
    values = driver.lasting if action is ProvisionAction.APPLY else _known(sensor, driver, original)
    written = texts(await radio.perform(sensor.name, driver.write_steps(values)))
    last = await _read(radio, driver, sensor)
    settings = _settings(driver, before=first.values, now=last.values, original=found)
    if action is ProvisionAction.RESTORE:
        # What it says when read back is that it is not set as spinewatch wants it.
        remarks = (*written, *_not_taken(sensor, settings, action), LEAVE_IT_SO)
    else:
        begun = await _begun_again(radio, driver, sensor)
        remarks = (*written, *last.remarks, *_not_taken(sensor, settings, action), *begun)
    return _report(sensor, action, settings, remarks)


def _report(
    sensor: SensorConfig,
    action: ProvisionAction,
    settings: tuple[KeptSetting, ...],
    remarks: tuple[str, ...],
) -> ProvisionReport:
    return ProvisionReport(
        sensor=sensor.name,
        kind=sensor.kind,
        action=action,
        settings=settings,
        remarks=tuple(dict.fromkeys(remarks)),
    )


async def _read(radio: Radio, driver: Driver, sensor: SensorConfig) -> _Reading:
    """Ask step by step: a value that nobody knows must not hide the others."""
    values: dict[str, float] = {}
    remarks: list[str] = []
    for step in driver.read_steps():
        try:
            decoded = await radio.perform(sensor.name, (step,))
        except LinkError as error:
            if isinstance(step, Subscribe):
                raise
            remarks.append(str(error))
            continue
        replies = (each for each in decoded if isinstance(each, Reply))
        values |= {each.name: each.values[0] for each in replies if each.name in driver.lasting}
        remarks += texts(decoded)
    if not values:
        raise LinkError(
            f"{sensor.name} tells none of its settings: wrong device, old firmware or too far.",
            advice=f"Bring it nearer, check its address, and see docs/sensors/{sensor.kind}.md.",
        )
    return _Reading(values=values, remarks=tuple(remarks))


def _known(
    sensor: SensorConfig, driver: Driver, original: Mapping[str, float] | None
) -> dict[str, float]:
    known = {name: value for name, value in (original or {}).items() if name in driver.lasting}
    if not known:
        raise InputError(
            f"What {sensor.name} had before is not known: nothing was ever set on it from here.",
            advice="There is nothing to put back; the vendor's app can reset it.",
        )
    return known


def _settings(
    driver: Driver,
    *,
    before: Mapping[str, float],
    now: Mapping[str, float],
    original: Mapping[str, float],
) -> tuple[KeptSetting, ...]:
    return tuple(
        KeptSetting(
            name=name,
            wanted=wanted,
            before=before.get(name),
            now=now.get(name),
            original=original.get(name),
        )
        for name, wanted in driver.lasting.items()
    )


def _not_taken(
    sensor: SensorConfig, settings: tuple[KeptSetting, ...], action: ProvisionAction
) -> tuple[str, ...]:
    """Say what was written and reads otherwise, in one sentence with what to do."""
    differing = [
        f"{each.name} {_reads(each.now)}, {aim:g} was written"
        for each in settings
        if (aim := each.aim(action)) is not None and each.now != aim
    ]
    if not differing:
        return ()
    sentence = (
        f"{sensor.name} did not take its settings: {'; '.join(differing)}. Close the vendor's app, "
        f"switch the sensor off and on, and provision it again; see docs/sensors/{sensor.kind}.md."
    )
    return (sentence,)


def _reads(value: float | None) -> str:
    return "is not told" if value is None else f"reads {value:g}"


async def _begun_again(radio: Radio, driver: Driver, sensor: SensorConfig) -> tuple[str, ...]:
    """Start it as at a connection: some kinds stop while they are set."""
    try:
        await radio.perform(sensor.name, driver.connect_steps())
    except LinkError as error:
        return (str(error),)
    return ()
