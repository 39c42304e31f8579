"""What is asked of InfluxDB, in InfluxQL, and of which of the three tiers.

Three peculiarities of InfluxQL shape these queries (seen on 1.6.7):

- A field can be selected but not grouped by. What belongs together by id or by cause is gathered
  by Grafana, after the query.
- A division by zero gives zero. So no sum is divided by one that can be zero while there are rows,
  unless zero is the true answer.
- A row comes only where one of its columns has a value. So `hours_tense` also asks for something
  that is always there, and a muscle of which nothing is known still gets its row.
"""

from typing import Final

from spinewatch.influx.tiers import Tier

Json = dict[str, object]

MINUTE_MS: Final = 60_000

SPAN_MS: Final = "(${__to} - ${__from})"
"""Length of the chosen time. Grafana puts both ends in as milliseconds."""

_PERSON: Final = '"person" =~ /^$person$/'
"""The chosen person. Grafana escapes a value for use inside of a regular expression."""


def series(tier: Tier, query: str, *, name: str) -> Json:
    """Ask for series; ``name`` is what each is called: words, ``$tag_<key>`` or ``$col``."""
    return _target(tier, query, result_format="time_series", alias=name)


def rows(tier: Tier, query: str) -> Json:
    """Ask for the rows of a table."""
    return _target(tier, query, result_format="table", alias="")


def _datasource(tier: Tier) -> Json:
    """Name the data source of a tier, as `provisioning/datasources` defines it."""
    return {"type": "influxdb", "uid": f"spinewatch-{tier}"}


def _target(tier: Tier, query: str, *, result_format: str, alias: str) -> Json:
    return {
        "datasource": _datasource(tier),
        "rawQuery": True,
        "query": query,
        "resultFormat": result_format,
        "alias": alias,
    }


def select(columns: tuple[str, ...], measurement: str, *only: str, then: str = "") -> str:
    """Select from a measurement, within the chosen time and of the chosen person."""
    where = " AND ".join(("$timeFilter", _PERSON, *only))
    parts = ("SELECT", ", ".join(columns), "FROM", f'"{measurement}"', "WHERE", where, then)
    return " ".join(part for part in parts if part)


def select_from(query: str, columns: tuple[str, ...], then: str = "") -> str:
    """Select from what another query gives."""
    parts = ("SELECT", ", ".join(columns), "FROM", f"({query})", "WHERE $timeFilter", then)
    return " ".join(part for part in parts if part)


def per_slot(tag: str = "") -> str:
    """Group by slots of the screen. A slot without a value is null: gaps stay gaps."""
    place = f', "{tag}"' if tag else ""
    return f"GROUP BY time($__interval){place} fill(null)"


def having(name: str) -> str:
    """Take only what has a value of this tag or text field."""
    return f"\"{name}\" != ''"


def of_segment(segment: str) -> str:
    """Take only what is of this segment."""
    return f"\"segment\" = '{segment}'"


_JUDGED: Final = select(
    ('"tense_s"', '"judged_s" / 60 AS "minutes"', '"seq"'), "minute", having("site")
)
"""Minutes of the muscles, with the part of each in which tension could be judged. Without a rest
reference there may be coverage, but there is no ``judged_s``: the sum is unknown, not zero."""

_HOURS_TENSE: Final = ('SUM("tense_s") / 3600 AS "tense"', 'SUM("minutes") / 60 AS "judged"')


def hours_tense() -> Json:
    """Ask for hours tense and the hours they rest on, for every muscle."""
    share = f'SUM("minutes") * {MINUTE_MS} / {SPAN_MS} AS "share"'
    columns = (*_HOURS_TENSE, share, 'COUNT("seq") AS "records"')
    return rows(Tier.MINUTES, select_from(_JUDGED, columns, 'GROUP BY "site"'))


def most_tense() -> Json:
    """Ask which muscle was tense longest."""
    per_muscle = select_from(_JUDGED, _HOURS_TENSE, 'GROUP BY "site"')
    columns = ('MAX("tense") AS "tense"', '"judged"', '"site"')
    return rows(Tier.MINUTES, select_from(per_muscle, columns))


def recorded_share() -> Json:
    """Ask for how much of the chosen time there is a record, whatever it says."""
    # Only the point of the whole body has this field: there is one per minute.
    columns = (f'COUNT("paused_s") * {MINUTE_MS} / {SPAN_MS} AS "recorded"',)
    return rows(Tier.MINUTES, select(columns, "minute"))


def tense_share() -> Json:
    """Ask for the share of the judged time that was tense, per slot and muscle."""
    columns = ('SUM("tense_s") / (60 * SUM("minutes"))',)
    query = select_from(_JUDGED, columns, per_slot("site"))
    return series(Tier.MINUTES, query, name="$tag_site")


