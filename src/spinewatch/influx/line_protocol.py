"""Points as InfluxDB's line protocol.

The rules are those of InfluxDB 1.x's parser, which 2.x and 3 share: inside measurements, tags and
field keys a backslash escapes what would end them and stands for itself otherwise; inside strings
it escapes the quote and itself.
"""

from functools import lru_cache
from math import isfinite
from typing import Final

import msgspec

from spinewatch.influx.places import Tags
from spinewatch.influx.points import Point

_MEASUREMENT: Final = str.maketrans(
    {",": r"\,", " ": r"\ ", "\n": r"\n", "\t": r"\t", "\r": r"\r"},
)
_KEY: Final = _MEASUREMENT | str.maketrans({"=": r"\="})
"""A line break cannot be written outside of a string: it becomes the two characters that show it,
as the official client does."""

_ENCODER: Final = msgspec.json.Encoder()
"""For floats: the shortest text that reads back as the same number, as JSON and the line protocol
both take it. Python's own `repr` takes seven times as long, and a second of a rig has sixty."""

_REMEMBERED: Final = 4096
"""Escaped keys and series that are kept: a household has some hundred of each, a hostile sender
cannot make more than this stay."""


def line_of(point: Point) -> str:
    """Write one point as one line, without the line break, time in nanoseconds.

    A field that is not finite is left out: an unknown value is an absent field. A tag without a
    value is left out too, because the protocol cannot say it.
    """
    parts = [f"seq={point.seq}i"]
    for name, value in point.fields:
        if not isinstance(value, float):
            parts.append(_key(name) + "=" + _exact(value))
        elif isfinite(value):
            # NumPy's floats are floats, too, but not to the encoder.
            parts.append(_key(name) + "=" + _ENCODER.encode(float(value)).decode())
    return f"{_series(point.measurement, point.tags)} {','.join(parts)} {point.time_ns}"


def _exact(value: int | str) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", r"\\").replace('"', r"\"")
        return f'"{escaped}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value}i"


@lru_cache(maxsize=_REMEMBERED)
def _series(measurement: str, tags: Tags) -> str:
    written = [f",{_key(key)}={_tag_value(value)}" for key, value in tags if value]
    return measurement.translate(_MEASUREMENT) + "".join(written)


@lru_cache(maxsize=_REMEMBERED)
def _key(key: str) -> str:
    return key.translate(_KEY)


def _tag_value(value: str) -> str:
    """Escape a tag's value.

    A backslash at its end would escape what follows, and nothing can be put there to prevent it
    (github.com/influxdata/telegraf issue 3004): like the official client, a space is escaped with
    it and takes its place.
    """
    escaped = value.translate(_KEY)
    return f"{escaped} " if escaped.endswith("\\") else escaped
