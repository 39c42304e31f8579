"""A fault script: what happens to which simulated sensor, and when, as TOML; or one line, now."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from spinewatch.model.errors import InputError
from spinewatch.peripherals.fault_reading import KINDS, keys_of, one_of, read_fault
from spinewatch.simulation.faults import Fault, Stubborn, TimedFault

EVERY: Final = "all"
"""Stands for every sensor."""

_TABLE: Final = "fault"
_LONGEST_WAIT_S: Final = 1e9
_OWN_KEYS: Final = ("sensor", "at_s", "kind")
_CORRECT: Final = "Correct them; docs/simulated-sensors.md says what a fault script can say."


def read_fault_script(path: Path, sensors: Iterable[str]) -> tuple[TimedFault, ...]:
    """Read a fault script for the sensors that there are.

    Raises
    ------
    InputError
        When the file cannot be read, or with every mistake in it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise InputError(
            f"The fault script {path} cannot be read: {why}.", advice="Name another file."
        ) from error
    return parse_fault_script(text, source=str(path), sensors=sensors)


def parse_fault_script(text: str, *, source: str, sensors: Iterable[str]) -> tuple[TimedFault, ...]:
    """Read a fault script from its text; ``sensor = "all"`` means each of them.

    Raises
    ------
    InputError
        With every mistake; only the first where the text is no TOML at all.
    """
    names = tuple(sensors)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{source} is no TOML: {error}.", advice=_CORRECT) from error
    problems = [
        f"found {name!r}, expected nothing but [[{_TABLE}]]" for name in content if name != _TABLE
    ]
    faults: list[TimedFault] = []
    tables = content.get(_TABLE, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        problems.append(f"found one value {_TABLE!r}, expected tables [[{_TABLE}]]")
        tables = []
    for number, table in enumerate(tables, start=1):
        read, wrong = _read(table, names)
        faults += read
        problems += (f"{_TABLE} {number}, {problem}" for problem in wrong)
    if problems:
        listed = "".join(f"\n  - {problem}." for problem in problems)
        many = "s" if len(problems) > 1 else ""
        raise InputError(f"{source} has {len(problems)} mistake{many}:{listed}\n", advice=_CORRECT)
    return tuple(faults)


def parse_fault_line(line: str, sensors: Iterable[str]) -> tuple[str | None, Fault]:
    """Read what is typed to happen now: a kind, a sensor, then numbers or ``key=value``.

    Numbers stand for the keys that the kind must have, in their order, and then for ``for_s``.
    Without a sensor, or with ``all``, every sensor is meant.

    Returns
    -------
    sensor, fault
        None is every sensor.

    Raises
    ------
    InputError
        With what was found and expected.
    """
    kind, *rest = line.split()
    names = tuple(sensors)
    sensor = rest.pop(0) if rest and rest[0] in (*names, EVERY) else None
    required, known = keys_of(kind) if kind in KINDS else ((), ())
    bare = [*required, *(name for name in known if name == "for_s" and name not in required)]
    given: dict[str, object] = {}
    problems: list[str] = []
    for word in rest:
        name, is_key, value = word.rpartition("=")
        if is_key:
            given[name] = _value(value)
        elif bare and isinstance(_value(word), int | float):
            given[bare.pop(0)] = _value(word)
        else:
            problems.append(f"found {word!r}, expected {one_of((*names, EVERY), found=word)}")
    fault, wrong = read_fault(kind, given)
    if fault is None or problems:
        one = (*names, EVERY)[0]
        raise InputError(
            f"This cannot be done: {'; '.join((*problems, *wrong))}.",
            advice=f"Type for example `silence {one} 10`, `disconnect {EVERY}` or `off`.",
        )
    return None if sensor == EVERY else sensor, fault


def _read(
    table: Mapping[str, object], names: tuple[str, ...]
) -> tuple[list[TimedFault], list[str]]:
    sensor, at_s, kind = (table.get(key) for key in _OWN_KEYS)
    seconds = _seconds(at_s)
    problems = []
    if sensor not in (*names, EVERY):
        expected = one_of((*names, EVERY), found=sensor)
        problems.append(f"sensor: found {_shown(sensor)}, expected {expected}")
    if seconds is None:
        problems.append(f"at_s: found {_shown(at_s)}, expected seconds from 0 on")
    given = {key: value for key, value in table.items() if key not in _OWN_KEYS}
    if not isinstance(kind, str):
        problems.append(f"kind: found {_shown(kind)}, expected {one_of(KINDS, found='')}")
        return [], problems
    fault, wrong = read_fault(kind, given)
    problems += wrong
    if isinstance(fault, Stubborn) and seconds:
        problems.append(f"at_s: found {_shown(at_s)}, expected 0: a sensor is made stubborn")
    if problems or fault is None or seconds is None:
        return [], problems
    meant = names if sensor == EVERY else (str(sensor),)
    return [TimedFault(sensor=name, at_s=seconds, fault=fault) for name in meant], []


def _seconds(found: object) -> float | None:
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return float(found) if 0 <= found <= _LONGEST_WAIT_S else None


def _shown(found: object) -> str:
    return "nothing" if found is None else repr(found)


def _value(text: str) -> object:
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text
