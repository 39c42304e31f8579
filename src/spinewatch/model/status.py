"""What the running monitor says of itself to whoever asks through the control socket."""

from msgspec import Struct

from spinewatch.model.context import PauseReason
from spinewatch.model.results import Attack, Episode, Levels, SensorHealth


class JournalRoom(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much the journal takes on its disk, and for how long that goes on fitting.

    ``used_bytes`` of ``limit_bytes``; it grows by ``bytes_per_day``, 0 while nobody can tell.
    Seconds go back ``kept_days``, are meant to for ``wanted_days``, and there is room for
    ``fitting_days`` of them at the present rate.
    """

    used_bytes: int
    limit_bytes: int
    bytes_per_day: int = 0
    kept_days: float = 0.0
    wanted_days: float
    fitting_days: float | None = None


class JournalTrouble(Struct, frozen=True, kw_only=True):
    """The journal cannot be written: why, what helps, and how many results are in memory only.

    Of ``given_up`` more there was no room in memory either.
    """

    what: str
    advice: str
    waiting: int
    given_up: int = 0


class RecorderStatus(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far one recorder is: what it has stored, and how many results wait for it.

    Seconds up to ``up_to_utc_ns``, told as local time by ``utc_offset_min``, are in its database;
    None where that is not known. ``stored_ago_s`` counts from the last time that it stored
    anything, as far as this process has seen it. For ``silent_s`` it has stored nothing though
    results wait and the broker is there.
    """

    recorder: str
    waiting: int = 0
    up_to_utc_ns: int | None = None
    utc_offset_min: int = 0
    stored_ago_s: float | None = None
    silent_s: float = 0.0


class DeliveryStatus(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How results get to the recorders; for ``broker_away_s`` there was no broker, None if it is.

    ``recorders`` is empty until the journal has been looked at.
    """

    broker_away_s: float | None = None
    recorders: tuple[RecorderStatus, ...] = ()


class Status(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One look at the monitor.

    ``coverage`` gives, per EMG site and segment, the share of valid time since the monitor
    started, and ``tense_s`` the tense seconds per EMG site of which any second could be judged.
    ``levels_age_s`` is how old the newest second is. ``episodes`` and ``attacks`` are the possible
    spasms, and possible spasms at several places, that run now; ``episodes_unclear`` counts what
    runs beside them and posture cannot tell. ``uncalibrated`` names the places whose results are
    unknown until a calibration is done. ``delivery`` is None where no broker is configured.
    """

    person: str
    running_s: float
    clock_trusted: bool
    paused: PauseReason | None = None
    levels: Levels | None = None
    levels_age_s: float | None = None
    episodes: tuple[Episode, ...] = ()
    episodes_so_far: int = 0
    episodes_unclear: int = 0
    attacks: tuple[Attack, ...] = ()
    sensors: tuple[SensorHealth, ...] = ()
    coverage: dict[str, float] = {}
    tense_s: dict[str, float] = {}
    uncalibrated: tuple[str, ...] = ()
    journal: str | None = None
    journal_room: JournalRoom | None = None
    journal_trouble: JournalTrouble | None = None
    delivery: DeliveryStatus | None = None
