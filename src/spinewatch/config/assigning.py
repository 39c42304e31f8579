"""Write the address of a sensor into the configuration file; everything else of it stays."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tomlkit
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
    """What was done: ``before`` is the address that the sensor had, if any."""

    sensor: SensorConfig
    address: str
    before: str | None

    @property
    def is_news(self) -> bool:
        """Whether the file was changed at all."""
        return self.before is None or self.before.upper() != self.address


def assign_address(path: Path, *, name: str, address: str) -> Assigned:
    """Give a sensor of the configuration its Bluetooth address.

    Parameters
    ----------
    path
        The configuration file. Comments and layout stay; it is replaced as a whole.
    name
        What the configuration calls the sensor.
    address
        Six bytes in hexadecimal with colons between; written in capitals, as scans show it.

    Raises
    ------
    InputError
        When the sensor is unknown, the address is none or another sensor's, or the file cannot be
        written; the file is as it was then.
    ConfigError
        When the file has mistakes already.
    """
    configuration = load_configuration(path)
    sensor = sensor_named(configuration, name)
    assigned = Assigned(sensor=sensor, address=_checked(address), before=sensor.address)
    _must_be_free(configuration, assigned)
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


def _must_be_free(configuration: Configuration, assigned: Assigned) -> None:
    for other in configuration.sensors:
        taken = other.address is not None and other.address.upper() == assigned.address
        if taken and other.name != assigned.sensor.name:
            raise InputError(
                f"{assigned.address} is the address of {other.name} already.",
                advice=f"Assign another one to {other.name} first, or take its line out.",
            )


def _changed(text: str, index: int, assigned: Assigned, path: Path) -> str:
    """Give the text with the address in it, or refuse what could not be changed faithfully."""
    try:
        changed = _with_address(text, index, assigned.address)
        configuration = parse_configuration(
            changed.removeprefix(_BYTE_ORDER_MARK), source=str(path)
        )
    except (TOMLKitError, ConfigError) as error:
        raise _by_hand(assigned, path) from error
    if configuration.sensors[index].address != assigned.address:
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
