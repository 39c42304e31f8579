"""The control point of Polar's measurement service: commands, settings, answers."""

import struct
from collections.abc import Mapping
from math import isfinite
from types import MappingProxyType
from typing import Final

from spinewatch.drivers.contract import Write
from spinewatch.model.samples import Decoded, Reply, SensorStatus

CONTROL: Final = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"

ACC, GYRO, SDK_MODE = 2, 5, 9
NAMES: Final = MappingProxyType({ACC: "acc", GYRO: "gyr", SDK_MODE: "sdk_mode"})

RATE, RESOLUTION, RANGE, CHANNELS, FACTOR = 0, 1, 2, 4, 5
_VALUE_FORMATS: Final = MappingProxyType(
    {RATE: "<H", RESOLUTION: "<H", RANGE: "<H", 3: "<I", CHANNELS: "<B", FACTOR: "<f"}
)
"""How a value of each setting is written; 3 is a range in thousandths."""

_ASK, _START, _STOP = 1, 2, 3
_ENDINGS: Final = MappingProxyType({_ASK: "settings", _START: "started", _STOP: "stopped"})
_STOPPED_BY_ITSELF, _FEATURES, _ANSWER = 0x01, 0x0F, 0xF0
_FIXED_BYTES: Final = 4
_PARAMETERS_AT: Final = 5
_COMMAND_WAIT_S: Final = 0.3
_TAKEN: Final = frozenset({0, 6})
"""Done, or already so."""

_REASONS: Final = MappingProxyType(
    {
        8: "it does not know this rate: choose another rate_hz",
        9: "it does not know this range: choose another range_g",
        10: "packets of this connection are too short: use an adapter with an MTU of 232",
        12: "it is busy with another measurement: close other apps and connect anew",
        13: "it is in its charger: take it out",
    }
)

Settings = Mapping[int, tuple[float, ...]]


def ask(measurement: int) -> Write:
    """Ask which settings there are."""
    name = NAMES[measurement]
    return _command(bytes((_ASK, measurement)), f"which settings are there for {name}?")


def start(measurement: int, settings: Mapping[int, int]) -> Write:
    """Start a measurement with one value for each setting, or switch the SDK mode on."""
    told = (
        bytes((setting, 1)) + struct.pack(_VALUE_FORMATS[setting], value)
        for setting, value in settings.items()
    )
    name = NAMES[measurement]
    return _command(
        bytes((_START, measurement)) + b"".join(told), f"start {name}", expect=f"{name}_started"
    )


def stop(measurement: int, why: str) -> Write:
    """Stop a measurement, or switch the SDK mode off."""
    return _command(bytes((_STOP, measurement)), why)


def answer(data: bytes, wanted: Mapping[int, Mapping[int, int]]) -> tuple[Decoded, ...]:
    """Understand what the control point said; empty when it is nothing it could have said.

    Parameters
    ----------
    data
        An indication, or what was read.
    wanted
        The settings of each measurement that is to run.

    Returns
    -------
    decoded
        The reply ``..._started`` has the scale of the measurement as its value, where it was told.
    """
    kind = data[0] if len(data) > 1 else None
    if kind == _FEATURES:
        return _features(data[1], wanted)
    if kind == _STOPPED_BY_ITSELF:
        return _stopped(data[1:])
    if kind != _ANSWER or len(data) < _FIXED_BYTES:
        return ()
    operation, measurement, status = data[1:_FIXED_BYTES]
    if measurement not in NAMES or operation not in _ENDINGS:
        return ()
    if status not in _TAKEN:
        return _refused(operation, measurement, status)
    return _taken(operation, measurement, parse_settings(data[_PARAMETERS_AT:]), wanted)


def parse_settings(data: bytes) -> Settings:
    """Read settings with their values, up to the first that is unknown or cut off."""
    settings: dict[int, tuple[float, ...]] = {}
    at = 0
    while at + 1 < len(data) and data[at] in _VALUE_FORMATS:
        setting, count = data[at], data[at + 1]
        layout = _VALUE_FORMATS[setting]
        size = struct.calcsize(layout) * count
        told = data[at + 2 : at + 2 + size]
        if len(told) < size:
            break
        settings[setting] = tuple(float(value) for (value,) in struct.iter_unpack(layout, told))
        at += 2 + size
    return settings


def _features(mask: int, wanted: Mapping[int, Mapping[int, int]]) -> tuple[Decoded, ...]:
    reply = Reply(name="features", values=(float(mask),))
    absent = [NAMES[each] for each in wanted if not mask >> each & 1]
    if not absent:
        return (reply,)
    text = f"The sensor does not offer {' and '.join(absent)}: set the model that it is."
    return (reply, SensorStatus(text=text))


def _stopped(measurements: bytes) -> tuple[Decoded, ...]:
    names = [NAMES.get(each, f"measurement {each}") for each in measurements]
    return (
        Reply(name="stopped_by_itself", values=tuple(map(float, measurements))),
        SensorStatus(
            text=f"The sensor stopped {', '.join(names)} by itself: connect it anew and check"
            " that it has contact with the skin."
        ),
    )


def _offered(measurement: int, told: Settings, wanted: Mapping[int, int]) -> tuple[Decoded, ...]:
    name = NAMES[measurement]
    reply = Reply(name=f"{name}_settings", values=told.get(RATE, ()))
    words = {RATE: "Hz", RESOLUTION: "bit", RANGE: "g" if measurement == ACC else "deg/s"}
    texts = [
        f"{_listed(told[setting])} {unit}, not {wanted[setting]}"
        for setting, unit in words.items()
        if setting in told and setting in wanted and wanted[setting] not in told[setting]
    ]
    if not texts:
        return (reply,)
    text = f"For {name} the sensor offers {'; '.join(texts)}: choose a setting that it has."
    return (reply, SensorStatus(text=text))


def _taken(
    operation: int, measurement: int, told: Settings, wanted: Mapping[int, Mapping[int, int]]
) -> tuple[Decoded, ...]:
    if operation == _ASK:
        return _offered(measurement, told, wanted.get(measurement, {}))
    factor = told.get(FACTOR, ())[:1] if operation == _START else ()
    scale = tuple(each for each in factor if isfinite(each) and each > 0.0)
    return (Reply(name=f"{NAMES[measurement]}_{_ENDINGS[operation]}", values=scale),)


def _listed(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:g}" for value in values)


def _refused(operation: int, measurement: int, status: int) -> tuple[Decoded, ...]:
    """Say why; that something could not be stopped matters to nobody."""
    name = NAMES[measurement]
    reply = Reply(name=f"{name}_{_ENDINGS[operation]}_refused", values=(float(status),))
    if operation == _STOP:
        return (reply,)
    reason = _REASONS.get(status, "connect it anew, and set the model that it is")
    return (reply, SensorStatus(text=f"The sensor refuses {name} (status {status}): {reason}."))


def _command(data: bytes, why: str, expect: str | None = None) -> Write:
    return Write(
        characteristic=CONTROL,
        data=data,
        with_response=True,
        wait_s=_COMMAND_WAIT_S,
        expect=expect,
        why=why,
    )
