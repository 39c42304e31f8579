"""What calibration found: rest references of muscles and alignments of motion sensors."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from spinewatch.model.context import Posture
from spinewatch.model.sites import EmgSite, MotionSite

CALIBRATION_VERSION: Final = 2


class GuidedMovement(StrEnum):
    """A small movement that a guided calibration asks for; each turns about one axis of the body.

    A nod is the head's own bow and a tilt its own side bend; a turn is of head or trunk.
    """

    NOD = "nod"
    BOW = "bow"
    TILT = "tilt"
    SIDE_BEND = "side bend"
    TURN = "turn"


class RestReference(Struct, frozen=True, kw_only=True):
    """Level of one EMG channel in one posture, from which tension is measured: rest, or usual work.

    Attributes
    ----------
    site, posture
        Which muscle, and how the person lay or sat.
    power
        Mean power at rest after the filters of the spasm layer, in the channel's unit squared.
    spread_db
        Standard deviation of the 1 s log power during rest: the reference's own uncertainty.
    frame_spread_db
        Standard deviation of the short-time log power that the activation detector looks at.
    seconds
        How much good rest it rests on.
    utc_ns
        When, or None while the clock was not trusted.
    session
        The electrode session it belongs to: a new electrode ends it.
    provisional
        The person said "tense now".
    sensor
        Name of the sensor that measured it; None if it was calibrated before that was kept.
    supported
        The trunk leant back against a support; only for upright.
    at_work
        Not rest, but what the person usually does with their hands; only for upright.
    """

    site: EmgSite
    posture: Posture
    power: float
    spread_db: float
    frame_spread_db: float
    seconds: float
    utc_ns: int | None
    session: str
    provisional: bool = False
    sensor: str | None = None
    supported: bool = False
    at_work: bool = False


class SessionLevel(Struct, frozen=True, kw_only=True):
    """Usual work of one site above its lying rest in one electrode session: what days differ by."""

    site: EmgSite
    session: str
    above_db: float
    sensor: str | None = None


class ReferenceContraction(Struct, frozen=True, kw_only=True):
    """The submaximal contraction that 100 % RVE means, of the person's own choosing.

    Attributes
    ----------
    site, posture, utc_ns, session, sensor
        As of a `RestReference`.
    power
        Mean power above rest while it was held, in the channel's unit squared.
    repeats
        How often it was done.
    cv
        Coefficient of variation of its amplitude between and within the repeats.
    pain
        Pain during it, 0 to 10, or None if not told.
    """

    site: EmgSite
    posture: Posture
    power: float
    repeats: int
    cv: float
    utc_ns: int | None
    session: str
    sensor: str | None = None
    pain: float | None = None


class Alignment(Struct, frozen=True, kw_only=True):
    """How one motion sensor sits on the body.

    Attributes
    ----------
    rotation
        Row-major 3 x 3 rotation matrix that takes sensor axes to the body frame of ``model.sites``.
    heading_known
        False when only the still part was done: then inclination is known but not which part of it
        is forward and which sideways.
    uncertainty_deg
        Standard deviation of the direction of "up".
    heading_uncertainty_deg
        Standard deviation of "forward" about that; None where ``heading_known`` is false.
    movements
        Which guided movements it rests on besides standing still.
    utc_ns
        When, or None while the clock was not trusted.
    session
        The wearing that it belongs to: taking the sensor off ends it.
    sensor
        Name of the sensor; None if it was calibrated before that was kept.
    """

    site: MotionSite
    rotation: tuple[float, float, float, float, float, float, float, float, float]
    heading_known: bool
    uncertainty_deg: float
    utc_ns: int | None
    session: str
    heading_uncertainty_deg: float | None = None
    movements: tuple[GuidedMovement, ...] = ()
    sensor: str | None = None


class CalibrationSet(Struct, frozen=True, kw_only=True, tag="calibrations"):
    """Everything calibrated at one time, as it is stored and captured.

    ``person`` is whose body it is; None if it was calibrated before that was kept. ``lowest`` holds
    the lowest verified lying rest of each site over all sessions with this sensor, ``sessions`` the
    usual work of the latest ones.
    """

    version: int = CALIBRATION_VERSION
    person: str | None = None
    rest: tuple[RestReference, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    contractions: tuple[ReferenceContraction, ...] = ()
    lowest: tuple[RestReference, ...] = ()
    sessions: tuple[SessionLevel, ...] = ()
