"""The monitor: blocks, notes and commands in, results out, one second after the other."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count

from spinewatch.model.blocks import Block, joined
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import (
    CalibrateMovement,
    CalibrateRest,
    CalibrateStill,
    CommandRecord,
    LogDiary,
    Pause,
    Resume,
)
from spinewatch.model.configuration import Configuration
from spinewatch.model.packets import LinkEvent
from spinewatch.model.packing import pack
from spinewatch.model.results import AnyResult, Diary, SensorHealth, Worn
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE
from spinewatch.monitor.body import Body, StreamSpecs
from spinewatch.monitor.calibrating import CalibrationDesk, CalibrationOutcome
from spinewatch.monitor.health import SensorLedger, SensorNews
from spinewatch.monitor.limits import LATENESS_NS, MINUTE_NS
from spinewatch.monitor.merging import merge
from spinewatch.monitor.minute import minute_result
from spinewatch.monitor.pause import PauseState
from spinewatch.monitor.second import BodySecond, levels, slim
from spinewatch.monitor.state import MonitorState, must_fit, read_state
from spinewatch.spasm.episodes import EpisodeTracker
from spinewatch.spasm.evidence import judged
from spinewatch.spasm.seconds import EmgSecond

Note = LinkEvent | SensorNews | CommandRecord
"""What is not samples: taken in the order of its time, in the second that it falls into."""


class Monitor:
    """The pipeline of one person.

    Parameters
    ----------
    configuration
        The person and the sensors.
    config_hash
        Identity of the configuration, told in every episode.
    specs
        The streams that the sensors deliver.
    calibrations
        What is known from earlier sessions.
    boot_id
        The boot whose monotonic clock all times are on.
    start_ns
        Results begin with the whole second that this time lies in.
    utc_ns_of
        Label of a monotonic time, or None while the clock is not trusted.
    """

    def __init__(
        self,
        *,
        configuration: Configuration,
        config_hash: str,
        specs: StreamSpecs,
        calibrations: CalibrationSet,
        boot_id: str,
        start_ns: int,
        utc_ns_of: Callable[[int], int | None],
    ) -> None:
        self._person = configuration.person
        self._boot_id = boot_id
        self._config_hash = config_hash
        self._body = Body(configuration=configuration, specs=specs)
        self._ledgers = _ledgers(configuration, specs)
        self._episodes = {
            site: EpisodeTracker(
                site=site, person=self._person, boot_id=boot_id, config_hash=config_hash
            )
            for site in self._body.units
        }
        self._desk = CalibrationDesk(boot_id=boot_id, utc_ns_of=utc_ns_of)
        self._pause = PauseState()
        self._blocks: list[Block] = []
        self._notes: list[tuple[int, int, Note]] = []
        self._note_order = count()
        self._minute: list[BodySecond] = []
        self._last: BodySecond | None = None
        self._next_end_ns = (start_ns // NS_PER_S + 1) * NS_PER_S
        self.outcomes: list[CalibrationOutcome] = []
        self.calibrations = calibrations
        self._calibrate(calibrations)

    def feed(self, block: Block) -> None:
        """Buffer a block; nothing is computed before `advance`."""
        self._blocks.append(block)

    def note(self, note: Note) -> None:
        """Buffer what is not samples until the second that it falls into is closed."""
        heapq.heappush(self._notes, (note.mono_ns, next(self._note_order), note))

    def advance(self, to_ns: int) -> list[AnyResult]:
        """Emit the results of every second that all streams have passed.

        A second waits for late streams, at longest until ``to_ns`` is two seconds after its end.
        """
        for block in joined(self._blocks):
            self._body.push(block)
            self._ledgers[block.stream.sensor].count(block)
        self._blocks.clear()
        results: list[AnyResult] = []
        while self._may_close(self._next_end_ns, to_ns):
            results += self._close_second(self._next_end_ns)
            self._next_end_ns += NS_PER_S
        return results

    def state(self, *, filters: bool = True) -> bytes:
        """Give everything needed to go on from here, between two advances.

        Parameters
        ----------
        filters
            With the filters of the streams, whoever is fed the next sample goes on exactly here.
            Without, the streams begin anew; that is for a process that takes over from another.
        """
        return pack(
            MonitorState(
                boot_id=self._boot_id,
                config_hash=self._config_hash,
                running=tuple(each for tracker in self._episodes.values() for each in tracker.open),
                next_end_ns=self._next_end_ns,
                streams=self._body.stream_states() if filters else {},
                segments={key: each.state() for key, each in self._body.segments.items()},
                posture=self._body.posture.state(),
                episodes={site: each.state() for site, each in self._episodes.items()},
                ledgers={name: each.state for name, each in self._ledgers.items()},
                notes=[note for _, _, note in sorted(self._notes)],
                windows=self._desk.windows,
                session=self._desk.session,
                pause=self._pause,
                minute=self._minute,
                calibrations=self.calibrations,
            )
        )

    def restore(self, data: bytes) -> None:
        """Go on from a state of the same boot and configuration.

        Calibrations that were given at construction count as the newer ones.

        Raises
        ------
        JournalError
            When the state is of another version, boot or configuration, or damaged.
        """
        state = read_state(data)
        must_fit(state, boot_id=self._boot_id, config_hash=self._config_hash)
        self._next_end_ns = state.next_end_ns
        self.calibrations = merge(state.calibrations, self.calibrations)
        self._calibrate(self.calibrations)
        if state.streams:
            self._body.restore_streams(state.streams)
        for segment, segment_tracker in self._body.segments.items():
            segment_tracker.restore(state.segments[segment])
        self._body.posture.restore(state.posture)
        for site, tracker in self._episodes.items():
            tracker.restore(state.episodes[site])
        for name, ledger in self._ledgers.items():
            ledger.state = state.ledgers[name]
        self._notes = [(note.mono_ns, next(self._note_order), note) for note in state.notes]
        self._desk.windows, self._desk.session = state.windows, state.session
        self._pause, self._minute = state.pause, state.minute

    def _may_close(self, end_ns: int, to_ns: int) -> bool:
        if end_ns > to_ns:
            return False
        return end_ns + LATENESS_NS <= to_ns or self._body.passed(end_ns)

    def _close_second(self, end_ns: int) -> list[AnyResult]:
        start_ns = end_ns - NS_PER_S
        self._body.interrupt(end_ns)
        results = self._take_notes(end_ns)
        seen = self._body.close(start_ns, end_ns, self._pause.at(start_ns))
        episodes = [
            episode
            for site, tracker in self._episodes.items()
            for episode in tracker.update(
                seen.emg[site], start_ns=start_ns, end_ns=end_ns, context=seen.context
            )
        ]
        second = replace(seen, emg={site: self._judged(each) for site, each in seen.emg.items()})
        results.append(
            levels(second, person=self._person, boot_id=self._boot_id, units=self._body.units)
        )
        results += episodes
        self._finish_calibrations(second)
        self._last = second
        self._minute.append(slim(second))
        if end_ns % MINUTE_NS == 0:
            results += self._close_minute(end_ns)
        return results

    def _judged(self, second: EmgSecond) -> EmgSecond:
        return judged(second, self._episodes[second.site].evidence)

    def _close_minute(self, end_ns: int) -> list[AnyResult]:
        results: list[AnyResult] = [
            minute_result(self._minute, person=self._person, boot_id=self._boot_id)
        ]
        for sensor in self._ledgers:
            results.append(self._health(sensor, end_ns, whole_minute=True))
            self._ledgers[sensor].forget_before(end_ns)
        self._minute.clear()
        return results

    def _take_notes(self, end_ns: int) -> list[AnyResult]:
        results: list[AnyResult] = []
        while self._notes and self._notes[0][0] < end_ns:
            _, _, note = heapq.heappop(self._notes)
            results += self._take_note(note)
        return results

    def _take_note(self, note: Note) -> Sequence[AnyResult]:
        match note:
            case LinkEvent():
                self._ledgers[note.sensor].link(note)
                return [self._health(note.sensor, note.mono_ns)]
            case SensorNews():
                self._ledgers[note.sensor].news(note)
                return []
            case CommandRecord():
                return self._obey(note)

    def _obey(self, record: CommandRecord) -> Sequence[AnyResult]:
        match record.command:
            case Pause() as command:
                self._pause = self._pause.begin(command, record.mono_ns)
            case Resume():
                self._pause = PauseState()
            case CalibrateRest() | CalibrateStill() | CalibrateMovement() as command:
                self._desk.begin(command, record.mono_ns)
            case LogDiary() as command:
                return [self.diary(command, record.mono_ns)]
        return []

    def diary(self, command: LogDiary, now_ns: int) -> Diary:
        """Give the result of what the person says: it needs no second to be closed."""
        ago_ns = round(command.minutes_ago * SECONDS_PER_MINUTE * NS_PER_S)
        return Diary(
            person=self._person,
            boot_id=self._boot_id,
            mono_ns=now_ns,
            valid=True,
            event_mono_ns=now_ns - ago_ns,
            pain=command.pain,
            stiffness=command.stiffness,
            spasm_now=command.spasm_now,
            place=command.place,
            note=command.note,
        )

    def _finish_calibrations(self, second: BodySecond) -> None:
        for outcome in self._desk.collect(second, self.calibrations):
            self.outcomes.append(outcome)
            self.calibrations = merge(self.calibrations, outcome.found)
            self._calibrate(self.calibrations)

    def _calibrate(self, calibrations: CalibrationSet) -> None:
        self._body.calibrate(calibrations)
        for tracker in self._episodes.values():
            tracker.set_references(calibrations.rest)

    def _health(self, sensor: str, end_ns: int, *, whole_minute: bool = False) -> SensorHealth:
        return self._ledgers[sensor].result(
            end_ns,
            whole_minute=whole_minute,
            person=self._person,
            boot_id=self._boot_id,
            worn=self._worn(sensor),
            paused=self._pause.at(end_ns - 1),
        )

    def _worn(self, sensor: str) -> Worn:
        sites = {stream.site for key, stream in self._body.motion.items() if key.sensor == sensor}
        last = {} if self._last is None else self._last.motion
        return next((last[site].worn for site in sites if site in last), Worn.UNKNOWN)


def _ledgers(configuration: Configuration, specs: StreamSpecs) -> dict[str, SensorLedger]:
    rates_hz = {key.sensor: spec.fs_hz for key, spec in specs.items()}
    return {
        sensor.name: SensorLedger(config=sensor, fs_hz=rates_hz[sensor.name])
        for sensor in configuration.sensors
    }
