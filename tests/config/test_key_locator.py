"""Every key of a TOML text is found on its line: property-tested against tomllib."""

import tomllib
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.config.locator import KeyPath, locate

BLANKS = st.sampled_from(["", " ", "\t ", "  "])
COMMENTS = st.sampled_from(["", ' # a = 1 [x] "\' """', "#"])
BREAKS = st.sampled_from(["", " ", "\n", "\n# ] } = '\n  "])
LETTERS = st.text(alphabet="abc#[]{}=,.'\" -", max_size=4)


class Writer:
    """Writes random TOML. Every leaf holds a number that occurs nowhere else in the text."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._numbers = count(1000)
        self.markers: list[str] = []

    def document(self) -> str:
        headed = st.sampled_from([self._table, self._array_of_tables])
        parts = [self._draw(headed)() for _ in range(self._draw(st.integers(0, 3)))]
        return self._pairs() + "".join(parts)

    def _pairs(self) -> str:
        return "".join(
            f"{self._blank()}{self._key()} ={self._blank()}{self._value(2)}{self._end()}"
            for _ in range(self._draw(st.integers(0, 3)))
        )

    def _table(self) -> str:
        return f"[{self._blank()}{self._key()}{self._blank()}]{self._end()}{self._pairs()}"

    def _array_of_tables(self) -> str:
        name = self._name()
        return "".join(
            f"[[ {name} ]]{self._end()}{self._pairs()}[{name}.{self._name()}]\n{self._pairs()}"
            for _ in range(self._draw(st.integers(1, 3)))
        )

    def _key(self) -> str:
        parts = self._draw(st.integers(1, 2))
        dot = f"{self._blank()}.{self._blank()}"
        return dot.join(self._name() for _ in range(parts))

    def _name(self) -> str:
        """Give a name that no other key has, quoted in one of three ways."""
        number = next(self._numbers)
        letters = self._draw(LETTERS)
        match self._draw(st.sampled_from(["bare", "basic", "literal"])):
            case "bare":
                return f"k-{number}_"
            case "basic":
                return '"' + f"\\u0041 {number}" + letters.replace('"', '\\"') + '"'
            case _:
                return f"'{number}" + letters.replace("'", "") + "'"

    def _value(self, depth: int) -> str:
        kinds = ["number", "basic", "literal", "long basic", "long literal", "date"]
        nested = ["list", "table"] if depth else []
        match self._draw(st.sampled_from([*kinds, *nested])):
            case "list":
                return self._list(depth)
            case "table":
                return self._inline_table(depth)
            case kind:
                return self._leaf(kind)

    def _leaf(self, kind: str) -> str:
        marker = str(next(self._numbers))
        self.markers.append(marker)
        letters = self._draw(LETTERS)
        match kind:
            case "basic":
                return f'"{marker}\\\\{letters}"' if '"' not in letters else f'"{marker}\\""'
            case "literal":
                return f"'{marker}\\" + letters.replace("'", "") + "'"
            case "long basic":
                inside = letters.replace('"""', '""')
                return f'"""{marker}\n{inside}\\""" "" {self._draw(BREAKS)}x"""' + '"' * (
                    self._draw(st.integers(0, 2))
                )
            case "long literal":
                # The quotes after these would make them three, which end the text.
                inside = letters.replace("'", "")
                return f"'''{marker}\n{inside}' '' \\x'''" + "'" * self._draw(st.integers(0, 2))
            case "date":
                self.markers[-1] = f"1979-05-27 07:32:00.{marker}"
                return self.markers[-1]
            case _:
                return marker

    def _list(self, depth: int) -> str:
        items = [self._value(depth - 1) for _ in range(self._draw(st.integers(0, 3)))]
        trailing = self._draw(st.sampled_from(["", ","])) if items else ""
        body = ",".join(f"{self._draw(BREAKS)}{item}{self._draw(BREAKS)}" for item in items)
        return f"[{body}{trailing}{self._draw(BREAKS)}]"

    def _inline_table(self, depth: int) -> str:
        pairs = [
            f"{self._blank()}{self._key()}{self._blank()}= {self._value(depth - 1)}"
            for _ in range(self._draw(st.integers(0, 2)))
        ]
        return "{" + ",".join(pairs) + self._blank() + "}"

    def _blank(self) -> str:
        return self._draw(BLANKS)

    def _end(self) -> str:
        return f"{self._draw(COMMENTS)}{self._draw(st.sampled_from(['', chr(13)]))}\n"


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[str]]:
    writer = Writer(draw)
    return writer.document(), writer.markers


def leaves(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, object]]:
    """Give every path of a parsed document with its value, tables and lists included."""
    if path:
        yield path, value
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from leaves(each, (*path, index))


@pytest.mark.slow
@given(documents())
@settings(max_examples=60, deadline=None)
def test_every_key_is_found_and_on_the_line_of_its_value(written: tuple[str, list[str]]) -> None:
    text, markers = written
    parsed = dict(leaves(tomllib.loads(text)))

    found = locate(text)

    assert set(found) == set(parsed)
    lines = text.split("\n")
    of_marker = {
        marker: found[path]
        for path, value in parsed.items()
        if not isinstance(value, dict | list)
        for marker in markers
        if marker.rpartition(".")[2] in str(value)
    }
    assert of_marker == {
        marker: next(number for number, line in enumerate(lines, start=1) if marker in line)
        for marker in markers
    }


def test_a_table_stands_where_it_is_first_named() -> None:
    text = """\
person = "p01"

[[sensor]]
name = "neck"

[[sensor]] # the second
name = "back"
channels = [
  "a",

  "b",
]
[sensor.more]
x.y = { z = 1 }
"""

    assert locate(text) == {
        ("person",): 1,
        ("sensor",): 3,
        ("sensor", 0): 3,
        ("sensor", 0, "name"): 4,
        ("sensor", 1): 6,
        ("sensor", 1, "name"): 7,
        ("sensor", 1, "channels"): 8,
        ("sensor", 1, "channels", 0): 9,
        ("sensor", 1, "channels", 1): 11,
        ("sensor", 1, "more"): 13,
        ("sensor", 1, "more", "x"): 14,
        ("sensor", 1, "more", "x", "y"): 14,
        ("sensor", 1, "more", "x", "y", "z"): 14,
    }


def test_an_empty_text_has_no_key() -> None:
    assert locate("") == {}
    assert locate("# person = 1\n\n") == {}
