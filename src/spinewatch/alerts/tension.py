"""The rule for tension: one message per possible episode or attack that lasts, if it is wanted."""

from dataclasses import dataclass
from typing import Final

from spinewatch.alerts.limits import EPISODES_REMEMBERED
from spinewatch.model.results import Alert, AlertLevel, Attack, Episode, Grade
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE

POSSIBLE_SPASM: Final = frozenset({Grade.A, Grade.B})
"""What posture, movement and load do not explain. The other grades are muscle activity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What has become of an episode.

    INFO when it has lasted, OVER when what was kept has ended. ``is_told`` says that the phone is
    to be told; ``sites`` is where, with the other places of the attack that it belongs to.
    """

    level: AlertLevel
    is_told: bool
    sites: tuple[EmgSite, ...]


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
        self._attack: Attack | None = None

    def restore(self, alert: Alert) -> None:
        """Remember what an earlier life of the alerter has told."""
        known = self._recall(alert.id)
        known.told = True
        known.over = alert.level is AlertLevel.OVER

    def belong(self, attack: Attack) -> None:
        """Take note of which episodes belong together; there is one attack at a time."""
        known = self._attack
        if known is None or known.id != attack.id or known.revision < attack.revision:
            self._attack = attack

    def take(self, episode: Episode, *, is_fresh: bool) -> Notice | None:
        """Follow an episode; give what is to be kept and perhaps told now."""
        known = self._recall(episode.id)
        if episode.revision <= known.revision:
            return None
        known.revision = episode.revision
        if known.told:
            return self._close(known, episode)
        if not (is_fresh and self._counts(episode)):
            return None
        is_first = not self._is_told_of(episode)
        known.told = True
        return Notice(level=AlertLevel.INFO, is_told=is_first, sites=self._sites(episode))

    def _counts(self, episode: Episode) -> bool:
        return (
            self._limit_ns is not None
            and episode.valid
            and episode.end_mono_ns is None
            and episode.grade in POSSIBLE_SPASM
            and episode.mono_ns - episode.start_mono_ns > self._limit_ns
        )

    def _is_told_of(self, episode: Episode) -> bool:
        """Say whether the phone knows of another place of the same attack."""
        return any(
            self._known[other].told for other in self._others(episode) if other in self._known
        )

    def _others(self, episode: Episode) -> tuple[str, ...]:
        members = () if self._attack is None else self._attack.episodes
        return members if episode.id in members else ()

    def _sites(self, episode: Episode) -> tuple[EmgSite, ...]:
        if self._attack is None or episode.id not in self._attack.episodes:
            return (episode.site,)
        return self._attack.sites

    def _close(self, known: _Known, episode: Episode) -> Notice | None:
        """End what was told, once, also when the end is heard late: it tells the phone nothing."""
        if known.over or episode.end_mono_ns is None:
            return None
        known.over = True
        return Notice(level=AlertLevel.OVER, is_told=False, sites=(episode.site,))

    def _recall(self, episode_id: str) -> _Known:
        known = self._known.pop(episode_id, None) or _Known()
        self._known[episode_id] = known
        if len(self._known) > EPISODES_REMEMBERED:
            del self._known[next(iter(self._known))]
        return known
