"""What a person asks the running monitor to do. Typed, captured, and replayed."""

from typing import Final

from msgspec import Struct

from spinewatch.model.context import PauseReason, Posture

DIARY_SCALE_MAX: Final = 10


class CalibrateRest(Struct, frozen=True, kw_only=True, tag="calibrate_rest"):
    """Take the next ``seconds`` as rest in this posture, for every EMG site."""

    posture: Posture
    seconds: float
    tense_now: bool = False


class CalibrateStill(Struct, frozen=True, kw_only=True, tag="calibrate_still"):
    """Take the next ``seconds`` as standing or sitting upright and still."""

    seconds: float


class CalibrateBow(Struct, frozen=True, kw_only=True, tag="calibrate_bow"):
    """Take the next ``seconds`` as a few small bows forward and back to upright."""

    seconds: float


class Pause(Struct, frozen=True, kw_only=True, tag="pause"):
    """Sensors come off on purpose; ``minutes`` None means until resumed."""

    reason: PauseReason
    minutes: float | None = None


class Resume(Struct, frozen=True, kw_only=True, tag="resume"):
    """The pause is over."""


class LogDiary(Struct, frozen=True, kw_only=True, tag="log"):
    """A diary entry: scores 0 to 10 and a note, all of them optional but one.

    ``minutes_ago`` tells when it was felt; entry time and event time are both kept.
    """

    pain: int | None = None
    stiffness: int | None = None
    spasm_now: bool = False
    place: str | None = None
    note: str | None = None
    minutes_ago: float = 0.0


Command = CalibrateRest | CalibrateStill | CalibrateBow | Pause | Resume | LogDiary


class CommandRecord(Struct, frozen=True, kw_only=True, tag="command"):
    """A command and the monotonic time at which the monitor took it."""

    mono_ns: int
    command: Command
