"""What a single value of the file may be. A reader gives the value, or None after telling why."""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TypeVar

from spinewatch.config.locator import KeyPath
from spinewatch.config.problems import Problems, listed

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

Reader = Callable[[object, KeyPath, Problems], T | None]


def flag(value: object, path: KeyPath, problems: Problems) -> bool | None:
    """Read true or false."""
    if isinstance(value, bool):
        return value
    problems.wrong(path, value, "true or false")
    return None


def plain_table(
    value: object, path: KeyPath, problems: Problems
) -> dict[str, bool | int | float | str] | None:
    """Read a table of plain values."""
    if isinstance(value, dict) and all(
        isinstance(each, bool | int | float | str) for each in value.values()
    ):
        return value
    problems.wrong(path, value, "a table of plain values, such as { rate_hz = 100 }")
    return None


def text(pattern: re.Pattern[str], expected: str) -> Reader[str]:
    """Read text that a pattern describes; ``expected`` says it in words."""

    def read(value: object, path: KeyPath, problems: Problems) -> str | None:
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        problems.wrong(path, value, expected)
        return None

    return read


def whole_number(*, least: int, most: int) -> Reader[int]:
    """Read a whole number within bounds. TOML's true is none, though Python's is."""

    def read(value: object, path: KeyPath, problems: Problems) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        problems.wrong(path, value, f"a whole number from {least} to {most}")
        return None

    return read


def number(*, least: float, most: float) -> Reader[float]:
    """Read a number within bounds, whole or not; TOML's inf and nan are outside of any."""

    def read(value: object, path: KeyPath, problems: Problems) -> float | None:
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and least <= value <= most
        ):
            return float(value)
        problems.wrong(path, value, f"a number from {least:g} to {most:g}")
        return None

    return read


def one_of(choices: Sequence[str]) -> Reader[str]:
    """Read one of a few names."""

    def read(value: object, path: KeyPath, problems: Problems) -> str | None:
        if isinstance(value, str) and value in choices:
            return value
        problems.wrong(path, value, f"one of {listed(choices)}", choices=choices)
        return None

    return read


def member_of(enum: type[E]) -> Reader[E]:
    """Read one of the names of an enumeration."""
    name = one_of([member.value for member in enum])

    def read(value: object, path: KeyPath, problems: Problems) -> E | None:
        found = name(value, path, problems)
        return None if found is None else enum(found)

    return read


def list_of(item: Reader[T], expected: str) -> Reader[tuple[T, ...]]:
    """Read a list that is not empty, and tell of every item that is wrong."""

    def read(value: object, path: KeyPath, problems: Problems) -> tuple[T, ...] | None:
        if not isinstance(value, list) or not value:
            problems.wrong(path, value, expected)
            return None
        items = [item(each, (*path, index), problems) for index, each in enumerate(value)]
        good = tuple(each for each in items if each is not None)
        return good if len(good) == len(items) else None

    return read
