"""What the page "Mobility" asks of InfluxDB; see `queries` for what shapes such queries.

Days and tests are asked for as they are, not gathered into slots: a day is never cut, and what is
unknown has no point.
"""

from typing import Final

from dashboards.queries import Json, having, of_segment, per_slot, rows, select, series
from spinewatch.influx.tiers import Tier
from spinewatch.model.context import Position
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.results import WindowLength

_A_DAY: Final = f"\"window\" = '{WindowLength.DAY}'"
_A_BEND: Final = f"\"test\" = '{GuidedTestKind.BEND}'"
_A_NECK_ROTATION: Final = f"\"test\" = '{GuidedTestKind.NECK_ROTATION}'"

LYING: Final = {
    "lying_on_the_back": "On the back",
    "lying_on_the_left_side": "On the left side",
    "lying_on_the_right_side": "On the right side",
    "lying_on_the_front": "On the front",
    "lying": "Lying, side unknown",
}
"""Positions of a night as fields name them, and as people do."""


def used_range_of_days() -> Json:
    """Ask for every plane of every day."""
    columns = (
        *('"segment"', '"plane"', '"range_p90_deg"', '"range_p98_deg"', '"p05_deg"', '"p95_deg"'),
        *('"excursions"', '"excursion_p50_deg"', '"speed_p95_dps"', '"upright_min"', '"coverage"'),
        '"cause"',
    )
    return rows(Tier.MINUTES, select(columns, "mobility_window", _A_DAY, having("segment")))


def daily_range(segment: str) -> Json:
    """Ask for the used range of each day, per plane of a segment."""
    columns = ('"range_p90_deg"',)
    query = select(columns, "mobility_window", _A_DAY, of_segment(segment), then='GROUP BY "plane"')
    return series(Tier.MINUTES, query, name="$tag_plane")


def daily_coverage() -> Json:
    """Ask how much of each day bending is known, per segment."""
    only = (_A_DAY, "\"plane\" = 'flexion'")
    query = select(('"coverage"',), "mobility_window", *only, then='GROUP BY "segment"')
    return series(Tier.MINUTES, query, name="$tag_segment")


def daily_upright_hours() -> Json:
    """Ask for the upright hours of each day, whether or not any angle was known."""
    columns = ('"upright_min" / 60 AS "upright"',)
    query = select(columns, "mobility_window", _A_DAY, "\"segment\" = ''")
    return series(Tier.MINUTES, query, name="$col")


def excursions_per_hour(segment: str) -> Json:
    """Ask how often a segment moved out and back, per slot: in the minutes that could be seen."""
    columns = (
        'MEAN("excursions_flexion") * 60 AS "bending"',
        'MEAN("excursions_lateral") * 60 AS "to the side"',
        'MEAN("excursions_rotation") * 60 AS "turning"',
    )
    query = select(columns, "minute", of_segment(segment), then=per_slot())
    return series(Tier.MINUTES, query, name="$col")


def position_shares() -> Json:
    """Ask for the share of each position, per slot."""
    columns = tuple(
        f'MEAN("position_{position.value.replace(" ", "_")}_share") AS "{position.value}"'
        for position in Position
    )
    return series(Tier.MINUTES, select(columns, "minute", then=per_slot()), name="$col")


def sustained_share() -> Json:
    """Ask for the share of each slot in the same posture for long, and of walking."""
    columns = (
        'MEAN("sustained_share") AS "same posture for more than 20 min"',
        'MEAN("walking_share") AS "walking"',
    )
    return series(Tier.MINUTES, select(columns, "minute", then=per_slot()), name="$col")


def doubtful_minutes() -> Json:
    """Ask for every minute whose angles may be off."""
    columns = ('"segment"', '"doubt"', '"coverage"')
    return rows(Tier.MINUTES, select(columns, "minute", having("doubt")))


def days() -> Json:
    """Ask for what each day adds up to."""
    columns = (
        '"date"',
        *(
            f'"{name}_min" / 60 AS "{name}"'
            for name in ("upright", "sitting_back", "lying", "walking", "sustained")
        ),
        '"coverage"',
    )
    of_the_body = "\"site\" = ''"
    return rows(Tier.KEEP, select(columns, "day", having("date"), of_the_body))


def mornings() -> Json:
    """Ask how each morning started."""
    columns = ('"date"', '"morning_state"', '"morning_minutes"', '"morning_cause"')
    return rows(Tier.KEEP, select(columns, "day", having("morning_state")))


def changes() -> Json:
    """Ask what became of the metrics that were named beforehand."""
    columns = ('"metric"', '"direction"', '"value"', '"usual_low"', '"usual_high"', '"cause"')
    return rows(Tier.KEEP, select(columns, "day", having("metric")))


def nights() -> Json:
    """Ask for the nights: hours lying, minutes of each position, turns, the neck's angles."""
    columns = (
        *('"date"', '"lying_min" / 60 AS "lying"'),
        *(f'"position_{name}_min"' for name in LYING),
        *('"turns"', '"rises"', '"neck_flexion_p50_deg"', '"neck_lateral_p50_deg"'),
        *('"neck_rotation_p50_deg"', '"coverage"', '"cause"'),
    )
    return rows(Tier.KEEP, select(columns, "night"))


def guided_tests() -> Json:
    """Ask for every guided test."""
    columns = (
        *('"test"', '"segment"', '"site"', '"best_deg"', '"best_other_deg"', '"uncertainty_deg"'),
        *('"tries"', '"minutes_since_waking"', '"change_deg"', '"beyond_mcid"'),
        *('"stopped_early"', '"cause"'),
    )
    return rows(Tier.KEEP, select(columns, "test"))


def bend_tests(tag: str) -> Json:
    """Ask for the best of each bend test, per segment or site."""
    query = select(('"best_deg"',), "test", _A_BEND, having(tag), then=f'GROUP BY "{tag}"')
    return series(Tier.KEEP, query, name=f"$tag_{tag}")


def neck_rotation_tests() -> Json:
    """Ask for the best of each neck rotation test, to both sides."""
    columns = ('"best_deg" AS "to the right"', '"best_other_deg" AS "to the left"')
    return series(Tier.KEEP, select(columns, "test", _A_NECK_ROTATION), name="$col")
