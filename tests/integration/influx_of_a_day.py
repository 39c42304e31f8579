"""An InfluxDB that holds the sample day of two people."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.request import Request, urlopen

from spinewatch.influx.line_protocol import line_of
from spinewatch.influx.points import points_of
from spinewatch.influx.tiers import Tier, database_name
from tests.dashboards import a_day
from tests.dashboards.grafana_queries import Series, Span, Target, ask, fill_in
from tests.integration.influx_server import influx_server

PEOPLE = ("p01", "p-02.a/b")
"""The second is a name that would do harm in a regular expression, were it not escaped."""


DAY: Final = Span(from_ms=a_day.MIDNIGHT_MS, to_ms=a_day.NOW_MS)

Asker = Callable[..., list[Series]]


def asker(url: str) -> Asker:
    """Give what asks a target of a page for a chosen time and person."""

    def ask_target(target: Target, chosen: Span = DAY, person: str = PEOPLE[0]) -> list[Series]:
        query = fill_in(
            target.query,
            span=target.span(chosen),
            interval_ms=target.interval_ms(chosen),
            chosen={"person": person},
        )
        return ask(url, target.uid.replace("-", "_"), query)

    return ask_target


@contextmanager
def influx_of_a_day(folder: Path) -> Iterator[str]:
    """Give the address of a server with the day in it."""
    with influx_server(folder) as server:
        for tier in Tier:
            server.query(f'CREATE DATABASE "{database_name("spinewatch", tier)}"')
        lines: dict[Tier, list[str]] = {tier: [] for tier in Tier}
        for person in PEOPLE:
            for entry in a_day.entries(person):
                for point in points_of(entry, person):
                    lines[point.tier].append(line_of(point))
        for tier, of_tier in lines.items():
            _write(server.url, database_name("spinewatch", tier), of_tier)
        yield server.url


def _write(url: str, database: str, lines: list[str]) -> None:
    target = f"{url}/write?db={database}&precision=ns"
    request = Request(target, data="\n".join(lines).encode())  # noqa: S310 - our own server
    with urlopen(request) as reply:  # noqa: S310 - as above
        assert reply.status == 204
