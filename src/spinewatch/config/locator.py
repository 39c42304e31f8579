"""On which line of a TOML text each key stands; tomllib does not tell.

The text has been accepted by tomllib before, so this only walks over it and checks nothing.
"""

import re
import tomllib
from typing import Final

KeyPath = tuple[str | int, ...]
"""Keys from the top of the document; an index, from 0, for an item of an array."""

_BLANK: Final = re.compile(r"[ \t]*")
_SPACE: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2}(?!"))'
    r"|'''.*?'''(?:'{0,2}(?!'))"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR: Final = re.compile(r"[^,\]}#\n]*")


def locate(text: str) -> dict[KeyPath, int]:
    """Give the line, from 1, of every key, table and array item of a valid TOML text.

    A table that is written in several places stands where it is first named.
    """
    walk = _Walk(text)
    walk.document()
    return walk.lines


class _Walk:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted_to = 0
        self._line = 1
        self._tables_in: dict[KeyPath, int] = {}
        self.lines: dict[KeyPath, int] = {}

    def document(self) -> None:
        table: KeyPath = ()
        self._skip(_SPACE)
        while self._at < len(self._text):
            if self._next("[["):
                table = self._array_header()
            elif self._next("["):
                table = self._below_arrays(self._key())
                self._note(table)
                self._expect("]")
            else:
                self._pair(table)
            self._skip(_SPACE)

    def _array_header(self) -> KeyPath:
        *parents, name = self._key()
        array = (*self._below_arrays(parents), name)
        index = self._tables_in.get(array, 0)
        self._tables_in[array] = index + 1
        self._note((*array, index))
        self._expect("]]")
        return (*array, index)

    def _below_arrays(self, names: list[str]) -> KeyPath:
        """Resolve a header: the name of an array of tables means its last table."""
        path: KeyPath = ()
        for name in names:
            path = (*path, name)
            if path in self._tables_in:
                path = (*path, self._tables_in[path] - 1)
        return path

    def _pair(self, table: KeyPath) -> None:
        path = (*table, *self._key())
        self._note(path)
        self._expect("=")
        self._skip(_BLANK)
        self._value(path)

    def _key(self) -> list[str]:
        names = []
        while True:
            self._skip(_BLANK)
            bare = self._skip(_BARE_KEY)
            names.append(bare or _unquoted(self._skip(_STRING)))
            self._skip(_BLANK)
            if not self._next("."):
                return names

    def _value(self, path: KeyPath) -> None:
        if self._next("["):
            self._items(path)
        elif self._next("{"):
            self._inline_table(path)
        elif self._text[self._at] in "\"'":
            self._skip(_STRING)
        else:
            self._skip(_SCALAR)

    def _items(self, path: KeyPath) -> None:
        index = 0
        self._skip(_SPACE)
        while not self._next("]"):
            self._note((*path, index))
            self._value((*path, index))
            index += 1
            self._skip(_SPACE)
            self._next(",")
            self._skip(_SPACE)

    def _inline_table(self, path: KeyPath) -> None:
        self._skip(_SPACE)
        while not self._next("}"):
            self._pair(path)
            self._skip(_SPACE)
            self._next(",")
            self._skip(_SPACE)

    def _note(self, path: KeyPath) -> None:
        """Remember the present line for a path and, if they are new, for the tables around it."""
        self._line += self._text.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], self._line)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found.group()

    def _next(self, token: str) -> bool:
        if not self._text.startswith(token, self._at):
            return False
        self._at += len(token)
        return True

    def _expect(self, token: str) -> None:
        self._skip(_BLANK)
        self._next(token)


def _unquoted(key: str) -> str:
    name: str = tomllib.loads(f"key = {key}")["key"]
    return name
