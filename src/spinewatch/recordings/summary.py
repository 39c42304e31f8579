"""Findings as lines for a person to read."""

from collections.abc import Iterator, Sequence
from typing import Final

from spinewatch.recordings.findings import About, ChannelSummary, Finding, MotionSummary

_NO_DIAGNOSIS: Final = (
    "Activity is muscle activity above the rest you named. Whether any of it was a",
    "spasm cannot be told from a recording; no activity does not mean no spasm.",
)


def summary_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Say what was found; activations and unknown stretches appear in the numbers of a channel."""
    for finding in findings:
        if isinstance(finding, About):
            yield from _about(finding)
        elif isinstance(finding, ChannelSummary):
            yield from _channel(finding)
        elif isinstance(finding, MotionSummary):
            yield from _motion(finding)
    if any(isinstance(finding, ChannelSummary) for finding in findings):
        yield ""
        yield from _NO_DIAGNOSIS


def _about(about: About) -> Iterator[str]:
    what = "one motion sensor"
    if about.content == "emg":
        unit = "counts of unknown scale" if about.unit == "count" else about.unit
        what = f"EMG, {len(about.channels)} channel{'s'[: len(about.channels) != 1]} in {unit}"
    yield f"{about.file}: {what}, {_time(about.duration_s)} at {about.fs_hz:.6g} Hz."
    yield from about.notes
    if about.rest_s is not None:
        yield f"Rest is {about.rest_s[0]:g} to {about.rest_s[1]:g} s, as you named it."


def _channel(channel: ChannelSummary) -> Iterator[str]:
    yield ""
    yield channel.channel
    yield from _valid(channel.valid_s, channel.duration_s, channel.unknown_s)
    if channel.valid_s <= 0:
        return
    if channel.strongest_db is None:
        yield "  activity   none found"
        return
    share = channel.active_s / channel.valid_s
    times = "once" if channel.activations == 1 else f"{channel.activations} times"
    yield f"  activity   {times}, {_time(channel.active_s)} in all ({share:.0%} of the valid time)"
    strongest = f"{channel.strongest_db:.1f} dB above rest, from {channel.strongest_onset_s:.2f} s"
    yield f"  strongest  {strongest}"


def _motion(motion: MotionSummary) -> Iterator[str]:
    yield ""
    yield from _valid(motion.valid_s, motion.duration_s, motion.unknown_s)
    if motion.inclination_p50_deg is not None:
        yield (
            f"  tilt       z axis of the sensor from the vertical: usually "
            f"{motion.inclination_p50_deg:.0f} deg, from {motion.inclination_p05_deg:.0f} to "
            f"{motion.inclination_p95_deg:.0f} deg (5th to 95th percentile)"
        )
        yield (
            f"  speed      usually {motion.speed_p50_dps:.0f} deg/s, 95th percentile "
            f"{motion.speed_p95_dps:.0f}, 99th {motion.speed_p99_dps:.0f} deg/s"
        )
    yield ""
    yield "One sensor cannot tell:"
    for what in motion.not_measurable:
        yield f"  - {what}"


def _valid(valid_s: float, duration_s: float, unknown_s: dict[str, float]) -> Iterator[str]:
    yield f"  valid      {_time(valid_s)} of {_time(duration_s)} ({valid_s / duration_s:.0%})"
    for cause, seconds in unknown_s.items():
        yield f"  unknown    {_time(seconds)}: {cause}"


def _time(seconds: float) -> str:
    """Write a length of time as a person would."""
    if 0 < seconds < 0.05:
        return "less than 0.1 s"
    if seconds < 120:
        return f"{seconds:.1f} s"
    if seconds < 7200:
        return f"{seconds / 60:.1f} min"
    return f"{seconds / 3600:.1f} h"
