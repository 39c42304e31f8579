"""A scenario is data: what a body does, where it tenses, what happens to its sensors, and when."""

from dataclasses import dataclass
from enum import StrEnum

from spinewatch.model.commands import Command
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.simulation.electrodes import (
    CableTug,
    Drift,
    Ecg,
    ElectrodesAnew,
    Pressure,
    Stimulator,
)
from spinewatch.simulation.everyday_work import EverydayWork
from spinewatch.simulation.limits import TRANSITION_S
from spinewatch.simulation.movements import Movement
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.pose import Angles


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """From here on, until the next phase, the body is occupied so.

    ``passage_s`` is how long it takes to get there from the phase before, at most to the next one.
    ``offset_deg`` is empty or the 14 angles, laid out as in `pose`, by which this time differs from
    the usual pose of the occupation: how far one leans back, on which part of the side one lies.
    """

    start_s: float
    occupation: Occupation
    passage_s: float = TRANSITION_S
    offset_deg: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tension:
    """Muscle activity of one site that posture and movement do not explain.

    ``snr_db`` is 20 log10 of the added contraction's RMS over that of rest: 6 dB measures 7 dB in
    total power above rest. ``ramp_s`` is the raised-cosine rise after the start and the fall before
    the stop.
    """

    site: EmgSite
    start_s: float
    stop_s: float
    snr_db: float
    ramp_s: float


class OpenInput(StrEnum):
    """What an amplifier shows once its electrode has left the skin."""

    HUM = "hum"
    RAIL = "rail"


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectrodeOff:
    """An electrode has come off one site."""

    site: EmgSite
    start_s: float
    stop_s: float
    shows: OpenInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A sensor sends nothing: flat battery, charger.

    ``place`` is a site that the sensor watches, or None for every sensor.
    """

    place: str | None
    start_s: float
    stop_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OffBody:
    """Every sensor has been taken off and lies on a shelf, still sending."""

    start_s: float
    stop_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Slippage:
    """A motion sensor turns on the skin, slowly or at once, and stays so until it is put on anew.

    ``turn_deg`` is the turn as the angles of a joint between body and sensor.
    """

    site: MotionSite
    start_s: float
    stop_s: float
    turn_deg: Angles


@dataclass(frozen=True, slots=True, kw_only=True)
class StiffSpell:
    """Movements are slower and smaller than usual: fully until the rise, then less and less.

    ``speed_share`` and ``range_share`` are what is left of the usual until then; from
    ``recovered_s`` on all is as usual.
    """

    start_s: float
    rise_s: float
    recovered_s: float
    speed_share: float
    range_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedCommand:
    """What the person tells the monitor, and when."""

    at_s: float
    command: Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One story from its first second, which is lying at rest for calibration.

    Attributes
    ----------
    name, about
        How it is asked for, and one sentence for the reader.
    prelude_s
        How long calibration takes; the story proper begins there.
    duration_s
        The whole length, prelude included.
    phases
        In order of time, the first at 0.
    movements
        Movements at stated times; everyday movements of a phase come by themselves.
    commands
        In order of time. What a calibration or test asks for is done without everyday movements.
    remounted_s
        When every motion sensor is put on anew, a little differently, in order of time; choose
        times at which they are off the body.
    slippages, stiff_spells
        In order of time; stiff spells do not overlap.
    work
        Everyday muscle work that looks like tension and is none.
    drifts, electrodes_anew, pressures, cable_tugs
        What happens to the contact of electrodes; ``electrodes_anew`` in order of time.
    ecg, stimulators
        When heart and stimulators are seen in the EMG; spans of the heart do not overlap.
    wander
        Baseline wander in root mean squares of rest; movement shakes electrodes in proportion.
    asymmetry_db
        Standard deviation of the everyday activity between sites: nobody is the same on both sides.
    """

    name: str
    about: str
    prelude_s: float
    duration_s: float
    phases: tuple[Phase, ...]
    movements: tuple[Movement, ...] = ()
    tensions: tuple[Tension, ...] = ()
    electrodes_off: tuple[ElectrodeOff, ...] = ()
    silences: tuple[Silence, ...] = ()
    off_body: tuple[OffBody, ...] = ()
    commands: tuple[TimedCommand, ...] = ()
    remounted_s: tuple[float, ...] = ()
    slippages: tuple[Slippage, ...] = ()
    stiff_spells: tuple[StiffSpell, ...] = ()
    work: tuple[EverydayWork, ...] = ()
    drifts: tuple[Drift, ...] = ()
    electrodes_anew: tuple[ElectrodesAnew, ...] = ()
    pressures: tuple[Pressure, ...] = ()
    cable_tugs: tuple[CableTug, ...] = ()
    ecg: tuple[Ecg, ...] = ()
    stimulators: tuple[Stimulator, ...] = ()
    wander: float = 0.0
    asymmetry_db: float = 0.0
