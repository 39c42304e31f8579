"""docs/influx.md says what is stored, and nothing else is."""

import re
from collections.abc import Callable
from pathlib import Path

import spinewatch
from spinewatch.influx.points import points_of
from spinewatch.influx.tiers import DAY_S, RETENTION_S
from spinewatch.model.results import AnyResult, Entry

PAGE = Path(spinewatch.__file__).parents[2] / "docs" / "influx.md"
WORDS = {float: "float", bool: "boolean", str: "string"}
UNITS = {
    "_db": "dB",
    "_deg": "deg",
    "_dps": "deg/s",
    "_share": "0..1",
    "_s": "s",
    "_hz": "Hz",
    "_pct": "%",
    "_dbm": "dBm",
    "_ppm": "ppm",
    "_utc_ms": "ms",
    "_minutes": "min",
    "_min": "min",
    "_h": "h",
    "_mg_l": "mg/L",
    "_temperature_c": "deg C",
}

Documented = dict[tuple[str, tuple[str, ...]], tuple[str, dict[str, str]]]


def table(text: str) -> dict[str, tuple[str, str]]:
    """Field name to type and unit."""
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| ([^|]+) \|", text, re.MULTILINE)
    return {name: (kind, unit.strip()) for name, kind, unit in rows}


def documented(page: str) -> Documented:
    found = {}
    for part in page.split("\n### ")[1:]:
        text = part.split("\n## ")[0]
        measurement = re.match(r"`(\w+)` of ", text)
        place = re.search(r"Tier `(\w+)`; tags ([^.]+)\.", text)
        assert measurement, text
        assert place, text
        tags = tuple(re.findall(r"`(\w+)`", place[2]))
        fields = {name: kind for name, (kind, _) in table(text).items()}
        assert (measurement[1], tags) not in found
        found[measurement[1], tags] = (place[1], fields)
    return found


def stored(results: dict[str, AnyResult], entry_of: Callable[..., Entry]) -> Documented:
    return {
        (point.measurement, tuple(key for key, _ in point.tags)): (
            point.tier.value,
            {name: WORDS[type(value)] for name, value in point.fields},
        )
        for result in results.values()
        for point in points_of(entry_of(result), "p01")
    }


def test_the_page_lists_every_measurement_tag_field_and_tier_and_no_other(
    full: dict[str, AnyResult], entry_of: Callable[..., Entry]
) -> None:
    page = PAGE.read_text()
    common = table(page.partition("\n## Every point\n")[2].split("\n## ")[0])
    actual = stored(full, entry_of)

    assert set(common) == {"seq", "epoch", "producer", "valid", "cause"}
    for where, (tier, fields) in actual.items():
        own = {name: kind for name, kind in fields.items() if name not in common}
        assert documented(page)[where] == (tier, own)
        assert {name: fields[name] for name in fields if name in common} == {
            name: kind for name, (kind, _) in common.items() if name != "seq"
        }
    assert set(documented(page)) == set(actual)


def test_the_page_gives_the_unit_that_the_name_of_a_field_says() -> None:
    fields = table(PAGE.read_text())
    suffixes = {
        name: next((suffix for suffix in UNITS if name.endswith(suffix)), None) for name in fields
    }

    named = {name: suffix for name, suffix in suffixes.items() if suffix is not None}
    assert len(named) > 30
    assert {name: fields[name][1] for name in named} == {
        name: UNITS[suffix] for name, suffix in named.items()
    }


def test_no_field_has_the_name_of_a_tag(
    full: dict[str, AnyResult], entry_of: Callable[..., Entry]
) -> None:
    """InfluxDB 3 has columns: one name cannot be both."""
    actual = stored(full, entry_of)
    tags = {tag for _, tags in actual for tag in tags}

    assert tags.isdisjoint(name for _, fields in actual.values() for name in fields)
    assert "time" not in tags


def test_the_page_gives_the_retention_of_each_tier() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$", PAGE.read_text(), re.MULTILINE))

    assert rows == {
        tier.value: "for ever" if keep_s is None else f"{keep_s // DAY_S} days"
        for tier, keep_s in RETENTION_S.items()
    }
