"""Attacks: possible spasms at several places that overlap or follow on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from spinewatch.model.packing import pack, unpack
from spinewatch.model.results import POSSIBLE, Attack, Episode, Side
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.spasm.attack_wording import reason as reason_words
from spinewatch.spasm.crosstalk import Crosstalk, Likeness
from spinewatch.spasm.episodes import short_id
from spinewatch.spasm.limits import ATTACK_EPISODES, FOLLOW_ON_S, LATE_ONSET_S, UPDATE_S
from spinewatch.spasm.order import Order, Part, order_of
from spinewatch.spasm.seconds import EmgSecond

_FOLLOW_ON_NS = FOLLOW_ON_S * NS_PER_S
_LATE_ONSET_NS = LATE_ONSET_S * NS_PER_S


@dataclass(slots=True, kw_only=True)
class Group:
    """Possible spasms that overlap or follow on; an attack as soon as they are at two places.

    Attributes
    ----------
    start_ns
        Of the first of them.
    parts
        What is known of each place.
    likeness
        Of two places that were tense at once, by their names.
    episodes
        Identities, in the order in which they were told; at most `limits.ATTACK_EPISODES`.
    elapsed_s
        Seconds since it was told first.
    told
        The last revision.
    """

    start_ns: int
    parts: dict[EmgSite, Part] = field(default_factory=dict)
    likeness: dict[str, Likeness] = field(default_factory=dict)
    episodes: list[str] = field(default_factory=list)
    elapsed_s: int = 0
    told: Attack | None = None

    @property
    def end_ns(self) -> int | None:
        """End of the last episode; None while one runs."""
        if any(part.running for part in self.parts.values()):
            return None
        return max(part.end_ns for part in self.parts.values())

    def add(self, episode: Episode, onset_s: int | None) -> None:
        """Take in what has become a possible spasm."""
        self.start_ns = min(self.start_ns, episode.start_mono_ns)
        self.episodes = [*self.episodes, episode.id][-ATTACK_EPISODES:]
        part = self.parts.get(episode.site)
        if part is None:
            self.parts[episode.site] = part = Part(start_ns=episode.start_mono_ns, onset_s=onset_s)
        part.running = episode.id

    def end(self, episode: Episode) -> bool:
        """Take note that an episode has ended; say whether it belongs here and ran."""
        part = self.parts.get(episode.site)
        if part is None or part.running != episode.id or episode.end_mono_ns is None:
            return False
        part.running, part.end_ns, part.cause = None, episode.end_mono_ns, episode.cause
        return True

    def compare(self, emg: Mapping[EmgSite, EmgSecond]) -> None:
        """Let the crosstalk test see a second: of places that are tense at once."""
        tense_db = {
            site: _tense_db(emg.get(site)) if part.running else None
            for site, part in self.parts.items()
        }
        for first, second in combinations(sorted(self.parts), 2):
            likeness = self.likeness.setdefault(_pair(first, second), Likeness())
            likeness.compare(tense_db[first], tense_db[second])

    def order(self) -> Order:
        """Say in which order the places became tense, as far as that can be said."""
        return order_of(self.parts, self._crosstalk())

    def _crosstalk(self) -> Crosstalk:
        """Say what is known of all places that were tense at once, the worst of it."""
        found = {
            self.likeness.get(_pair(first, second), Likeness()).crosstalk()
            for first, second in combinations(sorted(self.parts), 2)
            if self.parts[first].overlaps(self.parts[second])
        }
        worst_first = (Crosstalk.LIKELY, Crosstalk.UNTESTED, Crosstalk.NONE)
        return next((each for each in worst_first if each in found), Crosstalk.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    group: Group | None


class AttackTracker:
    """Follows the possible spasms of all sites and tells attacks: start, every 60 s, change, end.

    An attack is possible spasms (grade A or B) at two sites or more, each of which overlaps another
    or begins within `limits.FOLLOW_ON_S` of its end. There is one at a time, and its end is told
    when nothing has followed on: until then it is open although no muscle may be tense.

    Parameters
    ----------
    person, boot_id
        Who the results are about.
    """

    def __init__(self, *, person: str, boot_id: str) -> None:
        self._person = person
        self._boot_id = boot_id
        self._group: Group | None = None

    @property
    def open(self) -> tuple[Attack, ...]:
        """The last revision of the attack that has not ended, if there is one."""
        told = None if self._group is None else self._group.told
        return () if told is None else (told,)

    def update(
        self,
        episodes: Sequence[Episode],
        *,
        onsets_s: Mapping[EmgSite, int | None],
        emg: Mapping[EmgSite, EmgSecond],
        end_ns: int,
    ) -> list[Attack]:
        """Take the next second; give the revisions that it calls for.

        Parameters
        ----------
        episodes
            What this second told of all sites.
        onsets_s
            How far off the start of each running possible spasm may be, None where nobody saw it.
        emg
            The second itself.
        end_ns
            Its end.
        """
        told: list[Attack] = []
        has_changed = False
        for episode in sorted(episodes, key=lambda each: (each.start_mono_ns, each.site)):
            if episode.grade in POSSIBLE and not self._follows(episode):
                told += self._close_before(episode.start_mono_ns, end_ns)
                self._add(episode, onsets_s.get(episode.site))
                has_changed = True
            if self._group is not None and self._group.end(episode):
                has_changed = True
        told += self._close_before(end_ns - _LATE_ONSET_NS, end_ns + len(told))
        if self._group is not None:
            self._group.compare(emg)
            told += self._tell(self._group, end_ns + len(told), has_changed=has_changed)
        return told

    def _follows(self, episode: Episode) -> bool:
        part = None if self._group is None else self._group.parts.get(episode.site)
        return part is not None and part.running == episode.id

    def _add(self, episode: Episode, onset_s: int | None) -> None:
        if self._group is None:
            self._group = Group(start_ns=episode.start_mono_ns)
        self._group.add(episode, onset_s)

    def _close_before(self, next_ns: int, at_ns: int) -> list[Attack]:
        """End the attack when what comes next, at the earliest at ``next_ns``, is too late."""
        group = self._group
        if group is None or group.end_ns is None or next_ns - group.end_ns <= _FOLLOW_ON_NS:
            return []
        self._group = None
        return [] if group.told is None else [self._attack(group, at_ns, end_ns=group.end_ns)]

    def _tell(self, group: Group, at_ns: int, *, has_changed: bool) -> list[Attack]:
        if len(group.parts) < 2:
            return []
        is_due = group.elapsed_s % UPDATE_S == 0
        group.elapsed_s += 1
        if not (is_due or has_changed):
            return []
        group.told = self._attack(group, at_ns, end_ns=None)
        return [group.told]

    def _attack(self, group: Group, at_ns: int, *, end_ns: int | None) -> Attack:
        order = group.order()
        cause = None if end_ns is None else _end_cause(group.parts, end_ns)
        sites = order.sites
        return Attack(
            person=self._person,
            boot_id=self._boot_id,
            mono_ns=at_ns,
            valid=True,
            cause=cause,
            id=self._id(group),
            revision=1 if group.told is None else group.told.revision + 1,
            start_mono_ns=group.start_ns,
            sites=sites,
            side=side_of(sites),
            ordered=order.unordered_because is None,
            episodes=tuple(group.episodes),
            reason=reason_words(
                sites,
                side_of(sites),
                delays_s=_delays_s(group.parts, sites),
                unordered_because=order.unordered_because,
                is_running=group.end_ns is None,
                end_cause=cause,
            ),
            end_mono_ns=end_ns,
        )

    def _id(self, group: Group) -> str:
        if group.told is not None:
            return group.told.id
        return short_id(f"attack/{self._boot_id}/{group.start_ns}")

    def state(self) -> bytes:
        """Give everything needed to go on with the same id and revision."""
        return pack(_State(group=self._group))

    def restore(self, state: bytes) -> None:
        """Go on from a state of a tracker of the same boot."""
        self._group = unpack(state, _State).group


def side_of(sites: Sequence[EmgSite]) -> Side:
    """Say whether sites lie on one side of the body."""
    sides = {site.rpartition("_")[2] for site in sites}
    return Side(sides.pop()) if len(sides) == 1 else Side.BOTH


def _pair(first: EmgSite, second: EmgSite) -> str:
    return f"{first}+{second}"


def _tense_db(second: EmgSecond | None) -> float | None:
    return second.level_db if second is not None and second.tense else None


def _end_cause(parts: Mapping[EmgSite, Part], end_ns: int) -> str | None:
    """Give why the end is not known, if that of a last episode is not."""
    causes = {part.cause for part in parts.values() if part.end_ns == end_ns and part.cause}
    return min(causes, default=None)


def _delays_s(parts: Mapping[EmgSite, Part], sites: Sequence[EmgSite]) -> tuple[float, ...]:
    starts_ns = [parts[site].start_ns for site in sites]
    return tuple((late - early) / NS_PER_S for early, late in pairwise(starts_ns))
