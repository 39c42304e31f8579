"""The streams of one wearer, side by side: muscle and motion, closed second by second."""

from collections.abc import Iterator, Mapping
from typing import Any

from spinewatch.mobility.motion_stream import MotionStream
from spinewatch.mobility.posture import PostureTracker
from spinewatch.mobility.segment import SegmentTracker
from spinewatch.model.blocks import Block, StreamKey
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.context import Context, PauseReason, Posture
from spinewatch.model.samples import StreamSpec
from spinewatch.model.sites import SEGMENT_ENDS, EmgSite
from spinewatch.monitor.second import BodySecond, paused_emg, paused_segment
from spinewatch.spasm.emg_stream import EmgStream

StreamSpecs = Mapping[StreamKey, StreamSpec]


class Body:
    """Every stream of the configured sensors, and what follows from them together.

    Parameters
    ----------
    configuration
        Which sensor sits where.
    specs
        The streams that the sensors deliver with their settings.
    """

    def __init__(self, *, configuration: Configuration, specs: StreamSpecs) -> None:
        self.emg: dict[StreamKey, EmgStream] = {}
        self.motion: dict[StreamKey, MotionStream] = {}
        self.units: dict[EmgSite, str] = {}
        by_name = {sensor.name: sensor for sensor in configuration.sensors}
        for key, spec in specs.items():
            self._add_stream(key, spec, by_name[key.sensor])
        sites = {stream.site for stream in self.motion.values()}
        self.segments = {
            segment: SegmentTracker(segment=segment)
            for segment, ends in SEGMENT_ENDS.items()
            if sites.issuperset(ends)
        }
        self.posture = PostureTracker()

    def _add_stream(self, key: StreamKey, spec: StreamSpec, sensor: SensorConfig) -> None:
        channels = tuple(
            (index, site)
            for index, site in enumerate(sensor.channels[: len(spec.channels)])
            if site is not None
        )
        if key.stream == "emg" and channels:
            unit = spec.units[channels[0][0]]
            self.emg[key] = EmgStream(key=key, fs_hz=spec.fs_hz, unit=unit, channels=channels)
            self.units |= {site: unit for _, site in channels}
        elif key.stream == "imu" and sensor.site is not None:
            self.motion[key] = MotionStream(key=key, site=sensor.site, fs_hz=spec.fs_hz)

    def push(self, block: Block) -> None:
        """Run a block through the filters of its stream."""
        stream = self.emg.get(block.stream) or self.motion.get(block.stream)
        if stream is not None:
            stream.push(block)

    def passed(self, end_ns: int) -> bool:
        """Say whether every stream is final up to this time."""
        return all(
            stream.passed_ns is not None and stream.passed_ns >= end_ns
            for _, stream in self._streams()
        )

    def interrupt(self, end_ns: int) -> None:
        """Take out of the filters what streams hold that will not pass this time in time.

        Otherwise the last moments before a dropout would be told only if the sensor came back
        before its second had to be closed.
        """
        for emg in self.emg.values():
            if emg.passed_ns is None or emg.passed_ns < end_ns:
                emg.interrupt()

    def calibrate(self, calibrations: CalibrationSet) -> None:
        """Hand every stream the references and the alignment of its sites."""
        alignments = {alignment.site: alignment for alignment in calibrations.alignments}
        for emg in self.emg.values():
            emg.set_references(calibrations.rest)
        for motion in self.motion.values():
            motion.set_alignment(alignments.get(motion.site))

    def stream_states(self) -> dict[str, Any]:
        """Give the state of every stream under ``sensor/stream``."""
        return {"/".join(key): stream.state() for key, stream in self._streams()}

    def restore_streams(self, states: dict[str, Any]) -> None:
        """Put every stream back where its state was taken."""
        for key, stream in self._streams():
            stream.restore(states["/".join(key)])

    def _streams(self) -> Iterator[tuple[StreamKey, EmgStream | MotionStream]]:
        yield from self.emg.items()
        yield from self.motion.items()

    def close(self, start_ns: int, end_ns: int, paused: PauseReason | None) -> BodySecond:
        """Take the second out of every stream and put it together.

        Posture comes first: it is the context in which muscle tension is read.
        """
        motion = {stream.site: stream.close(start_ns, end_ns) for stream in self.motion.values()}
        posture, moving = self.posture.update(motion)
        if paused is not None:
            # A sensor beside the bath knows nothing of the body.
            posture, moving = Posture.UNKNOWN, None
        segments = {
            segment: tracker.update(*(motion[site] for site in SEGMENT_ENDS[segment]))
            for segment, tracker in self.segments.items()
        }
        emg = {
            second.site: second
            for stream in self.emg.values()
            for second in stream.close(start_ns, end_ns)
        }
        if paused is not None:
            segments = {key: paused_segment(second, paused) for key, second in segments.items()}
            emg = {site: paused_emg(second, paused) for site, second in emg.items()}
        return BodySecond(
            start_ns=start_ns,
            end_ns=end_ns,
            context=Context(posture=posture, moving=moving, paused=paused),
            emg=emg,
            motion=motion,
            segments=segments,
        )
