"""Episodes: sustained muscle activity, graded by what posture and movement leave unexplained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import log10
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from spinewatch.model.calibration import RestReference, SessionLevel
from spinewatch.model.context import Context, Position, Posture
from spinewatch.model.packing import pack, unpack
from spinewatch.model.results import POSSIBLE, Attack, Episode, Grade
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE
from spinewatch.spasm.confidence import confidence
from spinewatch.spasm.evidence import Evidence, Measure, Weighing, undecidable
from spinewatch.spasm.limits import CONFIRM_S, RHYTHMIC_EPISODE_SHARE, UPRIGHT_S
from spinewatch.spasm.onset import LastRest
from spinewatch.spasm.run import Run, Step, Sums, Taken, Word
from spinewatch.spasm.seconds import EmgSecond
from spinewatch.spasm.sessions import own_step_db
from spinewatch.spasm.tonic import TonicTrack
from spinewatch.spasm.wording import context as context_words
from spinewatch.spasm.wording import doing
from spinewatch.spasm.wording import reason as reason_words

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

_POSSIBLE: Final = frozenset({Evidence.TENSE_LYING, Evidence.TENSE_UPRIGHT})

ID_CHARACTERS: Final = 10


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
    leaning: TonicTrack
    rest: LastRest


class EpisodeTracker:
    """Follows one site second by second and tells episodes: start, every 60 s, end.

    Tension that nothing explains and activity that posture explains are followed side by side, so
    that lying down after an hour of work starts a new episode. An episode needs 60 tense seconds in
    one posture; movement is neither for nor against it: it is held through and counted apart. Rest
    of up to 60 s is joined (`limits.JOIN_GAP_S`): how many episodes there are depends on that, how
    long the muscle was tense does not. How confidence is made stands in `spasm.confidence`.

    Parameters
    ----------
    site, person, boot_id, config_hash
        Who and what the results are about.

    Attributes
    ----------
    evidence
        What the last second said, in its posture.
    undecidable
        Why tension could not be told in that posture, if so.
    """

    def __init__(self, *, site: EmgSite, person: str, boot_id: str, config_hash: str) -> None:
        self._site = site
        self._person = person
        self._boot_id = boot_id
        self._config_hash = config_hash
        self._weighing = Weighing(upright=TonicTrack())
        self._leaning = Weighing(upright=TonicTrack())
        self._unexplained = Followed()
        self._explainable = Followed()
        self._rest = LastRest()
        self.evidence = Evidence.UNKNOWN
        self.undecidable: str | None = None
        self._upright_over_s: int | None = None
        self.set_references(())

    def set_references(
        self, references: Sequence[RestReference], sessions: Sequence[SessionLevel] = ()
    ) -> None:
        """Use the references of this site that are among these from now on.

        Usual work, where it is known, counts for every upright posture: hands work in all of them.
        """
        own = [each for each in references if each.site == self._site]
        upright = [each for each in own if each.posture is Posture.UPRIGHT]
        step_db = own_step_db([each for each in sessions if each.site == self._site])
        at_work = [each for each in upright if each.at_work]
        self._upright, self._supported = (
            next((Measure(reference=each, step_db=step_db) for each in (*at_work, *rests)), None)
            for rests in (
                [each for each in upright if not each.supported],
                [each for each in upright if each.supported],
            )
        )
        self._leans = any(each.supported for each in upright)
        self._provisional = any(each.provisional for each in own)

    @property
    def open(self) -> tuple[Episode, ...]:
        """The last revisions of the episodes that have not ended."""
        told = (self._unexplained.told, self._explainable.told)
        return tuple(each for each in told if each is not None)

    @property
    def onset_s(self) -> int | None:
        """How far off the start of the running possible spasm may be; None where it was not seen.

        It was seen when the same posture showed the muscle at its rest shortly before.
        """
        run = self._unexplained.run
        return None if run is None else run.onset_s

    def update(
        self, second: EmgSecond, *, start_ns: int, end_ns: int, context: Context
    ) -> list[Episode]:
        """Take the next second; give the revisions that it calls for."""
        self.evidence = self._weigh(second, context)
        reach_s = self._reach_s(second)
        told: list[Episode] = []
        for followed, words in (
            (self._unexplained, _UNEXPLAINED),
            (self._explainable, _EXPLAINABLE),
        ):
            word = words[self.evidence]
            if followed.run is None and word is Word.FOR:
                early_ns = min(start_ns, end_ns - reach_s * NS_PER_S)
                onset_s = self._rest.uncertainty_s(self._posture(context), reach_s=reach_s)
                followed.run = Run(start_ns=early_ns, last_ns=end_ns, onset_s=onset_s)
            if followed.run is None:
                continue
            step = followed.run.take(self._taken(word, second, context, end_ns))
            # Results of one site must differ in time: that is how they are told apart on disk.
            told += self._tell(followed, step, end_ns + len(told))
        self._rest.take(self.evidence, self._posture(context))
        return told

    def _weigh(self, second: EmgSecond, context: Context) -> Evidence:
        """Weigh against the rest in the same posture; the tonic path of the other is left."""
        ways = ((self._weighing, self._upright), (self._leaning, self._supported))
        if self._is_leaning(context):
            ways = (ways[1], ways[0])
        (used, measure), (other, _) = ways
        other.leave()
        evidence = used.weigh(second, context, measure)
        self._upright_over_s = used.over_s
        self.undecidable = undecidable(context, measure)
        # A floor that may have drifted looks like tension, in whatever posture.
        return Evidence.CANNOT_TELL if second.doubt and evidence in _POSSIBLE else evidence

    def _is_leaning(self, context: Context) -> bool:
        return context.position is Position.SITTING_BACK and self._leans

    def _reach_s(self, second: EmgSecond) -> int:
        """Say how long ago the change began: in the middle of what the answer rests on."""
        is_of_upright = self.evidence in {Evidence.TENSE_UPRIGHT, Evidence.EXPLAINED}
        over_s = self._upright_over_s if is_of_upright else None
        return ((over_s or second.tense_over_s or 1) + 1) // 2

    def _posture(self, context: Context) -> str:
        return f"{context.posture}{' and leaning' if self._is_leaning(context) else ''}"

    def _taken(self, word: Word, second: EmgSecond, context: Context, end_ns: int) -> Taken:
        return Taken(
            word=word,
            evidence=self.evidence,
            doing=doing(self.evidence, context, doubt=second.doubt),
            posture=self._posture(context),
            level_db=second.level_db,
            sustained_s=context.sustained_s,
            end_ns=end_ns,
            reach_s=self._reach_s(second),
            cause=context.paused or _blindness(self.evidence, second),
            rhythmic=second.rhythmic is True,
        )

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
        sums = run.sums
        is_possible = run is self._unexplained.run
        grade = self._grade(run, sums) if is_possible else _plain_grade(sums.seconds)
        mean_db = 10 * log10(sums.power_ratio / sums.tense_s)
        sure = confidence(
            grade,
            seen_share=_seen_share(sums),
            mean_db=mean_db,
            rhythmic_share=sums.rhythmic_s / sums.tense_s,
            provisional=self._provisional,
        )
        return Episode(
            person=self._person,
            boot_id=self._boot_id,
            mono_ns=end_ns,
            valid=True,
            cause=None if run.unknown_end is None else f"end unknown: {run.unknown_end}",
            id=self._id(run, is_possible=is_possible),
            revision=revision,
            site=self._site,
            grade=grade,
            start_mono_ns=run.start_ns,
            end_mono_ns=run.last_ns if ended else None,
            tense_minutes=sums.tense_s / SECONDS_PER_MINUTE,
            peak_db=sums.peak_db,
            mean_db=mean_db,
            confidence=sure.value,
            reason=reason_words(
                grade,
                is_possible=is_possible,
                sums=sums,
                doubts=sure.doubts,
                ended=ended,
                unknown_end=run.unknown_end,
            ),
            context=context_words(sums.doing, held_s=sums.held_s),
            config_hash=self._config_hash,
        )

    def _grade(self, run: Run, sums: Sums) -> Grade:
        """Grade what nothing explains; what was told as a possible spasm stays one."""
        told = self._unexplained.told if run is self._unexplained.run else None
        grade = _grade(sums)
        return told.grade if told and told.grade in POSSIBLE and grade not in POSSIBLE else grade

    def _id(self, run: Run, *, is_possible: bool) -> str:
        kind = "possible" if is_possible else "activity"
        return short_id(f"{self._site}/{self._boot_id}/{run.start_ns}/{kind}")

    def state(self) -> bytes:
        """Give everything needed to go on with the same id and revision."""
        return pack(
            _State(
                unexplained=self._unexplained,
                explainable=self._explainable,
                upright=self._weighing.upright,
                leaning=self._leaning.upright,
                rest=self._rest,
            )
        )

    def restore(self, state: bytes) -> None:
        """Go on from a state of a tracker of the same site and boot."""
        kept = unpack(state, _State)
        self._unexplained = kept.unexplained
        self._explainable = kept.explainable
        self._weighing.upright = kept.upright
        self._leaning.upright = kept.leaning
        self._rest = kept.rest


def short_id(identity: str) -> str:
    """Give a name of ten hexadecimal digits, which one can read out and type the beginning of.

    With 33,000 of them in a journal, which take years, two are the same once in two thousand lives.
    """
    return sha256(identity.encode()).hexdigest()[:ID_CHARACTERS]


def _seen_share(sums: Sums) -> float:
    unseen_s = sums.seconds.get(Evidence.UNKNOWN, 0) + sums.seconds.get(Evidence.MOVING, 0)
    return 1 - unseen_s / sum(sums.seconds.values())


def _blindness(evidence: Evidence, second: EmgSecond) -> str:
    if evidence is Evidence.CANNOT_TELL:
        return second.doubt or "posture does not tell"
    return second.cause or second.doubt or "the level is not known yet"


def _grade(sums: Sums) -> Grade:
    """Grade what nothing explains: a minute while lying is A, eight in one go upright are B.

    Less upright may be a load that was carried, and less on the front a plank or an exercise; what
    is mostly rhythmic is shivering or tremor.
    """
    if sums.rhythmic_s >= RHYTHMIC_EPISODE_SHARE * sums.tense_s:
        return Grade.ACTIVITY
    lying_s = sums.seconds.get(Evidence.TENSE_LYING, 0)
    front_s = sums.doing.get(Position.LYING_ON_FRONT, 0)
    if lying_s - front_s >= CONFIRM_S or sums.longest_s.get(Evidence.TENSE_LYING, 0) >= UPRIGHT_S:
        return Grade.A
    upright_s = sums.longest_s.get(Evidence.TENSE_UPRIGHT, 0)
    return Grade.B if upright_s >= UPRIGHT_S else Grade.CANNOT_TELL


def _plain_grade(seconds: Mapping[str, int]) -> Grade:
    """Say of activity whether posture explains most of it; it is never a possible spasm."""
    explained_s = seconds.get(Evidence.EXPLAINED, 0)
    open_s = seconds.get(Evidence.CANNOT_TELL, 0)
    return Grade.ACTIVITY if explained_s > open_s else Grade.CANNOT_TELL


def abandoned(running: Episode | Attack) -> Episode | Attack:
    """End what nobody can follow any more: where it ended is not known."""
    return replace(
        running,
        revision=running.revision + 1,
        mono_ns=running.mono_ns + 1,
        end_mono_ns=running.mono_ns,
        cause="end unknown: the monitor was not running",
    )