def level_of_minutes() -> Json:
    """Ask for the median level of the minutes, per slot and muscle."""
    query = select(('MEAN("p50_db")',), "minute", having("site"), then=per_slot("site"))
    return series(Tier.MINUTES, query, name="$tag_site")


def angles_of_minutes(segment: str, plane: str) -> Json:
    """Ask for the range that a segment used in one plane, per slot: its widest minute."""
    columns = (f'MIN("{plane}_p05_deg") AS "low end"', f'MAX("{plane}_p95_deg") AS "high end"')
    query = select(columns, "minute", of_segment(segment), then=per_slot())
    return series(Tier.MINUTES, query, name="$col")


def episodes() -> Json:
    """Ask for every revision of every episode; the table keeps the highest of each id."""
    columns = (
        *('"id"', '"revision"', '"site"', '"start_utc_ms"'),
        '"end_utc_ms" - "start_utc_ms" AS "length"',
        *('"tense_minutes"', '"grade"', '"confidence"', '"reason"'),
    )
    return rows(Tier.KEEP, select(columns, "episode"))


def hours_tense_of_days() -> Json:
    """Ask for the hours tense of each day, per muscle."""
    return _days_of_muscles("tense_h")


def known_share_of_days() -> Json:
    """Ask of how much of each day it is known whether there was tension, per muscle."""
    return _days_of_muscles("coverage")


def _days_of_muscles(field: str) -> Json:
    query = select((f'"{field}"',), "day", having("site"), then='GROUP BY "site"')
    return series(Tier.KEEP, query, name="$tag_site")


def days_of_muscles() -> Json:
    """Ask for every day of every muscle."""
    columns = (
        *('"date"', '"site"', '"tense_h"', '"known_h"', '"coverage"', '"longest_tense_min"'),
        *('"tense_lying_h"', '"known_lying_h"', '"p10_db"', '"p50_db"', '"p90_db"'),
        *('"p50_rve_pct"', '"min_detectable_db"', '"cause"', '"doubt"'),
    )
    return rows(Tier.KEEP, select(columns, "day", having("site")))


def known_share(tag: str) -> Json:
    """Ask for the share of each slot with a valid signal, per muscle or segment."""
    columns = (f'SUM("coverage") * {MINUTE_MS} / $__interval_ms',)
    query = select(columns, "minute", having(tag), then=per_slot(tag))
    return series(Tier.MINUTES, query, name=f"$tag_{tag}")


def hours_known_of_segments() -> Json:
    """Ask for how much is known of each segment."""
    columns = (
        'SUM("coverage") / 60 AS "known"',
        f'SUM("coverage") * {MINUTE_MS} / {SPAN_MS} AS "share"',
    )
    query = select(columns, "minute", having("segment"), then='GROUP BY "segment"')
    return rows(Tier.MINUTES, query)


def unknown_minutes() -> Json:
    """Ask for every minute that has a cause of unknown time, and how much of it is missing."""
    columns = ('"site"', '"segment"', '"cause"', '1 - "coverage" AS "missing"')
    return rows(Tier.MINUTES, select(columns, "minute", having("cause")))


def latest_health() -> Json:
    """Ask for the latest report of each sensor."""
    columns = (
        *('"connected"', '"worn"', '"battery_pct"', '"rate_hz"', '"lost"', '"rssi_dbm"'),
        '"cause"',
    )
    latest = 'GROUP BY "sensor" ORDER BY time DESC LIMIT 1'
    return rows(Tier.MINUTES, select(columns, "sensor_health", then=latest))


def arrived_share() -> Json:
    """Ask for the share of samples that arrived, per slot; zero where nothing came at all."""
    columns = ('SUM("received") / (SUM("received") + SUM("lost"))',)
    query = select(columns, "sensor_health", then=per_slot("sensor"))
    return series(Tier.MINUTES, query, name="$tag_sensor")


def level_of_seconds() -> Json:
    """Ask for the level second by second, per muscle."""
    query = select(('MEAN("level_db")',), "levels", having("site"), then=per_slot("site"))
    return series(Tier.SECONDS, query, name="$tag_site")


def angles_of_seconds(segment: str) -> Json:
    """Ask for the three angles of a segment second by second."""
    columns = (
        'MEAN("flexion_deg") AS "bending"',
        'MEAN("lateral_deg") AS "to the side"',
        'MEAN("rotation_deg") AS "turning"',
    )
    query = select(columns, "levels", of_segment(segment), then=per_slot())
    return series(Tier.SECONDS, query, name="$col")


def person_choices() -> Json:
    """Offer the people of whom there are minutes."""
    return {
        "name": "person",
        "label": "Person",
        "type": "query",
        "datasource": _datasource(Tier.MINUTES),
        "query": 'SHOW TAG VALUES FROM "minute" WITH KEY = "person"',
        "refresh": 1,
        "sort": 1,
        "multi": False,
        "includeAll": False,
    }
