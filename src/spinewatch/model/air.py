"""What the radio tells a person: sensors nearby, what is set on one, how well one comes through."""

from enum import StrEnum

from msgspec import Struct


class Sighting(Struct, frozen=True, kw_only=True):
    """One sensor that advertises nearby, or is connected.

    Attributes
    ----------
    address, name
        As it says of itself.
    kind
        Which driver claims it; None if none or more than one does.
    sensor
        What the configuration calls it; None while it is not assigned.
    rssi_dbm
        How strong it is; None while it is connected.
    battery_pct
        If it tells it without a connection.
    moved
        It was moved while the scan lasted; None where nobody can tell.
    """

    address: str
    name: str | None = None
    kind: str | None = None
    sensor: str | None = None
    rssi_dbm: int | None = None
    battery_pct: float | None = None
    moved: bool | None = None


class ProvisionAction(StrEnum):
    """What is to be done to the settings that a sensor keeps."""

    CHECK = "check"
    APPLY = "apply"
    RESTORE = "restore"


class KeptSetting(Struct, frozen=True, kw_only=True):
    """One setting that a sensor keeps; what was not answered is None.

    ``original`` is what was found the first time, ``wanted`` what it should be, ``before`` what was
    read first this time and ``now`` what was read back in the end.
    """

    name: str
    wanted: float
    before: float | None = None
    now: float | None = None
    original: float | None = None

    def aim(self, action: ProvisionAction) -> float | None:
        """Give what it should read in the end."""
        return self.original if action is ProvisionAction.RESTORE else self.wanted


class ProvisionReport(Struct, frozen=True, kw_only=True, tag="provision_report"):
    """What was found and done; ``remarks`` are sentences of the sensor and about it."""

    sensor: str
    kind: str
    action: ProvisionAction
    settings: tuple[KeptSetting, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def differing(self) -> tuple[KeptSetting, ...]:
        """The settings that are not as they should be, in the end."""
        aims = ((each, each.aim(self.action)) for each in self.settings)
        return tuple(each for each, aim in aims if aim is not None and each.now != aim)


class StreamMeasured(Struct, frozen=True, kw_only=True):
    """How one stream came through.

    Attributes
    ----------
    nominal_hz, measured_hz
        Set, and counted by the sensor's clock or by arrival.
    samples, lost
        How many came, and how many did not; ``is_counted`` says that a counter told it, otherwise
        it is estimated from the rate.
    late_p50_ms, late_p95_ms
        How much later than the quickest packet they came.
    drift_ppm
        Of the sensor's clock against the host's; None while it is too early to tell.
    longest_gap_s
        Without a packet.
    """

    stream: str
    nominal_hz: float
    measured_hz: float | None
    samples: int
    lost: int
    is_counted: bool
    late_p50_ms: float | None = None
    late_p95_ms: float | None = None
    drift_ppm: float | None = None
    longest_gap_s: float = 0.0


class Glance(Struct, frozen=True, kw_only=True, tag="glance"):
    """How a sensor that is being measured has come through so far.

    ``seconds`` after it began; nothing has come for ``silent_s``. Lateness is not told yet.
    """

    sensor: str
    seconds: float
    silent_s: float
    streams: tuple[StreamMeasured, ...]


class Measured(Struct, frozen=True, kw_only=True, tag="measured"):
    """How well one sensor came through for some seconds, and what that means.

    ``good`` is the verdict, ``verdict`` says it in a sentence with what to do.
    """

    sensor: str
    kind: str
    seconds: float
    streams: tuple[StreamMeasured, ...]
    rejected: int
    good: bool
    verdict: str
    battery_pct: float | None = None
    rssi_dbm: int | None = None


class Sightings(Struct, frozen=True, kw_only=True, tag="sightings"):
    """What a scan found, the strongest first; ``remarks`` are sentences about what it may lack."""

    found: tuple[Sighting, ...]
    remarks: tuple[str, ...] = ()
