"""What a driver makes of bytes: samples with their counter, states and replies. No time yet."""

from dataclasses import dataclass

from spinewatch.model.blocks import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterSpec:
    """The counter that a stream carries on the wire.

    ``modulus`` is where it wraps; ``ticks_hz`` is None for a counter of samples, else the
    frequency of the sensor's own clock.
    """

    modulus: int
    ticks_hz: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSpec:
    """One stream of a sensor as its driver delivers it.

    ``channels`` names the columns of ``Samples.values`` in order, ``units`` their units: ``m/s^2``,
    ``rad/s``, ``uV`` or ``count`` where the scale of the hardware is unknown. ``batch`` is the
    fewest samples that can be encoded: those of one notification, or of several that belong
    together.
    """

    name: str
    channels: tuple[str, ...]
    units: tuple[str, ...]
    fs_hz: float
    counter: CounterSpec | None
    batch: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Consecutive samples of one stream.

    ``counter`` is the wire's counter at the first sample, or None where the wire has none. Samples
    with a hole between them are two values, each with its own counter.
    """

    stream: str
    values: FloatArray
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorStatus:
    """What a sensor said about itself; None where it said nothing."""

    battery_pct: float | None = None
    temperature_c: float | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer to a command or to a register read, named as the driver's steps expect it."""

    name: str
    values: tuple[float, ...] = ()


Decoded = Samples | SensorStatus | Reply
