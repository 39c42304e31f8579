"""What a person asks the running monitor to do. Typed, captured, and replayed."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from spinewatch.model.calibration import GuidedMovement
from spinewatch.model.context import PauseReason, Posture
from spinewatch.model.guided import GuidedTestKind
from spinewatch.model.scores import ScoreAnswers
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.model.verdicts import Verdict

DIARY_SCALE_MAX: Final = 10
MAX_NOTE_CHARACTERS: Final = 2000

Score = Annotated[int, Meta(ge=0, le=DIARY_SCALE_MAX)]
Minutes = Annotated[float, Meta(ge=0.0, le=7 * 24 * 60.0)]
"""At most a week: what lies further back is not remembered to the minute."""

Seconds = Annotated[float, Meta(ge=1.0, le=600.0)]
Note = Annotated[str, Meta(max_length=MAX_NOTE_CHARACTERS)]
EpisodeId = Annotated[str, Meta(min_length=1, max_length=100)]


class CalibrateRest(Struct, frozen=True, kw_only=True, tag="calibrate_rest"):
    """Take the next ``seconds`` as rest in this posture, for every EMG site.

    ``supported`` is leaning back against something; ``tense_now`` makes it provisional. With
    ``at_work`` they are not rest but what the person usually does with their hands while upright.
    ``unattended`` says that nobody has said to be in the posture: then the trunk sensors decide.
    """

    posture: Posture
    seconds: Seconds
    tense_now: bool = False
    supported: bool = False
    at_work: bool = False
    unattended: bool = False


class CalibrateContraction(Struct, frozen=True, kw_only=True, tag="calibrate_contraction"):
    """Take the next ``seconds`` as a short contraction of the person's own choosing.

    ``sites`` are the muscles that contract; empty means all of them. ``pain`` is 0 to 10.
    """

    posture: Posture
    seconds: Seconds
    sites: tuple[EmgSite, ...] = ()
    pain: Score | None = None


class CalibrateStill(Struct, frozen=True, kw_only=True, tag="calibrate_still"):
    """Take the next ``seconds`` as standing or sitting upright and still.

    ``anew`` says that all sensors are put on another way round than the last time; without it
    several that lie like that are refused, because whoever wears them may be lying down.
    """

    seconds: Seconds
    anew: bool = False


class CalibrateMovement(Struct, frozen=True, kw_only=True, tag="calibrate_movement"):
    """Take the next ``seconds`` as small repetitions of one movement, each back to upright.

    ``sites`` are the motion sites that move; empty means all of them.
    """

    movement: GuidedMovement
    seconds: Seconds
    sites: tuple[MotionSite, ...] = ()


class RunTest(Struct, frozen=True, kw_only=True, tag="run_test"):
    """Take the next ``seconds`` as up to three tries of a guided test.

    ``minutes_since_waking`` is what the person says, None to leave it to what was seen.
    """

    test: GuidedTestKind
    seconds: Seconds
    minutes_since_waking: Minutes | None = None


class StopGuided(Struct, frozen=True, kw_only=True, tag="stop_guided"):
    """Stop a calibration or test that is under way, at once.

    Only what was asked for at ``asked_after_ns`` on the monotonic clock or later, so that nobody
    ends what another terminal has begun; None is everything.
    """

    asked_after_ns: int | None = None


class JudgeEpisode(Struct, frozen=True, kw_only=True, tag="judge_episode"):
    """Say of a possible spasm that it was one, or that it was not, or take that back.

    ``prompted`` says that the person was asked at a random time and did not come by themselves.
    """

    episode: EpisodeId
    verdict: Verdict
    note: Note | None = None
    prompted: bool = False


class Pause(Struct, frozen=True, kw_only=True, tag="pause"):
    """Sensors come off on purpose; ``minutes`` None means until resumed.

    ``sensors`` names those that do; empty means all of them.
    """

    reason: PauseReason
    minutes: Minutes | None = None
    sensors: tuple[str, ...] = ()


class Resume(Struct, frozen=True, kw_only=True, tag="resume"):
    """The pause is over: of some sensors, or, without names, of all."""

    sensors: tuple[str, ...] = ()


class LogDiary(Struct, frozen=True, kw_only=True, tag="log"):
    """A diary entry: scores 0 to 10 and a note, all of them optional but one.

    ``minutes_ago`` tells when it was felt; entry time and event time are both kept. ``prompted``
    says that the person was asked at a random time; ``tense_now`` is the answer to that question.
    """

    pain: Score | None = None
    stiffness: Score | None = None
    spasm_now: bool = False
    place: Note | None = None
    note: Note | None = None
    minutes_ago: Minutes = 0.0
    answers: ScoreAnswers | None = None
    prompted: bool = False
    tense_now: bool | None = None


Command = (
    CalibrateRest
    | CalibrateStill
    | CalibrateMovement
    | CalibrateContraction
    | RunTest
    | StopGuided
    | Pause
    | Resume
    | LogDiary
    | JudgeEpisode
)


class CommandRecord(Struct, frozen=True, kw_only=True, tag="command"):
    """A command and the monotonic time at which the monitor took it."""

    mono_ns: int
    command: Command
