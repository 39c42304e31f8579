"""Episodes as the journal tells them, with what the person said of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from spinewatch.journal.reader import JournalReader
from spinewatch.model.errors import InputError
from spinewatch.model.results import POSSIBLE, Attack, Diary, Entry, Episode, Grade
from spinewatch.model.time import NS_PER_S
from spinewatch.model.verdicts import Verdict

SHORT_ID: Final = 4
"""Fewest characters of an identity that are shown: few enough to type, seldom in need of more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An episode at its highest revision.

    ``utc_ns`` is its start, None while the clock was not set; ``utc_offset_min`` the person's zone.
    ``verdict`` is what the person said of it, None where nothing was said or it was taken back.
    """

    episode: Episode
    utc_ns: int | None
    utc_offset_min: int
    verdict: Verdict | None
    note: str | None

    @property
    def is_possible(self) -> bool:
        """Whether it is a possible spasm, and not activity that is told beside."""
        return self.episode.grade in POSSIBLE

    @property
    def is_open(self) -> bool:
        """Whether posture cannot tell what it was, and the person has not said it either."""
        return self.episode.grade is Grade.CANNOT_TELL and self.verdict is None

    @property
    def is_listed(self) -> bool:
        """Whether it is worth a look: a possible spasm, or what the person knows to be one."""
        return self.is_possible or self.verdict is Verdict.CONFIRMED

    @property
    def length_s(self) -> float:
        """From its start to its end, or to when it was last told."""
        episode = self.episode
        return ((episode.end_mono_ns or episode.mono_ns) - episode.start_mono_ns) / NS_PER_S

    def local(self, mono_ns: int) -> datetime | None:
        """Give an instant of its boot in the person's zone; None while the clock was not set."""
        if self.utc_ns is None:
            return None
        zone = timezone(timedelta(minutes=self.utc_offset_min))
        utc_ns = self.utc_ns + mono_ns - self.episode.start_mono_ns
        return datetime.fromtimestamp(utc_ns // NS_PER_S, tz=UTC).astimezone(zone)


class EpisodeBook:
    """What the journal holds of episodes since some time, the oldest first.

    Parameters
    ----------
    reader
        The journal, whether or not a monitor is writing it.
    since_utc_ns
        Episodes told before are left out. What has no label yet is of the present boot, and is in.
    """

    def __init__(self, reader: JournalReader, *, since_utc_ns: int) -> None:
        self._reader = reader
        self._since_utc_ns = since_utc_ns
        said = self._said()
        newest: dict[str, tuple[Entry, Episode]] = {}
        for entry in self._entries("episode"):
            told = entry.result
            if isinstance(told, Episode) and _is_newer(told, newest.get(told.id)):
                newest[told.id] = (entry, told)
        self.episodes = tuple(
            _told(entry, episode, said.get(episode.id)) for entry, episode in newest.values()
        )

    def find(self, prefix: str) -> Told:
        """Give the episode whose identity begins so.

        Raises
        ------
        InputError
            When there is none, or more than one.
        """
        found = [each for each in self.episodes if each.episode.id.startswith(prefix.lower())]
        if not found:
            raise InputError(
                f'No episode begins with "{prefix}".',
                advice=(
                    "See `spinewatch episodes list --all`. If it is older, add a longer --days, "
                    "such as `--days 365`, to the list and to this command too."
                ),
            )
        if len(found) > 1:
            fitting = ", ".join(self.short(each) for each in found)
            raise InputError(
                f'"{prefix}" is the beginning of several: {fitting}.', advice="Type more of it."
            )
        return found[0]

    def short(self, told: Told) -> str:
        """Give as much of the identity as tells it apart from all others."""
        own = told.episode.id
        others = [each.episode.id for each in self.episodes if each is not told]
        length = SHORT_ID
        while length < len(own) and any(other.startswith(own[:length]) for other in others):
            length += 1
        return own[:length]

    def attack_of(self, told: Told) -> Attack | None:
        """Give the attack that an episode belongs to, if there is one."""
        found: Attack | None = None
        for entry in self._entries("attack"):
            attack = entry.result
            if isinstance(attack, Attack) and told.episode.id in attack.episodes:
                found = attack
        return found

    def _said(self) -> dict[str, Diary]:
        """Give what was last said of each episode."""
        spoken = (entry.result for entry in self._entries("diary"))
        return {
            said.episode: said
            for said in spoken
            if isinstance(said, Diary) and said.episode is not None
        }

    def _entries(self, kind: str) -> Iterator[Entry]:
        yield from self._reader.labelled_results(kind, after_utc_ns=self._since_utc_ns)
        for boot_id in self._reader.boots()[-1:]:
            of_boot = self._reader.results(kind, boot_id=boot_id)
            yield from (entry for entry in of_boot if entry.utc_ns is None)


def _is_newer(episode: Episode, known: tuple[Entry, Episode] | None) -> bool:
    return known is None or episode.revision > known[1].revision


def _told(entry: Entry, episode: Episode, said: Diary | None) -> Told:
    ago_ns = episode.mono_ns - episode.start_mono_ns
    verdict = None if said is None else said.verdict
    return Told(
        episode=episode,
        utc_ns=None if entry.utc_ns is None else entry.utc_ns - ago_ns,
        utc_offset_min=entry.utc_offset_min or 0,
        verdict=None if verdict is Verdict.WITHDRAWN else verdict,
        note=None if said is None else said.note,
    )
