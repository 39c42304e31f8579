"""Mistakes of a configuration, collected so that all of them are told at once."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from spinewatch.config.locator import KeyPath
from spinewatch.model.errors import ConfigError

_SHOWN_CHARACTERS: Final = 40


class Problems:
    """Collects sentences with key, line, found and expected.

    Parameters
    ----------
    lines
        The line of each key, from `config.locator`.
    """

    def __init__(self, *, lines: Mapping[KeyPath, int]) -> None:
        self._lines = lines
        self._told: list[tuple[int, str]] = []

    def wrong(
        self, path: KeyPath, found: object, expected: str, *, choices: Iterable[str] = ()
    ) -> None:
        """Tell of a value that is not what it must be."""
        self._tell(path, named(path), shown(found), f"{expected}{_meant(found, choices)}")

    def unknown(self, path: KeyPath, known: Iterable[str]) -> None:
        """Tell of a key that means nothing where it stands."""
        *table, name = path
        keys = sorted(known)
        expected = f"one of {listed(keys)}{_meant(name, keys)}"
        where = named(tuple(table)) if table else "top of the file"
        self._tell(path, where, f"the unknown key {shown(name)}", expected)

    def missing(self, path: KeyPath, expected: str) -> None:
        """Tell of a key that must be there; its line is that of the table it should be in."""
        self._tell(path[:-1], named(path), "nothing", expected)

    def twice(self, path: KeyPath, found: object, first: KeyPath) -> None:
        """Tell of a value that only one may have."""
        other = f"another than {named(first)} has (line {self._lines[first]})"
        self._tell(path, named(path), shown(found), other)

    def raise_any(self, source: str) -> None:
        """Raise `ConfigError` with everything told, in the order of the file, if anything was."""
        if self._told:
            raise ConfigError(source, tuple(sentence for _, sentence in sorted(self._told)))

    def _tell(self, path: KeyPath, where: str, found: str, expected: str) -> None:
        line = self._lines.get(path)
        place = where if line is None else f"line {line}, {where}"
        sentence = f"{place[0].upper()}{place[1:]}: found {found}, expected {expected}."
        self._told.append((line or 0, sentence))


def named(path: KeyPath) -> str:
    """Name a place as a person would: "kind of sensor 2"."""
    *parents, last = path
    around = named(tuple(parents)) if parents else ""
    match parents, last:
        case ["sensor"], int():
            return f"sensor {last + 1}"
        case _, int():
            return f"item {last + 1} of {around}"
        case [], "link" | "clock" | "radio" | "storage" | "mqtt" | "influx" | "alerts" | "prompts":
            return f"[{last}]"
        case [], _:
            return f'"{last}"'
        case [_], _:
            return f'"{last}" of [{parents[0]}]'
        case _:
            return f'"{last}" of {around}'


def shown(value: object) -> str:
    """Show a value as it is written in TOML, cut where it is long."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{_cut(value)}"'
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            return _cut(str(value))


def listed(choices: Iterable[str]) -> str:
    """List what can be chosen from."""
    return ", ".join(f'"{choice}"' for choice in choices)


def _cut(text: str) -> str:
    one_line = " ".join(text.split())
    if len(one_line) <= _SHOWN_CHARACTERS:
        return one_line
    return f"{one_line[:_SHOWN_CHARACTERS]}..."


def _meant(found: object, choices: Iterable[str]) -> str:
    close = get_close_matches(found.lower(), choices, n=1) if isinstance(found, str) else []
    return f' (did you mean "{close[0]}"?)' if close else ""
