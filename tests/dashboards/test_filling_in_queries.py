"""What the tests put into a query is what Grafana puts into it."""

import pytest

from tests.dashboards.grafana_queries import (
    Span,
    Target,
    fill_in,
    interval_text,
    lines_of,
    round_interval_ms,
)

SPAN = Span(from_ms=1_000, to_ms=61_000)


def filled(query: str, person: str | list[str] = "p01", interval_ms: int = 60_000) -> str:
    return fill_in(query, span=SPAN, interval_ms=interval_ms, chosen={"person": person})


def test_time_filter_and_interval() -> None:
    query = "WHERE $timeFilter GROUP BY time($__interval) / $__interval_ms / $interval"

    assert filled(query) == (
        "WHERE time >= 1000ms and time <= 61000ms GROUP BY time(1m) / 60000 / 1m"
    )


@pytest.mark.parametrize("variable", ["$person", "${person}", "[[person]]"])
def test_one_choice_is_escaped_only_in_a_regular_expression(variable: str) -> None:
    query = f"\"a\" = '{variable}' "

    assert filled(query, "a.b/c") == "\"a\" = 'a.b/c' "
    assert filled(f'"a" =~ /^{variable}$/', "a.b/c") == r'"a" =~ /^a\.b\/c$/'


def test_several_choices_become_a_group() -> None:
    assert filled('"a" =~ /^$person$/', ["p01", "p.2"]) == r'"a" =~ /^(p01|p\.2)$/'


def test_a_format_can_be_asked_for() -> None:
    assert filled("${person:regex}", "a.b") == r"a\.b"


def test_the_ends_of_the_chosen_time_are_put_in() -> None:
    assert filled("${__to} - ${__from}") == "61000 - 1000"


def test_a_variable_that_the_page_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled("$somebody")


@pytest.mark.parametrize(
    ("interval_ms", "text"), [(1_000, "1s"), (30_000, "30s"), (120_000, "2m"), (3_600_000, "1h")]
)
def test_intervals_are_written_in_their_largest_unit(interval_ms: int, text: str) -> None:
    assert interval_text(interval_ms) == text


@pytest.mark.parametrize(
    ("wanted_ms", "rounded_ms"),
    [(750, 1_000), (40_000, 30_000), (46_000, 60_000), (1_600_000, 1_800_000)],
)
def test_intervals_are_rounded_as_grafana_rounds_them(wanted_ms: float, rounded_ms: int) -> None:
    assert round_interval_ms(wanted_ms) == rounded_ms


def test_a_panel_with_a_time_of_its_own_follows_a_fixed_time() -> None:
    fixed = Span(from_ms=0, to_ms=3_600_000, fixed=True)

    assert Span(from_ms=0, to_ms=3_600_000).latest("15m").from_ms == 2_700_000
    assert fixed.latest("15m") == fixed


def test_lines_get_their_names_from_tags_and_columns() -> None:
    series = [{"tags": {"site": "x"}, "columns": ["time", "low"], "values": [[1, 2.0], [2, None]]}]

    assert lines_of(_target("$tag_site $col"), series) == {"x low": [[1, 2.0], [2, None]]}


def _target(alias: str) -> Target:
    return Target(panel={}, ref_id="A", uid="u", query="", result_format="time_series", alias=alias)
