"""Queries of a dashboard, filled in and asked as Grafana's InfluxDB data source does it.

No Grafana can run where these tests run. What is imitated here was read in the source of Grafana
12: variables are put in by its front end (escaped, if they stand in a regular expression), time
filter and interval by its back end, and the answer becomes series.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

DEFAULT_POINTS = 1200
"""Pixels of a panel across a screen, which is how many points Grafana asks for."""

ANSWERS_WITHIN_S = 10.0

_REGEX = re.compile(r"[=!]~\s*/(?:[^/\\]|\\.)+/")
_SPECIAL = re.compile(r"[\\^$*+?.()|\[\]{}/]")
_VARIABLE = re.compile(r"\$(\w+)|\$\{(\w+)(?::(\w+))?\}|\[\[(\w+)\]\]")
_ALIAS = re.compile(r"\$(\w+)")
_LATER = {"timeFilter", "interval", "__interval", "__interval_ms"}
_UNITS_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_ROUND_MS = (
    *((1_500, 1_000), (3_500, 2_000), (7_500, 5_000), (12_500, 10_000), (17_500, 15_000)),
    *((25_000, 20_000), (45_000, 30_000), (90_000, 60_000), (210_000, 120_000)),
    *((450_000, 300_000), (750_000, 600_000), (1_050_000, 900_000), (1_500_000, 1_200_000)),
    *((2_700_000, 1_800_000), (5_400_000, 3_600_000), (9_000_000, 7_200_000)),
    *((16_200_000, 10_800_000), (32_400_000, 21_600_000), (86_400_000, 43_200_000)),
)
"""Below which time per point Grafana takes which interval."""

Series = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time that was chosen, up to now or fixed."""

    from_ms: int
    to_ms: int
    fixed: bool = False

    def latest(self, text: str | None) -> "Span":
        """Give the end of it, as a panel with a time of its own shows it; fixed times stay."""
        if text is None or self.fixed:
            return self
        return Span(from_ms=self.to_ms - ms(text), to_ms=self.to_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A choice at the top of the page."""

    name: str
    uid: str
    query: str
    multi: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A query of a panel."""

    panel: dict[str, Any]
    ref_id: str
    uid: str
    query: str
    result_format: str
    alias: str

    @property
    def name(self) -> str:
        return f"{self.panel['title']} {self.ref_id}"

    def span(self, chosen: Span) -> Span:
        """Give the time that the panel shows while a time is chosen for the page."""
        return chosen.latest(self.panel.get("timeFrom"))

    def interval_ms(self, chosen: Span) -> int:
        """Give the length of a slot."""
        span = self.span(chosen)
        points = self.panel.get("maxDataPoints", DEFAULT_POINTS)
        wanted = round_interval_ms((span.to_ms - span.from_ms) / points)
        return max(wanted, ms(self.panel.get("interval", "1s")))


def targets_of(dashboard: dict[str, Any]) -> Iterator[Target]:
    """Give every query of every panel."""
    for panel in dashboard["panels"]:
        for target in panel.get("targets", ()):
            yield Target(
                panel=panel,
                ref_id=target["refId"],
                uid=target["datasource"]["uid"],
                query=target["query"],
                result_format=target["resultFormat"],
                alias=target["alias"],
            )


def variables_of(dashboard: dict[str, Any]) -> Iterator[Variable]:
    """Give every variable that is filled by a query."""
    for each in dashboard["templating"]["list"]:
        yield Variable(
            name=each["name"],
            uid=each["datasource"]["uid"],
            query=each["query"],
            multi=each["multi"],
        )


def ms(text: str) -> int:
    """Read a length of time such as "15m"."""
    return int(text[:-1]) * _UNITS_MS[text[-1]]


def round_interval_ms(wanted_ms: float) -> int:
    """Round as Grafana does, from a second to twelve hours."""
    return next(rounded for below, rounded in _ROUND_MS if wanted_ms < below)


def interval_text(interval_ms: int) -> str:
    """Write an interval in its largest unit, as Grafana does."""
    unit = next(unit for unit in "dhms" if interval_ms >= _UNITS_MS[unit])
    return f"{interval_ms // _UNITS_MS[unit]}{unit}"


def fill_in(
    query: str, *, span: Span, interval_ms: int, chosen: Mapping[str, str | list[str]]
) -> str:
    """Put everything into a query that Grafana does."""
    filled = _with_variables(query, span, chosen)
    later = {
        "$timeFilter": f"time >= {span.from_ms}ms and time <= {span.to_ms}ms",
        "$interval": interval_text(interval_ms),
        "$__interval_ms": str(interval_ms),
        "$__interval": interval_text(interval_ms),
    }
    for name, value in later.items():
        filled = filled.replace(name, value)
    return filled


def _with_variables(query: str, span: Span, chosen: Mapping[str, str | list[str]]) -> str:
    built_in = {"__from": str(span.from_ms), "__to": str(span.to_ms)}
    in_regex = "".join(_REGEX.findall(query))

    def value(match: re.Match[str]) -> str:
        plain, braced, wanted, bracketed = match.groups()
        name = plain or braced or bracketed
        if name in _LATER:
            return match[0]
        if name in built_in:
            return built_in[name]
        return _written(chosen[name], regex=wanted == "regex" or match[0] in in_regex)

    return _VARIABLE.sub(value, query)


def _written(value: str | list[str], *, regex: bool) -> str:
    """Escape one choice where it stands in a regular expression, and several always."""
    if isinstance(value, list):
        return f"({'|'.join(_escaped(each) for each in value)})"
    return _escaped(value) if regex else value


def _escaped(value: str) -> str:
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", value)


def ask(url: str, database: str, query: str) -> list[Series]:
    """Ask InfluxDB as the data source does, by POST and with times in ms."""
    body = urlencode({"q": query, "db": database, "epoch": "ms"}).encode()
    request = Request(f"{url}/query", data=body)  # noqa: S310 - a server of the test's own
    with urlopen(request, timeout=ANSWERS_WITHIN_S) as reply:  # noqa: S310 - as above
        (result,) = json.load(reply)["results"]
    assert "error" not in result, f"{result['error']}: {query}"
    return list(result.get("series", ()))


def lines_of(target: Target, answer: list[Series]) -> dict[str, list[list[Any]]]:
    """Give the series of a chart: (time, value) by the name in the legend."""
    named: dict[str, list[list[Any]]] = {}
    for series in answer:
        for at, column in enumerate(series["columns"][1:], start=1):
            name = _named(target.alias, series.get("tags", {}), column)
            assert name not in named, f"two lines are called {name}"
            named[name] = [[row[0], row[at]] for row in series["values"]]
    return named


def _named(alias: str, tags: dict[str, str], column: str) -> str:
    known = {"col": column, **{f"tag_{key}": value for key, value in tags.items()}}
    return _ALIAS.sub(lambda match: known[match[1]], alias)
