"""The rule for tension: one message per possible episode that lasts, if the person wants it."""

from dataclasses import dataclass
from typing import Final

from spinewatch.alerts.limits import EPISODES_REMEMBERED
from spinewatch.model.results import Alert, AlertLevel, Episode, Grade
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE

POSSIBLE_SPASM: Final = frozenset({Grade.A, Grade.B})
"""What posture, movement and load do not explain. The other grades are muscle activity."""


@dataclass(slots=True, kw_only=True)
class _Known:
    revision: int = 0
    told: bool = False
    over: bool = False


class TensionRule:
    """Follows episodes by their highest revision.

    Parameters
    ----------
    minutes
        How long an episode must have lasted; None while the person has not turned the rule on.
    """

    def __init__(self, *, minutes: float | None) -> None:
        self._limit_ns = None if minutes is None else round(minutes * SECONDS_PER_MINUTE * NS_PER_S)
        self._known: dict[str, _Known] = {}

    def restore(self, alert: Alert) -> None:
        """Remember what an earlier life of the alerter has told."""
        known = self._recall(alert.id)
        known.told = True
        known.over = alert.level is AlertLevel.OVER

    def take(self, episode: Episode, *, is_fresh: bool) -> AlertLevel | None:
        """Follow an episode.

        Returns
        -------
        AlertLevel or None
            INFO when the phone is to be told now, OVER when what was told has ended, else None.
        """
        known = self._recall(episode.id)
        if episode.revision <= known.revision:
            return None
        known.revision = episode.revision
        if known.told:
            return self._close(known, episode)
        if not (is_fresh and self._counts(episode)):
            return None
        known.told = True
        return AlertLevel.INFO

    def _counts(self, episode: Episode) -> bool:
        return (
            self._limit_ns is not None
            and episode.valid
            and episode.end_mono_ns is None
            and episode.grade in POSSIBLE_SPASM
            and episode.mono_ns - episode.start_mono_ns > self._limit_ns
        )

    def _close(self, known: _Known, episode: Episode) -> AlertLevel | None:
        """End what was told, once, also when the end is heard late: it tells the phone nothing."""
        if known.over or episode.end_mono_ns is None:
            return None
        known.over = True
        return AlertLevel.OVER

    def _recall(self, episode_id: str) -> _Known:
        known = self._known.pop(episode_id, None) or _Known()
        self._known[episode_id] = known
        if len(self._known) > EPISODES_REMEMBERED:
            del self._known[next(iter(self._known))]
        return known
