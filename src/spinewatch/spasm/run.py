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


@dataclass(slots=True, kw_only=True)
class Run:
    """Tense seconds and what lay between them, from the first on.

    Attributes
    ----------
    start_ns
        Where the first decision for it reaches back to.
    last_ns
        End of its last tense second.
    confirmed
        It has become an episode.
    seconds
        How many seconds there were of each evidence, up to the last tense one.
    since
        The same after it: they belong to the run only if it goes on.
    power_ratio, peak_db
        Sum of power over rest, and highest level, of its tense seconds.
    gap_s, moving_s, blind_s
        Seconds at rest since the last tense one, and pieces of movement or unknown time.
    lapse_s, elapsed_s
        Seconds at rest before it was confirmed, and all seconds since.
    tense_s
        Its tense seconds.
    unknown_end
        Why its end is not known, if it is not.
    """

    start_ns: int
    last_ns: int
    confirmed: bool = False
    seconds: dict[str, int] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    power_ratio: float = 0.0
    peak_db: float = -1000.0
    gap_s: int = 0
    moving_s: int = 0
    blind_s: int = 0
    lapse_s: int = 0
    elapsed_s: int = 0
    tense_s: int = 0
    unknown_end: str | None = None

    def count(self, evidence: str, *, tense: bool) -> None:
        """Note what a second was evidence of."""
        self.since[evidence] = self.since.get(evidence, 0) + 1
        if tense:
            for name, length_s in self.since.items():
                self.seconds[name] = self.seconds.get(name, 0) + length_s
            self.since = {}

    def measure(self, level_db: float) -> None:
        """Take in the level of a tense second."""
        self.power_ratio += 10 ** (level_db / 10)
        self.peak_db = max(self.peak_db, level_db)

    def take(self, word: Word, *, end_ns: int, reach_s: int, cause: str) -> Step:
        """Take a second.

        Parameters
        ----------
        word
            What it means for this run.
        end_ns
            Its end.
        reach_s
            How many seconds back the decision about it reaches.
        cause
            Why it is unknown, if it is.
        """
        self._follow(word, end_ns, reach_s)
        if word is Word.PAUSED:
            return self._lose(f"paused, {cause}")
        if not self.confirmed:
            return self._gather()
        self.elapsed_s += 1
        if self.gap_s > JOIN_GAP_S:
            return Step.ENDED
        if self.blind_s > BLIND_S:
            return self._lose(cause)
        if self.moving_s > HOLD_S:
            return self._lose("movement that lasted")
        return Step.UPDATED if self.elapsed_s % UPDATE_S == 0 else Step.NOTHING

    def _follow(self, word: Word, end_ns: int, reach_s: int) -> None:
        self.moving_s = self.moving_s + 1 if word is Word.MOVING else 0
        self.blind_s = self.blind_s + 1 if word is Word.BLIND else 0
        if word is Word.FOR:
            self.last_ns, self.gap_s = end_ns, 0
            self.tense_s += 1
        elif word is Word.AGAINST:
            if self.gap_s == 0:
                self.last_ns = max(self.start_ns, min(self.last_ns, end_ns - reach_s * NS_PER_S))
            self.gap_s += 1
            self.lapse_s += not self.confirmed

    def _gather(self) -> Step:
        if (
            self.lapse_s > CONFIRM_LAPSE_S
            or self.moving_s > CONFIRM_HOLD_S
            or self.blind_s > CONFIRM_BLIND_S
        ):
            return Step.DROPPED
        if self.tense_s < CONFIRM_S:
            return Step.NOTHING
        self.confirmed = True
        return Step.STARTED

    def _lose(self, why: str) -> Step:
        self.unknown_end = why
        return Step.ENDED if self.confirmed else Step.DROPPED
