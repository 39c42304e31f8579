"""The rule for questions at random times: few, in waking hours, and never made up for.

Confirming and rejecting tells how many of the possible spasms that were found were spasms. How many
were missed only shows when people are asked at times that nothing else has chosen.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from hashlib import sha256
from typing import Final

from spinewatch.alerts.limits import FRESH_NS, PROMPTS_APART_S
from spinewatch.alerts.moments import Moment
from spinewatch.model.configuration import PromptsConfig
from spinewatch.model.results import Alert, Levels
from spinewatch.model.time import NS_PER_S

_HOUR_S: Final = 3600
_DIGEST_BITS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """A question of a day, and when."""

    id: str
    utc_ns: int


class PromptRule:
    """Says when to ask.

    The hours of a day are cut into as many equal parts as there are questions, and each is asked at
    a random time of its part. The times follow from person and date alone: a restart changes none.
    A question is left out, and never made up for, when its time has passed unnoticed, when it would
    come soon after another, and while nothing is seen of the person: paused, or no valid results.

    Parameters
    ----------
    person
        Whose days they are.
    config
        How many, and between which hours.
    """

    def __init__(self, *, person: str, config: PromptsConfig) -> None:
        self._person = person
        self._config = config
        self._seen_ns: int | None = None
        self._looked_ns: int | None = None
        self._told: set[str] = set()

    def restore(self, alert: Alert) -> None:
        """Remember what an earlier life of the alerter has asked."""
        self._told.add(alert.id)

    def hear(self, second: Levels, now: Moment) -> None:
        """Take note of a fresh second: whether anything is seen of the person now."""
        is_seen = second.valid and second.paused is None
        self._seen_ns = now.mono_ns if is_seen else None

    def due(self, now: Moment) -> str | None:
        """Give the identity of the question that is to be asked now, or None; once a second."""
        if self._config.per_day == 0 or now.utc_ns is None:
            return None
        since_ns, self._looked_ns = self._looked_ns, now.utc_ns
        if since_ns is None or not self._is_seen(now):
            return None
        since_ns = max(since_ns, now.utc_ns - FRESH_NS)
        for each in _times_of(self._local_date(now), now, self._person, self._config):
            if since_ns < each.utc_ns <= now.utc_ns and each.id not in self._told:
                self._told.add(each.id)
                return each.id
        return None

    def _is_seen(self, now: Moment) -> bool:
        return self._seen_ns is not None and now.mono_ns - self._seen_ns <= FRESH_NS

    def _local_date(self, now: Moment) -> date:
        utc_s = (now.utc_ns or 0) // NS_PER_S
        return datetime.fromtimestamp(utc_s, tz=UTC).astimezone(_zone(now)).date()


def _times_of(day: date, now: Moment, person: str, config: PromptsConfig) -> list[_Due]:
    """Give the questions of a local day, less those that come too soon after another."""
    midnight = datetime.combine(day, time(), tzinfo=_zone(now)).timestamp()
    part_s = (config.until_hour - config.from_hour) * _HOUR_S / config.per_day
    kept: list[_Due] = []
    last_s = -float(PROMPTS_APART_S)
    for number in range(config.per_day):
        id_ = f"prompt-{day.isoformat()}-{number + 1}"
        after_s = (number + _fraction(f"{person}/{id_}")) * part_s
        if after_s - last_s < PROMPTS_APART_S:
            continue
        last_s = after_s
        utc_s = midnight + config.from_hour * _HOUR_S + after_s
        kept.append(_Due(id=id_, utc_ns=round(utc_s * NS_PER_S)))
    return kept


def _fraction(seed: str) -> float:
    """Give a number in [0, 1), uniform over seeds, the same on every computer."""
    digest = sha256(seed.encode()).digest()[: _DIGEST_BITS // 8]
    return int.from_bytes(digest, "big") / float(1 << _DIGEST_BITS)


def _zone(now: Moment) -> timezone:
    return timezone(timedelta(minutes=now.utc_offset_min))
