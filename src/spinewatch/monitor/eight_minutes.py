"""Sustained tension: its share over eight minutes, the span in which the field looks for it."""

from collections.abc import Mapping, Sequence
from typing import Final

from spinewatch.model.sites import EmgSite
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.monitor.second import BodySecond

SUSTAINED_MINUTES: Final = 8
"""SULMA looks at periods of eight minutes of sustained low-level activity."""

LEAST_JUDGED_S: Final = SUSTAINED_MINUTES * SECONDS_PER_MINUTE // 2
"""With less of the span known the share is absent."""

TenseMinutes = dict[EmgSite, list[tuple[int, int]]]
"""Tense and judged seconds of each site in the newest minutes, the last one last."""


def with_minute(minutes: TenseMinutes, seconds: Sequence[BodySecond]) -> TenseMinutes:
    """Add a minute; what is older than eight is forgotten."""
    return {
        site: [*minutes.get(site, []), _tense_and_judged(site, seconds)][-SUSTAINED_MINUTES:]
        for site in seconds[0].emg
    }


def tense_shares(minutes: TenseMinutes) -> Mapping[EmgSite, float | None]:
    """Give the share of the judged time that was tense; None where too little was judged."""
    return {site: _share(each) for site, each in minutes.items()}


def _tense_and_judged(site: EmgSite, seconds: Sequence[BodySecond]) -> tuple[int, int]:
    told = [tense for second in seconds if (tense := second.emg[site].tense) is not None]
    return sum(told), len(told)


def _share(minutes: Sequence[tuple[int, int]]) -> float | None:
    tense_s, judged_s = (sum(each) for each in zip(*minutes, strict=True))
    return tense_s / judged_s if judged_s >= LEAST_JUDGED_S else None
