"""The motion side of one wearer: sensors, how they sit, posture, and the angles of the spine."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from msgspec import Struct

from spinewatch.mobility.angles.segment import SegmentTracker
from spinewatch.mobility.mounting.placement import PlacementWatch
from spinewatch.mobility.posture.sustained import SustainedPosture
from spinewatch.mobility.posture.tracker import PostureTracker
from spinewatch.mobility.seconds import MotionSecond, SegmentSecond
from spinewatch.mobility.sensor.gyro_bias import GyroBias
from spinewatch.mobility.sensor.motion_stream import MotionStream
from spinewatch.model.calibration import Alignment
from spinewatch.model.context import Context, Position, Posture
from spinewatch.model.sites import SEGMENT_ENDS, MotionSite, Segment
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.second import Paused, paused_motion, paused_segment


@dataclass(frozen=True, slots=True, kw_only=True)
class SpineSecond:
    """One second of every motion sensor, and what follows from them together."""

    motion: Mapping[MotionSite, MotionSecond]
    segments: Mapping[Segment, SegmentSecond]
    context: Context


class SpineState(Struct, frozen=True, kw_only=True):
    """What follows from the streams; theirs is kept apart, because filters may begin anew."""

    placements: dict[MotionSite, Any]
    posture: Any
    segments: dict[Segment, Any]
    sustained: Any


class Spine:
    """Closes the motion streams second by second: placement, then posture, then angles.

    Parameters
    ----------
    streams
        The stream of each motion sensor.
    """

    def __init__(self, streams: Iterable[MotionStream]) -> None:
        self._streams = {stream.site: stream for stream in streams}
        self._placements = {site: PlacementWatch(site=site) for site in self._streams}
        self._posture = PostureTracker()
        self._segments = {
            segment: SegmentTracker(segment=segment)
            for segment, ends in SEGMENT_ENDS.items()
            if self._streams.keys() >= set(ends)
        }
        self._sustained = SustainedPosture()
        self._waiting: dict[str, GyroBias] = {}

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Which segments are watched."""
        return tuple(self._segments)

    def close(self, start_ns: int, end_ns: int, paused: Paused) -> SpineSecond:
        """Take the second out of every stream and put it together.

        A sensor beside the bath knows nothing of the body.
        """
        motion = {
            site: self._placements[site].judged(stream.close(start_ns, end_ns))
            for site, stream in self._streams.items()
        }
        off = frozenset(motion) & paused.off.keys()
        if paused.whole is None:
            motion |= {site: paused_motion(motion[site], paused.off[site]) for site in off}
        context = self._posture.update(motion)
        if paused.whole is not None:
            context = Context(posture=Posture.UNKNOWN, moving=None, paused=paused.whole)
        segments = {segment: self._angles(segment, motion, context) for segment in self._segments}
        self._follow_placements(motion, context, off=off)
        sustained_s = self._sustained.update(
            segments, context, motion={} if paused.whole else motion
        )
        return SpineSecond(
            motion=motion, segments=segments, context=replace(context, sustained_s=sustained_s)
        )

    def calibrate(self, alignments: Iterable[Alignment], *, made_now: bool) -> None:
        """Hand every stream its alignment; ``made_now`` says that new ones are of this wearing."""
        known = {alignment.site: alignment for alignment in alignments}
        for site, stream in self._streams.items():
            stream.set_alignment(known.get(site))
            self._placements[site].set_alignment(known.get(site), made_now=made_now)

    def remember(self, biases: Mapping[str, GyroBias]) -> None:
        """Take the biases of an earlier boot: each sensor starts from its own."""
        self._waiting = dict(biases)

    @property
    def waiting(self) -> dict[str, GyroBias]:
        """Biases remembered of sensors that have not sent anything yet."""
        return dict(self._waiting)

    def recall(self, *, utc_ns: int | None, temperatures_c: Mapping[str, float]) -> None:
        """Start sensors that have just sent their first samples from the bias remembered of them.

        Parameters
        ----------
        utc_ns
            Now, or None while the clock is not trusted.
        temperatures_c
            Of the sensors that have told it, by name.
        """
        for stream in self._streams.values():
            sensor = stream.key.sensor
            if stream.passed_ns is not None and sensor in self._waiting:
                bias = self._waiting.pop(sensor)
                stream.recall(
                    bias,
                    age_s=_age_s(bias.utc_ns, utc_ns),
                    temperature_c=temperatures_c.get(sensor),
                )

    def set_temperatures(self, temperatures_c: Mapping[str, float]) -> None:
        """Take note of how warm the sensors are."""
        for stream in self._streams.values():
            if stream.key.sensor in temperatures_c:
                stream.set_temperature(temperatures_c[stream.key.sensor])

    def biases(self, *, utc_ns: int | None) -> dict[str, GyroBias]:
        """Give what is to be remembered of the gyroscopes, dated now or as it was."""
        seen = {stream.key.sensor: stream.bias() for stream in self._streams.values()}
        dated = {sensor: _dated(bias, utc_ns) for sensor, bias in seen.items() if bias is not None}
        return {**self._waiting, **dated}

    def state(self) -> SpineState:
        """Give everything but the streams' own state, to go on exactly here."""
        return SpineState(
            placements={site: watch.state() for site, watch in self._placements.items()},
            posture=self._posture.state(),
            segments={segment: each.state() for segment, each in self._segments.items()},
            sustained=self._sustained.state(),
        )

    def restore(self, state: SpineState) -> None:
        """Go on where `state` was taken."""
        for site, watch in self._placements.items():
            watch.restore(state.placements[site])
        self._posture.restore(state.posture)
        for segment, tracker in self._segments.items():
            tracker.restore(state.segments[segment])
        self._sustained.restore(state.sustained)

    def _angles(
        self, segment: Segment, motion: Mapping[MotionSite, MotionSecond], context: Context
    ) -> SegmentSecond:
        upper, lower = (motion[site] for site in SEGMENT_ENDS[segment])
        second = self._segments[segment].update(upper, lower, context=context)
        return second if context.paused is None else paused_segment(second, context.paused)

    def _follow_placements(
        self,
        motion: Mapping[MotionSite, MotionSecond],
        context: Context,
        *,
        off: AbstractSet[MotionSite],
    ) -> None:
        """Learn from the second how the sensors sit; a pause ends their wearing."""
        upright = context.position is Position.UPRIGHT
        for site, watch in self._placements.items():
            if site in off:
                watch.off()
            else:
                watch.update(motion[site], walking=context.walking, upright=upright)


def _age_s(then_ns: int | None, now_ns: int | None) -> float | None:
    return None if then_ns is None or now_ns is None else (now_ns - then_ns) / NS_PER_S


def _dated(bias: GyroBias, utc_ns: int | None) -> GyroBias:
    return GyroBias(
        sensor=bias.sensor,
        bias_rad_s=bias.bias_rad_s,
        sigma_dps=bias.sigma_dps,
        temperature_c=bias.temperature_c,
        utc_ns=utc_ns,
    )
