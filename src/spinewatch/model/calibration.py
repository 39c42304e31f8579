"""What calibration found: rest references of muscles and alignments of motion sensors."""

from typing import Final

from msgspec import Struct

from spinewatch.model.context import Posture
from spinewatch.model.sites import EmgSite, MotionSite

CALIBRATION_VERSION: Final = 1


class RestReference(Struct, frozen=True, kw_only=True):
    """Resting level of one EMG channel in one posture.

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


class Alignment(Struct, frozen=True, kw_only=True):
    """How one motion sensor sits on the body.

    ``rotation`` is a row-major 3 x 3 rotation matrix that takes sensor axes to the body frame of
    ``model.sites``. ``heading_known`` is false when only the still part was done: then inclination
    is known but not which part of it is forward and which sideways.
    """

    site: MotionSite
    rotation: tuple[float, float, float, float, float, float, float, float, float]
    heading_known: bool
    uncertainty_deg: float
    utc_ns: int | None
    session: str


class CalibrationSet(Struct, frozen=True, kw_only=True, tag="calibrations"):
    """Everything calibrated at one time, as it is stored and captured."""

    version: int = CALIBRATION_VERSION
    rest: tuple[RestReference, ...] = ()
    alignments: tuple[Alignment, ...] = ()
