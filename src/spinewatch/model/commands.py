"""What a person asks the running monitor to do. Typed, captured, and replayed."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from spinewatch.model.context import PauseReason, Posture

DIARY_SCALE_MAX: Final = 10
MAX_NOTE_CHARACTERS: Final = 2000

Score = Annotated[int, Meta(ge=0, le=DIARY_SCALE_MAX)]
Minutes = Annotated[float, Meta(ge=0.0, le=7 * 24 * 60.0)]
"""At most a week: what lies further back is not remembered to the minute."""

Seconds = Annotated[float, Meta(ge=1.0, le=600.0)]
Note = Annotated[str, Meta(max_length=MAX_NOTE_CHARACTERS)]


class CalibrateRest(Struct, frozen=True, kw_only=True, tag="calibrate_rest"):
    """Take the next ``seconds`` as rest in this posture, for every EMG site."""

    posture: Posture
    seconds: Seconds
    tense_now: bool = False


class CalibrateStill(Struct, frozen=True, kw_only=True, tag="calibrate_still"):
    """Take the next ``seconds`` as standing or sitting upright and still."""

    seconds: Seconds


class CalibrateBow(Struct, frozen=True, kw_only=True, tag="calibrate_bow"):
    """Take the next ``seconds`` as a few small bows forward and back to upright."""

    seconds: Seconds


class Pause(Struct, frozen=True, kw_only=True, tag="pause"):
    """Sensors come off on purpose; ``minutes`` None means until resumed."""

    reason: PauseReason
    minutes: Minutes | None = None


class Resume(Struct, frozen=True, kw_only=True, tag="resume"):
    """The pause is over."""


class LogDiary(Struct, frozen=True, kw_only=True, tag="log"):
    """A diary entry: scores 0 to 10 and a note, all of them optional but one.

    ``minutes_ago`` tells when it was felt; entry time and event time are both kept.
    """

    pain: Score | None = None
    stiffness: Score | None = None
    spasm_now: bool = False
    place: Note | None = None
    note: Note | None = None
    minutes_ago: Minutes = 0.0


Command = CalibrateRest | CalibrateStill | CalibrateBow | Pause | Resume | LogDiary


class CommandRecord(Struct, frozen=True, kw_only=True, tag="command"):
    """A command and the monotonic time at which the monitor took it."""

    mono_ns: int
    command: Command
