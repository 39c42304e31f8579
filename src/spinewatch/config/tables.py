"""A table of the file, from which keys are taken; what nobody takes is unknown."""

from collections.abc import Mapping
from typing import TypeVar

from spinewatch.config.locator import KeyPath
from spinewatch.config.problems import Problems
from spinewatch.config.readers import Reader

T = TypeVar("T")


class Table:
    """One table and the keys taken from it."""

    def __init__(self, *, content: Mapping[str, object], path: KeyPath, problems: Problems) -> None:
        self._content = content
        self.path = path
        self._problems = problems
        self._taken: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def take(self, key: str, reader: Reader[T], default: T) -> T:
        """Give the value of a key; the default when it is absent, or wrong and told of."""
        value = self._read(key, reader)
        return default if value is None else value

    def require(self, key: str, reader: Reader[T], *, expected: str, placeholder: T) -> T:
        """Give the value of a key that must be there; the placeholder after telling that it is not.

        A placeholder goes nowhere: with one problem told, no configuration is made.
        """
        if key not in self._content:
            self._taken.add(key)
            self._problems.missing((*self.path, key), expected)
            return placeholder
        return self.take(key, reader, placeholder)

    def table(self, key: str) -> "Table":
        """Give the table below a key; an empty one when it is absent, or wrong and told of."""
        self._taken.add(key)
        content = self._content.get(key, {})
        if not isinstance(content, dict):
            self._problems.wrong((*self.path, key), content, f"a table [{key}]")
            content = {}
        return Table(content=content, path=(*self.path, key), problems=self._problems)

    def tables(self, key: str) -> list["Table"]:
        """Give the array of tables below a key, which must not be empty."""
        self._taken.add(key)
        path = (*self.path, key)
        content = self._content.get(key, [])
        if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
            self._problems.wrong(path, content, f"a table [[{key}]] for each")
            return []
        if not content:
            self._problems.missing(path, f"a table [[{key}]] for each")
        return [
            Table(content=each, path=(*path, index), problems=self._problems)
            for index, each in enumerate(content)
        ]

    def needs(self, key: str, other: str) -> None:
        """Tell of a key that means nothing without another, which is absent."""
        if key in self._content and other not in self._content:
            self._problems.missing((*self.path, other), f"a table [{other}], because of [{key}]")

    def close(self) -> None:
        """Tell of every key that was not taken."""
        for key in self._content:
            if key not in self._taken:
                self._problems.unknown((*self.path, key), self._taken)

    def _read(self, key: str, reader: Reader[T]) -> T | None:
        self._taken.add(key)
        if key not in self._content:
            return None
        return reader(self._content[key], (*self.path, key), self._problems)
