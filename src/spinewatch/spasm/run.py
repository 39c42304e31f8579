"""A run of tense seconds: when it becomes an episode, what it outlasts, and how it ends."""

from dataclasses import dataclass, field
from enum import StrEnum

from spinewatch.model.time import NS_PER_S
from spinewatch.spasm.limits import (
    BLIND_S,
    CONFIRM_BLIND_S,
    CONFIRM_HOLD_S,
    CONFIRM_LAPSE_S,
    CONFIRM_S,
    HOLD_S,
    JOIN_GAP_S,
    REJOIN_S,
    UPDATE_S,
)


class Word(StrEnum):
    """What a second means for one kind of run."""

    FOR = "for"
    AGAINST = "against"
    MOVING = "moving"
    BLIND = "blind"
    PAUSED = "paused"


class Step(StrEnum):
    """What a second did to a run."""

    NOTHING = "nothing"
    STARTED = "started"
    UPDATED = "updated"
    ENDED = "ended"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One second as a run takes it.

    Attributes
    ----------
    word, evidence
        What it means for this run, and what it was evidence of.
    doing
        What the body did, in words.
    posture
        Which rest it was measured against: a change begins another posture.
    level_db
        Power above the lying rest.
    sustained_s
        For how long the spine had been held in one posture; None where unknown.
    end_ns
        Its end.
    reach_s
        How many seconds back the decision about it reaches.
    cause
        Why it is unknown, if it is.
    rhythmic
        The activity came in bursts of 3 to 12 Hz.
    """

    word: Word
    evidence: str
    doing: str
    posture: str
    level_db: float | None
    sustained_s: float | None
    end_ns: int
    reach_s: int
    cause: str
    rhythmic: bool


@dataclass(slots=True, kw_only=True)
class Sums:
    """What seconds add up to.

    Attributes
    ----------
    seconds, doing
        How many seconds there were of each evidence, and of each thing that the body did.
    tense_s, rhythmic_s
        Tense seconds, and how many of them were rhythmic.
    power_ratio, peak_db
        Sum of power over rest, and highest level, of the tense seconds.
    longest_s
        Of each evidence the most tense seconds in one go, as `Run.unbroken_s` counts them.
    held_s
        The longest time that the spine had been held in one posture.
    """

    seconds: dict[str, int] = field(default_factory=dict)
    doing: dict[str, int] = field(default_factory=dict)
    longest_s: dict[str, int] = field(default_factory=dict)
    tense_s: int = 0
    rhythmic_s: int = 0
    power_ratio: float = 0.0
    peak_db: float = -1000.0
    held_s: float = 0.0

    def add(self, taken: Taken) -> None:
        """Add a second."""
        self.seconds[taken.evidence] = self.seconds.get(taken.evidence, 0) + 1
        self.doing[taken.doing] = self.doing.get(taken.doing, 0) + 1
        if taken.word is not Word.FOR:
            return
        self.tense_s += 1
        self.rhythmic_s += taken.rhythmic
        self.held_s = max(self.held_s, taken.sustained_s or 0.0)
        if taken.level_db is not None:
            self.power_ratio += 10 ** (taken.level_db / 10)
            self.peak_db = max(self.peak_db, taken.level_db)

    def lasted(self, evidence: str, unbroken_s: int) -> None:
        """Take note of how long tension has lasted in one go."""
        self.longest_s[evidence] = max(self.longest_s.get(evidence, 0), unbroken_s)

    def join(self, later: "Sums") -> None:
        """Add what other seconds add up to."""
        for name, unbroken_s in later.longest_s.items():
            self.lasted(name, unbroken_s)
        for mine, others in ((self.seconds, later.seconds), (self.doing, later.doing)):
            for name, length_s in others.items():
                mine[name] = mine.get(name, 0) + length_s
        self.tense_s += later.tense_s
        self.rhythmic_s += later.rhythmic_s
        self.power_ratio += later.power_ratio
        self.peak_db = max(self.peak_db, later.peak_db)
        self.held_s = max(self.held_s, later.held_s)


@dataclass(slots=True, kw_only=True)
class Run:
    """Tense seconds and what lay between them, from the first on.

    Rest ends it after `JOIN_GAP_S`; it goes on when tension lasts again as long as the rest before
    it did, at most `REJOIN_S`. So a twitch now and then keeps nothing alive.

    Attributes
    ----------
    start_ns
        Where the first decision for it reaches back to.
    last_ns
        End of its last tense second.
    onset_s
        How far off its start may be; None when nobody saw the muscle at rest before it.
    confirmed
        It has become an episode.
    sums, since
        Of the seconds up to the last tense one, and of those after it: they belong to the run only
        if it goes on.
    posture, posture_s
        In which posture tension was last seen, and for how many tense seconds without another.
    unbroken_s
        Tense seconds in one go: in one posture, with no more rest, movement or unknown time in one
        piece than is allowed before an episode is confirmed.
    gap_s, back_s
        Seconds since tension lasted, and how many of tension there have been again.
    moving_s, blind_s
        Pieces of movement or unknown time.
    lapse_s, elapsed_s
        Seconds at rest before it was confirmed, and all seconds since.
    unknown_end
        Why its end is not known, if it is not.
    """

    start_ns: int
    last_ns: int
    onset_s: int | None
    confirmed: bool = False
    sums: Sums = field(default_factory=Sums)
    since: Sums = field(default_factory=Sums)
    posture: str = ""
    posture_s: int = 0
    unbroken_s: int = 0
    gap_s: int = 0
    back_s: int = 0
    moving_s: int = 0
    blind_s: int = 0
    lapse_s: int = 0
    elapsed_s: int = 0
    unknown_end: str | None = None

    def take(self, taken: Taken) -> Step:
        """Take a second."""
        self._follow(taken)
        if taken.word is Word.PAUSED:
            return self._lose(f"paused, {taken.cause}")
        if not self.confirmed:
            return self._gather()
        self.elapsed_s += 1
        if self.gap_s > JOIN_GAP_S:
            return Step.ENDED
        if self.blind_s > BLIND_S:
            return self._lose(taken.cause)
        if self.moving_s > HOLD_S:
            return self._lose("movement that lasted")
        return Step.UPDATED if self.elapsed_s % UPDATE_S == 0 else Step.NOTHING

    def _follow(self, taken: Taken) -> None:
        self.since.add(taken)
        self.moving_s = self.moving_s + 1 if taken.word is Word.MOVING else 0
        self.blind_s = self.blind_s + 1 if taken.word is Word.BLIND else 0
        if taken.word is Word.FOR:
            self._go_on(taken)
        elif taken.word is Word.AGAINST:
            self._rest(taken)
        if self._is_broken:
            self.unbroken_s = 0

    @property
    def _is_broken(self) -> bool:
        return (
            self.gap_s > CONFIRM_LAPSE_S
            or self.moving_s > CONFIRM_HOLD_S
            or self.blind_s > CONFIRM_BLIND_S
        )

    def _go_on(self, taken: Taken) -> None:
        self.unbroken_s = self.unbroken_s + 1 if taken.posture == self.posture else 1
        self.since.lasted(taken.evidence, self.unbroken_s)
        self.posture_s = self.posture_s + 1 if taken.posture == self.posture else 1
        self.posture = taken.posture
        self.back_s += 1
        if self.back_s >= min(self.gap_s, REJOIN_S):
            self.sums.join(self.since)
            self.since = Sums()
            self.last_ns, self.gap_s, self.back_s = taken.end_ns, 0, 0

    def _rest(self, taken: Taken) -> None:
        if self.gap_s == 0:
            early_ns = taken.end_ns - taken.reach_s * NS_PER_S
            self.last_ns = max(self.start_ns, min(self.last_ns, early_ns))
        self.gap_s += self.back_s + 1
        self.back_s = 0
        self.lapse_s += not self.confirmed

    def _gather(self) -> Step:
        if (
            self.lapse_s > CONFIRM_LAPSE_S
            or self.moving_s > CONFIRM_HOLD_S
            or self.blind_s > CONFIRM_BLIND_S
        ):
            return Step.DROPPED
        if self.posture_s < CONFIRM_S or self.gap_s:
            return Step.NOTHING
        self.confirmed = True
        return Step.STARTED

    def _lose(self, why: str) -> Step:
        self.unknown_end = why
        return Step.ENDED if self.confirmed else Step.DROPPED
