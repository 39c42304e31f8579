"""Episodes: sustained muscle activity, graded by what posture and movement leave unexplained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from spinewatch.model.calibration import RestReference
from spinewatch.model.context import Context, Posture
from spinewatch.model.packing import pack, unpack
from spinewatch.model.results import Episode, Grade
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE
from spinewatch.spasm.evidence import Evidence, Weighing
from spinewatch.spasm.limits import CONFIRM_S, PROVISIONAL_FACTOR
from spinewatch.spasm.run import Run, Step, Word
from spinewatch.spasm.seconds import EmgSecond
from spinewatch.spasm.tonic import TonicTrack
from spinewatch.spasm.wording import context as context_words
from spinewatch.spasm.wording import reason as reason_words

_CERTAINTY: Final = MappingProxyType(
    {Grade.A: 0.9, Grade.B: 0.7, Grade.CANNOT_TELL: 0.4, Grade.ACTIVITY: 0.2}
)
"""How well the grade rules out posture and load, of 1."""

_SAME: Final = MappingProxyType(
    {
        Evidence.REST: Word.AGAINST,
        Evidence.MOVING: Word.MOVING,
        Evidence.UNKNOWN: Word.BLIND,
        Evidence.PAUSED: Word.PAUSED,
    }
)

_UNEXPLAINED: Final = MappingProxyType(
    {
        **_SAME,
        Evidence.TENSE_LYING: Word.FOR,
        Evidence.TENSE_UPRIGHT: Word.FOR,
        Evidence.EXPLAINED: Word.AGAINST,
        Evidence.CANNOT_TELL: Word.BLIND,
    }
)
"""What is evidence of a possible spasm: grades A and B."""

_EXPLAINABLE: Final = MappingProxyType(
    {
        **_SAME,
        Evidence.TENSE_LYING: Word.AGAINST,
        Evidence.TENSE_UPRIGHT: Word.AGAINST,
        Evidence.EXPLAINED: Word.FOR,
        Evidence.CANNOT_TELL: Word.FOR,
    }
)
"""What is evidence of activity that posture explains or might explain."""


@dataclass(slots=True, kw_only=True)
class Followed:
    """A run on the way or running, and the last that was told of it."""

    run: Run | None = None
    told: Episode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """Everything that `EpisodeTracker.restore` needs; references come from the calibrations."""

    unexplained: Followed
    explainable: Followed
    upright: TonicTrack


class EpisodeTracker:
    """Follows one site second by second and tells episodes: start, every 60 s, end.

    Tension that nothing explains and activity that posture explains are followed side by side, so
    that lying down after an hour of work starts a new episode.

    Confidence is no probability. It is how well the grade rules out other causes (0.9, 0.7, 0.4
    and 0.2 for A, B, "cannot tell" and "muscle activity"), times the share of the episode's time
    that was neither unknown nor movement, halved when the rest was taken while tense.

    Parameters
    ----------
    site, person, boot_id, config_hash
        Who and what the results are about.

    Attributes
    ----------
    evidence
        What the last second said, in its posture.
    """

    def __init__(self, *, site: EmgSite, person: str, boot_id: str, config_hash: str) -> None:
        self._site = site
        self._person = person
        self._boot_id = boot_id
        self._config_hash = config_hash
        self._weighing = Weighing(upright=TonicTrack())
        self._unexplained = Followed()
        self._explainable = Followed()
        self.evidence = Evidence.UNKNOWN
        self.set_references(())

    def set_references(self, references: Sequence[RestReference]) -> None:
        """Use the rests of this site that are among these from now on."""
        own = {each.posture: each for each in references if each.site == self._site}
        self._upright = own.get(Posture.UPRIGHT)
        self._provisional = any(each.provisional for each in own.values())

    @property
    def open(self) -> tuple[Episode, ...]:
        """The last revisions of the episodes that have not ended."""
        told = (self._unexplained.told, self._explainable.told)
        return tuple(each for each in told if each is not None)

    def update(
        self, second: EmgSecond, *, start_ns: int, end_ns: int, context: Context
    ) -> list[Episode]:
        """Take the next second; give the revisions that it calls for."""
        evidence = self.evidence = self._weighing.weigh(second, context, self._upright)
        cause = context.paused or _blindness(evidence, second)
        reach_s = _reach_s(second)
        told: list[Episode] = []
        for followed, words in (
            (self._unexplained, _UNEXPLAINED),
            (self._explainable, _EXPLAINABLE),
        ):
            word = words[evidence]
            if followed.run is None and word is Word.FOR:
                early_ns = min(start_ns, end_ns - reach_s * NS_PER_S)
                followed.run = Run(start_ns=early_ns, last_ns=end_ns)
            if followed.run is None:
                continue
            followed.run.count(evidence, tense=word is Word.FOR)
            if word is Word.FOR and second.level_db is not None:
                followed.run.measure(second.level_db)
            step = followed.run.take(word, end_ns=end_ns, reach_s=reach_s, cause=cause)
            # Results of one site must differ in time: that is how they are told apart on disk.
            told += self._tell(followed, step, end_ns + len(told))
        return told

    def _tell(self, followed: Followed, step: Step, end_ns: int) -> list[Episode]:
        run = followed.run
        if run is None or step is Step.NOTHING:
            return []
        told: list[Episode] = []
        if step is not Step.DROPPED:
            revision = 1 if followed.told is None else followed.told.revision + 1
            followed.told = self._episode(run, revision, end_ns, ended=step is Step.ENDED)
            told.append(followed.told)
        if step in {Step.ENDED, Step.DROPPED}:
            followed.run, followed.told = None, None
        return told

    def _episode(self, run: Run, revision: int, end_ns: int, *, ended: bool) -> Episode:
        is_possible = run is self._unexplained.run
        grade = _grade(run.seconds) if is_possible else _plain_grade(run.seconds)
        kind = "" if is_possible else "-activity"
        return Episode(
            person=self._person,
            boot_id=self._boot_id,
            mono_ns=end_ns,
            valid=True,
            cause=None if run.unknown_end is None else f"end unknown: {run.unknown_end}",
            id=f"{self._site}-{self._boot_id}-{run.start_ns // NS_PER_S}{kind}",
            revision=revision,
            site=self._site,
            grade=grade,
            start_mono_ns=run.start_ns,
            end_mono_ns=run.last_ns if ended else None,
            tense_minutes=run.tense_s / SECONDS_PER_MINUTE,
            peak_db=run.peak_db,
            mean_db=10 * log10(run.power_ratio / run.tense_s),
            confidence=self._confidence(grade, run.seconds),
            reason=reason_words(
                grade,
                tense_s=run.tense_s,
                ended=ended,
                unknown_end=run.unknown_end,
                provisional=self._provisional,
            ),
            context=context_words(run.seconds),
            config_hash=self._config_hash,
        )

    def _confidence(self, grade: Grade, seconds: Mapping[str, int]) -> float:
        blind_s = seconds.get(Evidence.UNKNOWN, 0) + seconds.get(Evidence.MOVING, 0)
        known = 1 - blind_s / sum(seconds.values())
        provisional = PROVISIONAL_FACTOR if self._provisional else 1.0
        return round(_CERTAINTY[grade] * known * provisional, 3)

    def state(self) -> bytes:
        """Give everything needed to go on with the same id and revision."""
        return pack(
            _State(
                unexplained=self._unexplained,
                explainable=self._explainable,
                upright=self._weighing.upright,
            )
        )

    def restore(self, state: bytes) -> None:
        """Go on from a state of a tracker of the same site and boot."""
        kept = unpack(state, _State)
        self._unexplained = kept.unexplained
        self._explainable = kept.explainable
        self._weighing.upright = kept.upright


def _reach_s(second: EmgSecond) -> int:
    """How long ago the change that this second shows began: a median turns at half its window."""
    return ((second.tense_over_s or 1) + 1) // 2


def _blindness(evidence: Evidence, second: EmgSecond) -> str:
    if evidence is Evidence.CANNOT_TELL:
        return "posture does not tell"
    return second.cause or "the level is not known yet"


def _grade(seconds: Mapping[str, int]) -> Grade:
    """Grade a possible spasm by what most of its evidence was: a full minute while lying is A."""
    return Grade.A if seconds.get(Evidence.TENSE_LYING, 0) >= CONFIRM_S else Grade.B


def _plain_grade(seconds: Mapping[str, int]) -> Grade:
    """Say of activity whether posture explains most of it; it is never a possible spasm."""
    explained_s = seconds.get(Evidence.EXPLAINED, 0)
    open_s = seconds.get(Evidence.CANNOT_TELL, 0)
    return Grade.ACTIVITY if explained_s > open_s else Grade.CANNOT_TELL


def abandoned(episode: Episode) -> Episode:
    """End an episode that nobody can follow any more: where it ended is not known."""
    return replace(
        episode,
        revision=episode.revision + 1,
        mono_ns=episode.mono_ns + 1,
        end_mono_ns=episode.mono_ns,
        cause="end unknown: the monitor was not running",
    )
