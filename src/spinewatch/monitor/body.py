"""The streams of one wearer, side by side: muscle and motion, closed second by second."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from spinewatch.mobility.sensor.motion_stream import MotionStream
from spinewatch.model.blocks import Block, StreamKey
from spinewatch.model.calibration import CalibrationSet, RestReference
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.context import PauseReason
from spinewatch.model.samples import StreamSpec
from spinewatch.model.sites import EmgSite
from spinewatch.monitor.pause import Pauses
from spinewatch.monitor.second import BodySecond, Paused, paused_emg
from spinewatch.monitor.spine import Spine
from spinewatch.spasm.emg_stream import EmgStream
from spinewatch.spasm.seconds import EmgSecond

StreamSpecs = Mapping[StreamKey, StreamSpec]
Units = dict[EmgSite, str]

_MOTION: Final = ("imu", "acc")
"""Names of streams with and without gyroscope."""


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
        self.units: Units = {}
        self._sites = [(sensor.sites, sensor.name) for sensor in configuration.sensors]
        by_name = {sensor.name: sensor for sensor in configuration.sensors}
        for key, spec in specs.items():
            self._add_stream(key, spec, by_name[key.sensor])
        self.spine = Spine(self.motion.values())

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
        elif key.stream in _MOTION and sensor.site is not None:
            self.motion[key] = MotionStream(
                key=key, site=sensor.site, fs_hz=spec.fs_hz, channels=len(spec.channels)
            )

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

    def calibrate(self, calibrations: CalibrationSet, *, made_now: bool) -> None:
        """Hand every stream the references and the alignment of its sites."""
        self.set_rest(calibrations.rest)
        self.spine.calibrate(calibrations.alignments, made_now=made_now)

    def set_rest(self, rest: Sequence[RestReference]) -> None:
        """Hand every muscle the rest that it is measured against from now on."""
        for emg in self.emg.values():
            emg.set_references(rest)

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

    def paused(self, pauses: Pauses, start_ns: int) -> Paused:
        """Say what of the body is paused in a second that starts then."""
        whole = pauses.at(start_ns)
        off = {
            site: reason
            for sites, sensor in self._sites
            for site in sites
            if (reason := pauses.of(sensor, start_ns)) is not None
        }
        return Paused(whole=whole, off=off)

    def close(self, start_ns: int, end_ns: int, paused: Paused) -> BodySecond:
        """Take the second out of every stream and put it together.

        Motion comes first: posture is the context in which muscle tension is read.
        """
        spine = self.spine.close(start_ns, end_ns, paused)
        emg = {
            second.site: _unless(second, paused.off.get(second.site))
            for stream in self.emg.values()
            for second in stream.close(start_ns, end_ns)
        }
        return BodySecond(
            start_ns=start_ns,
            end_ns=end_ns,
            context=spine.context,
            emg=emg,
            motion=spine.motion,
            segments=spine.segments,
        )


def _unless(second: EmgSecond, paused: PauseReason | None) -> EmgSecond:
    return second if paused is None else paused_emg(second, paused)
