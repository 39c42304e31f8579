"""Settings of a driver: from the plain values of a TOML table to a frozen struct, or a clear no."""

from collections.abc import Mapping
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from spinewatch.model.errors import InputError

S = TypeVar("S", bound=Struct)

_NAMES: Final = {
    msgspec.inspect.BoolType: "true or false",
    msgspec.inspect.IntType: "a whole number",
    msgspec.inspect.StrType: "text",
}


def read_settings(wanted: type[S], kind: str, given: Mapping[str, object]) -> S:
    """Turn a ``[settings]`` table into the settings of one kind of sensor.

    Parameters
    ----------
    wanted
        The struct of the driver; keys that are not given take its defaults.
    kind
        Whose settings these are, for the message.
    given
        The table as it was read.

    Raises
    ------
    InputError
        When a key is unknown or a value not allowed; names every such key, what was found and
        what is expected.
    """
    fields = {field.name: field.type for field in msgspec.structs.fields(wanted)}
    problems = [
        problem
        for key, value in given.items()
        if (problem := _problem(key, value, fields)) is not None
    ]
    if problems:
        raise InputError(
            f"The settings of {kind} cannot be used: {'; '.join(problems)}.",
            advice=f"Correct them; docs/sensors/{kind}.md says what each setting does.",
        )
    return msgspec.convert(dict(given), type=wanted)


def _problem(key: str, value: object, fields: Mapping[str, object]) -> str | None:
    if key not in fields:
        return f"{key} is not a setting, expected one of {', '.join(fields)}"
    try:
        msgspec.convert(value, type=fields[key])
    except msgspec.ValidationError:
        return f"{key} is {value!r}, expected {_expected(fields[key])}"
    return None


def _expected(wanted: object) -> str:
    known = msgspec.inspect.type_info(wanted)
    if isinstance(known, msgspec.inspect.LiteralType):
        return f"one of {', '.join(str(each) for each in known.values)}"
    if isinstance(known, msgspec.inspect.FloatType):
        return f"a number from {known.ge} to {known.le}"
    return _NAMES[type(known)]
