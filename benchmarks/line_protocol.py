"""How fast results become line protocol: our serialiser beside `Point` of the official client.

Both get the same points, made beforehand; the lines are compared, so that both do the same work.
The best of several rounds counts: what else the machine does only ever makes a round slower.
"""

import re
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any, Final

from influxdb_client.client.write.point import Point as ClientPoint

from benchmarks.tables import print_table
from spinewatch.influx.line_protocol import line_of
from spinewatch.influx.points import Fields, Point
from spinewatch.influx.tiers import Tier

POINTS: Final = 2_000
ROUNDS: Final = 5
START_NS: Final = 1_790_000_000 * 10**9

ONE: Final[Fields] = (("level_db", 1.25),)
FOUR: Final[Fields] = (
    ("flexion_deg", 12.5),
    ("lateral_deg", -3.25),
    ("rotation_deg", 40.125),
    ("speed_dps", 9.5),
)
A_MUSCLE: Final[Fields] = (
    ("epoch", "3f9a1c"),
    ("producer", "monitor"),
    ("valid", True),
    ("cause", 'the strap "slipped", again'),
    ("state", "tense"),
    ("tense", True),
    ("level_db", 5.53125),
    ("rms", 12.25),
    ("rve_pct", 40.5),
    ("unit", "uV"),
)
"""A second of a muscle as the recorder writes it."""

_OPEN: Final[Callable[..., Any]] = ClientPoint
"""The package says that it is typed; its functions are not."""


def main() -> None:
    """Print the table."""
    rows = [
        _row(name, _points(fields))
        for name, fields in (
            ("1 float", ONE),
            ("4 floats", FOUR),
            ("a second of a muscle, 10 fields", A_MUSCLE),
        )
    ]
    print_table(
        f"Line protocol, {POINTS} points with seq, two tags and time; best of {ROUNDS} rounds",
        ("fields", "ours, µs per point", "points/s", "client, µs per point", "points/s", "ratio"),
        rows,
    )


def _points(fields: Fields) -> list[Point]:
    tags = (("person", "p01"), ("site", "upper_trapezius_left"))
    return [
        Point(
            measurement="levels",
            tags=tags,
            seq=number,
            fields=tuple(
                (name, value + number if type(value) is float else value) for name, value in fields
            ),
            time_ns=START_NS + number * 10**9,
            tier=Tier.SECONDS,
        )
        for number in range(1, POINTS + 1)
    ]


def _row(name: str, points: Sequence[Point]) -> tuple[str, ...]:
    theirs = [_client_point(point) for point in points]
    _check_same(points, theirs)
    ours_us = _best_us(lambda: [line_of(point) for point in points])
    theirs_us = _best_us(lambda: [point.to_line_protocol() for point in theirs])
    return (
        name,
        f"{ours_us:.1f}",
        f"{1e6 / ours_us:,.0f}",
        f"{theirs_us:.1f}",
        f"{1e6 / theirs_us:,.0f}",
        f"{theirs_us / ours_us:.1f}",
    )


def _client_point(point: Point) -> Any:  # noqa: ANN401 - an untyped package
    made = _OPEN(point.measurement).time(point.time_ns).field("seq", point.seq)
    for key, tag in point.tags:
        made.tag(key, tag)
    for key, value in point.fields:
        made.field(key, value)
    return made


def _check_same(points: Sequence[Point], theirs: Sequence[Any]) -> None:
    """Compare parts in any order: the client sorts fields and leaves ``.0`` away."""
    for point, other in zip(points, theirs, strict=True):
        ours = re.sub(r"(=-?\d+)\.0(?=[, ])", r"\1", line_of(point))
        if sorted(re.split("[, ]", ours)) != sorted(re.split("[, ]", other.to_line_protocol())):
            raise AssertionError(f"{ours} is not {other.to_line_protocol()}")


def _best_us(work: Callable[[], object]) -> float:
    best_s = min(_seconds(work) for _ in range(ROUNDS))
    return best_s / POINTS * 1e6


def _seconds(work: Callable[[], object]) -> float:
    start_s = perf_counter()
    work()
    return perf_counter() - start_s


if __name__ == "__main__":
    main()
