"""What it means how well a sensor came through, in a sentence with what to do."""

from dataclasses import dataclass
from typing import Final

from spinewatch.model.air import StreamMeasured
from spinewatch.model.time import NS_PER_MS, NS_PER_S
from spinewatch.monitor.limits import LATENESS_NS
from spinewatch.timebase.limits import BAD_DAY_DELAY_NS, MAX_RATE_ERROR

MOST_GAP_S: Final = LATENESS_NS / NS_PER_S
"""The monitor waits so long for a late stream; after that its second is unknown."""

MOST_LATE_MS: Final = BAD_DAY_DELAY_NS / NS_PER_MS
"""Queues behind a busy radio get so long; who is that late one time in twenty has such a queue
always, and it overflows next."""

MOST_LOST: Final = 0.01
"""Sensors send 25 to 60 notifications a second: beyond one lost in a hundred, every third second or
more has a hole. A choice."""

MOST_REJECTED: Final = 0.01
"""The same for packets that cannot be read: they are lost as well."""

MUCH_LOST: Final = 0.4
"""Where nothing is counted, from here on a sensor that is set to half the rate looks the same."""

LOW_BATTERY_PCT: Final = 20.0
"""Ladders of voltage are good to some 20 points: below, it may be nearly empty."""

NEARER: Final = (
    "bring it nearer to the host, keep the body from between them, or give it another adapter"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All that was seen of one sensor for some seconds."""

    sensor: str
    kind: str
    seconds: float
    streams: tuple[StreamMeasured, ...]
    packets: int
    rejected: int
    connections_lost: int
    battery_pct: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether it is good enough, and the sentence for the person."""

    good: bool
    text: str


def judge(seen: Seen) -> Verdict:
    """Say the first thing that is wrong, gravest first: the others mostly follow from it."""
    wrong = _nothing_read(seen) or _connection(seen)
    for stream in seen.streams:
        wrong = wrong or _rate(seen, stream) or _loss(seen, stream) or _late(stream)
    wrong = wrong or _unreadable(seen)
    text = wrong or _praise(seen.streams)
    return Verdict(good=wrong is None, text=f"{text}{_battery(seen.battery_pct)}")


def _nothing_read(seen: Seen) -> str | None:
    if not seen.packets:
        return (
            f"Nothing came from {seen.sensor} in {seen.seconds:.0f} s: switch it on, bring it near "
            "and close the vendor's app, then look with `spinewatch sensors scan`."
        )
    if not any(stream.samples for stream in seen.streams):
        return (
            f"{seen.packets} packets came from {seen.sensor} and no samples in them: check its "
            f"kind and settings, see docs/sensors/{seen.kind}.md."
        )
    missing = [stream.stream for stream in seen.streams if not stream.samples]
    if missing:
        return (
            f"Nothing came of {', '.join(missing)}: check its settings, "
            f"see docs/sensors/{seen.kind}.md."
        )
    return None


def _connection(seen: Seen) -> str | None:
    gap_s = max(stream.longest_gap_s for stream in seen.streams)
    if seen.connections_lost:
        times = "once" if seen.connections_lost == 1 else f"{seen.connections_lost} times"
        return f"Its connection was lost {times}, nothing came for {gap_s:.1f} s: {NEARER}."
    if gap_s > MOST_GAP_S:
        return f"Nothing came for {gap_s:.1f} s: {NEARER}."
    return None


def _rate(seen: Seen, stream: StreamMeasured) -> str | None:
    if stream.measured_hz is None or (not stream.is_counted and stream.lost):
        return None
    if abs(stream.measured_hz / stream.nominal_hz - 1.0) < MAX_RATE_ERROR:
        return None
    return (
        f"Sends {stream.measured_hz:.1f} instead of {stream.nominal_hz:g} Hz: "
        f"check what is set on it with `spinewatch sensors provision {seen.sensor}`."
    )


def _loss(seen: Seen, stream: StreamMeasured) -> str | None:
    share = _lost_share(stream)
    if share <= MOST_LOST:
        return None
    about = "" if stream.is_counted else "about "
    text = f"Loses {about}{100 * share:.0f} % of its samples: {NEARER}"
    if share < MUCH_LOST or stream.is_counted or stream.measured_hz is None:
        return f"{text}."
    return (
        f"{text}. If it sends {stream.measured_hz:.0f} instead of {stream.nominal_hz:g} Hz, it is "
        f"set so: see `spinewatch sensors provision {seen.sensor}`."
    )


def _late(stream: StreamMeasured) -> str | None:
    if stream.late_p95_ms is None or stream.late_p95_ms <= MOST_LATE_MS:
        return None
    return (
        f"One packet in twenty comes {stream.late_p95_ms:.0f} ms late or more: {NEARER}; "
        "or stream from fewer sensors at once."
    )


def _unreadable(seen: Seen) -> str | None:
    if seen.rejected <= MOST_REJECTED * seen.packets:
        return None
    return (
        f"{seen.rejected} of {seen.packets} packets could not be read: switch it off and on, and "
        f"check its settings, see docs/sensors/{seen.kind}.md."
    )


def _praise(streams: tuple[StreamMeasured, ...]) -> str:
    lost = sum(stream.lost for stream in streams)
    late_ms = [stream.late_p95_ms for stream in streams if stream.late_p95_ms is not None]
    count = "nothing is lost" if lost == 0 else f"{lost} samples are lost"
    late = f", 95 % of its packets come within {max(late_ms):.0f} ms" if late_ms else ""
    return f"Good: {count}{late}."


def _battery(battery_pct: float | None) -> str:
    if battery_pct is None or battery_pct >= LOW_BATTERY_PCT:
        return ""
    return f" Its battery is at {battery_pct:.0f} %: charge it, off the body."


def _lost_share(stream: StreamMeasured) -> float:
    return stream.lost / max(1, stream.lost + stream.samples)
