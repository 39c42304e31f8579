"""The three databases: what is kept for how long."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

DAY_S: Final = 24 * 60 * 60


class Tier(StrEnum):
    """Which database a point belongs into; its value is the end of the database's name."""

    SECONDS = "1s"
    MINUTES = "1m"
    KEEP = "keep"


RETENTION_S: Final = MappingProxyType(
    {Tier.SECONDS: 14 * DAY_S, Tier.MINUTES: None, Tier.KEEP: None}
)
"""How long a tier keeps its points; None is for ever. 14 days of seconds is what the journal keeps
too; minutes and events are small and are what a rheumatologist looks back at."""


def database_name(prefix: str, tier: Tier) -> str:
    """Name the database (1.x, 3 Core) or bucket (2.x) of a tier."""
    return f"{prefix}_{tier}"
