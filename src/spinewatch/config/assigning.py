"""Write the address of a sensor into the configuration file; everything else of it stays."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tomlkit
from msgspec import structs
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable, Table

from spinewatch.config.limits import ADDRESS
from spinewatch.config.loading import load_configuration, parse_configuration
from spinewatch.config.lookup import sensor_named
from spinewatch.config.rewriting import rewrite
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import ConfigError, InputError

_BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """What was done: ``before`` is the address that the sensor had, if any.

    ``was_seen`` says that its kind was seen behind the address.
    """

    sensor: SensorConfig
    address: str
    before: str | None
    was_seen: bool

    @property
    def is_news(self) -> bool:
        """Whether the file was changed at all."""
        return self.before is None or self.before.upper() != self.address


def _nobody_looked(address: str) -> None:
    del address


def assign_address(
    path: Path,
    *,
    name: str,
    address: str,
    kind_behind: Callable[[str], str | None] = _nobody_looked,
) -> Assigned:
    """Give a sensor of the configuration its Bluetooth address.

    Parameters
    ----------
    path
        The configuration file. Comments and layout stay; it is replaced as a whole.
    name
        What the configuration calls the sensor.
    address
        Six bytes in hexadecimal with colons between; written in capitals, as scans show it.
    kind_behind
        Tells the kind that was seen behind an address, None where nobody knows. It is asked when
        all else is in order.

    Raises
    ------
    InputError
        When the sensor is unknown, the address is none, another sensor's or that of another kind,
        or the file cannot be written; the file is as it was then.
    ConfigError
        When the file has mistakes already.
    """
    configuration = load_configuration(path)
    sensor = sensor_named(configuration, name)
    checked = _checked(address)
    _must_be_free(configuration, sensor, checked)
    kind = kind_behind(checked)
    _must_be_of_kind(sensor, checked, kind)
    assigned = Assigned(
        sensor=sensor, address=checked, before=sensor.address, was_seen=kind is not None
    )
    if assigned.is_news:
        # Line ends and a byte order mark are the person's too: bytes, not universal newlines.
        text = path.read_bytes().decode()
        index = configuration.sensors.index(sensor)
        rewrite(path, _changed(text, index, assigned, path).encode())
    return assigned


def _checked(address: str) -> str:
    if ADDRESS.fullmatch(address) is None:
        raise InputError(
            f"{address!r} is no Bluetooth address.",
            advice="It looks like C4:64:E3:01:23:45; `spinewatch sensors scan` shows those nearby.",
        )
    return address.upper()


def _must_be_free(configuration: Configuration, sensor: SensorConfig, address: str) -> None:
    for other in configuration.sensors:
        taken = other.address is not None and other.address.upper() == address
        if taken and other.name != sensor.name:
            raise InputError(
                f"{address} is the address of {other.name} already.",
                advice=f"Assign another one to {other.name} first, or take its line out.",
            )


def _must_be_of_kind(sensor: SensorConfig, address: str, kind: str | None) -> None:
    if kind not in {sensor.kind, None}:
        raise InputError(
            f"{address} is a {kind}, and {sensor.name} is a {sensor.kind} in the configuration.",
            advice="Look for the right one with `spinewatch sensors scan`, or correct the `kind`.",
        )


def _changed(text: str, index: int, assigned: Assigned, path: Path) -> str:
    """Give the text with the address in it, or refuse what could not be changed faithfully."""
    try:
        changed = _with_address(text, index, assigned.address)
        configuration = parse_configuration(
            changed.removeprefix(_BYTE_ORDER_MARK), source=str(path)
        )
    except (TOMLKitError, ConfigError, LookupError) as error:
        raise _by_hand(assigned, path) from error
    # The file may have been edited while somebody looked for the sensor.
    if structs.replace(assigned.sensor, address=assigned.address) not in configuration.sensors:
        raise _by_hand(assigned, path)
    return changed


def _with_address(text: str, index: int, address: str) -> str:
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    plain = text.removeprefix(mark)
    document = tomlkit.parse(plain)
    if document.as_string() != plain:
        # It gathers blocks of [[sensor]] that stand apart, and takes comments along.
        raise TOMLKitError
    _put(document["sensor"][index], address)
    return mark + document.as_string()


def _put(block: Table | InlineTable, address: str) -> None:
    """Replace the address in its place; a new one goes on a line of its own below the kind.

    What is appended to a table comes behind the comments that follow it, and they mostly belong to
    the next one.
    """
    if "address" in block or isinstance(block, InlineTable):
        block["address"] = address
        return
    trivia = block["kind"].trivia
    end = trivia.trail or "\n"
    trivia.trail = f'{end}{trivia.indent}address = "{address}"{trivia.trail}'


def _by_hand(assigned: Assigned, path: Path) -> InputError:
    return InputError(
        f"{path} is laid out in a way that cannot be changed without disturbing it.",
        advice=f'Write address = "{assigned.address}" into the [[sensor]] of '
        f"{assigned.sensor.name} yourself.",
    )
