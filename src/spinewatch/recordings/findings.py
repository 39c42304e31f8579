"""What an analysis found in a recording, as it is written: one JSON object per value."""

from typing import Final

from msgspec import Struct

FINDINGS_VERSION: Final = 1


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """Anything that is written. Times are seconds from the first sample."""


class About(Finding, frozen=True, kw_only=True, omit_defaults=True, tag="recording"):
    """What was analysed, and how. ``rest_s`` is the stretch that the person named as rest."""

    version: int
    made_by: str
    file: str
    content: str
    fs_hz: float
    duration_s: float
    channels: tuple[str, ...] = ()
    unit: str | None = None
    rest_s: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()


class FoundActivation(Finding, frozen=True, kw_only=True, tag="activation"):
    """Muscle activity above the rest that the person named. Not a spasm: that cannot be told."""

    channel: str
    onset_s: float
    offset_s: float
    level_db: float


class FoundUnknown(Finding, frozen=True, kw_only=True, omit_defaults=True, tag="unknown"):
    """A stretch of which nothing can be said. ``channel`` is absent for a motion sensor."""

    start_s: float
    end_s: float
    cause: str
    channel: str | None = None


class ChannelSummary(Finding, frozen=True, kw_only=True, omit_defaults=True, tag="channel"):
    """One EMG channel in a few numbers; all of them rest on ``valid_s`` seconds."""

    channel: str
    duration_s: float
    valid_s: float
    unknown_s: dict[str, float]
    activations: int
    active_s: float
    strongest_db: float | None = None
    strongest_onset_s: float | None = None


class MotionSummary(Finding, frozen=True, kw_only=True, omit_defaults=True, tag="motion"):
    """One motion sensor in a few numbers; all of them rest on ``valid_s`` seconds.

    The inclination is that of the sensor's own z axis from the vertical: where it sat on the body
    is not known. The speed is the length of the gyroscope's reading, its bias included.
    """

    duration_s: float
    valid_s: float
    unknown_s: dict[str, float]
    inclination_p05_deg: float | None = None
    inclination_p50_deg: float | None = None
    inclination_p95_deg: float | None = None
    speed_p50_dps: float | None = None
    speed_p95_dps: float | None = None
    speed_p99_dps: float | None = None
    not_measurable: tuple[str, ...] = ()
