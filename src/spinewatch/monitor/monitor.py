"""The monitor: blocks, notes and commands in, results out, one second after the other."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count

from spinewatch.model.blocks import Block, joined
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.commands import (
    CalibrateContraction,
    CalibrateMovement,
    CalibrateRest,
    CalibrateStill,
    CommandRecord,
    JudgeEpisode,
    LogDiary,
    Pause,
    Resume,
    RunTest,
    StopGuided,
)
from spinewatch.model.configuration import Configuration
from spinewatch.model.packets import LinkEvent
from spinewatch.model.packing import pack
from spinewatch.model.results import AnyResult, Diary, GuidedTest, SensorHealth, Worn
from spinewatch.model.time import NS_PER_S
from spinewatch.monitor.anchoring import Anchoring
from spinewatch.monitor.body import Body, StreamSpecs
from spinewatch.monitor.guiding import GuidedDesk
from spinewatch.monitor.health import SensorLedger, SensorNews
from spinewatch.monitor.limits import LATENESS_NS, MINUTE_NS
from spinewatch.monitor.memory import MonitorMemory, packed, recalled
from spinewatch.monitor.merging import merge
from spinewatch.monitor.outcome import GuidedOutcome
from spinewatch.monitor.ownership import owned
from spinewatch.monitor.pause import Pauses
from spinewatch.monitor.saying import diary_of
from spinewatch.monitor.second import BodySecond, levels
from spinewatch.monitor.state import MonitorState, WornAt, must_fit, read_state
from spinewatch.monitor.tally import Tally
from spinewatch.spasm.attacks import AttackTracker
from spinewatch.spasm.episodes import EpisodeTracker
from spinewatch.spasm.evidence import judged
from spinewatch.spasm.seconds import EmgSecond
from spinewatch.timebase.labels import Label

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
    memory
        What an earlier boot remembered; see `memory`.
    boot_id
        The boot whose monotonic clock all times are on.
    start_ns
        Results begin with the whole second that this time lies in.
    label_of
        Label of a monotonic time, or None while the clock is not trusted.

    Attributes
    ----------
    calibrations
        All that hold now.
    outcomes
        What guided commands came to; whoever tells the person takes them out.
    remarks
        What of earlier days could not be taken over, in sentences.
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
        label_of: Callable[[int], Label | None],
        memory: bytes | None = None,
    ) -> None:
        self._person = configuration.person
        self._label_of = label_of
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
        self._anchoring = Anchoring(boot_id=boot_id, utc_ns_of=self._utc_ns_of)
        self._attacks = AttackTracker(person=self._person, boot_id=boot_id)
        known = recalled(memory)
        self._body.spine.remember(known.memory.biases)
        self._guided = GuidedDesk(
            configuration=configuration, boot_id=boot_id, utc_ns_of=self._utc_ns_of
        )
        self._guided.recall(known.memory.tests)
        self._tally = Tally(
            person=self._person,
            boot_id=boot_id,
            segments=self._body.spine.segments,
            label_of=label_of,
            memory=known.memory.days,
        )
        self._pause = Pauses()
        self._blocks: list[Block] = []
        self._notes: list[tuple[int, int, Note]] = []
        self._note_order = count()
        self._worn_last: WornAt = {}
        self._next_end_ns = (start_ns // NS_PER_S + 1) * NS_PER_S
        self.outcomes: list[GuidedOutcome] = []
        mine = owned(calibrations, configuration)
        self.calibrations = mine.calibrations
        self.remarks = mine.refused if known.lost is None else (*mine.refused, known.lost)
        self._calibrate(made_now=False)

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

    @property
    def pauses(self) -> Pauses:
        """What is paused."""
        return self._pause

    def state(self, *, filters: bool = True) -> bytes:
        """Give `state_values` as bytes."""
        return pack(self.state_values(filters=filters))

    def state_values(self, *, filters: bool) -> MonitorState:
        """Give everything needed to go on from here, between two advances.

        Parameters
        ----------
        filters
            With the filters of the streams, whoever is fed the next sample goes on exactly here.
            Without, the streams begin anew; that is for a process that takes over from another.
        """
        return MonitorState(
            boot_id=self._boot_id,
            config_hash=self._config_hash,
            running=(
                *(each for tracker in self._episodes.values() for each in tracker.open),
                *self._attacks.open,
            ),
            next_end_ns=self._next_end_ns,
            streams=self._body.stream_states() if filters else {},
            biases=self._body.spine.waiting if filters else {},
            worn=self._worn_last if filters else {},
            spine=self._body.spine.state(),
            episodes={site: each.state() for site, each in self._episodes.items()},
            attacks=self._attacks.state(),
            anchors=self._anchoring.state(),
            ledgers={name: each.state for name, each in self._ledgers.items()},
            notes=[note for _, _, note in sorted(self._notes)],
            guided=self._guided.state(),
            pause=self._pause,
            tally=self._tally.state(),
            calibrations=self.calibrations,
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
        self._calibrate(made_now=False)
        if state.streams:
            self._body.restore_streams(state.streams)
            self._body.spine.remember(state.biases)
            self._worn_last = dict(state.worn)
        self._body.spine.restore(state.spine)
        for site, tracker in self._episodes.items():
            tracker.restore(state.episodes[site])
        self._attacks.restore(state.attacks)
        self._anchoring.restore(state.anchors)
        self._measure_from_anchors()
        for name, ledger in self._ledgers.items():
            ledger.state = state.ledgers[name]
        self._notes = [(note.mono_ns, next(self._note_order), note) for note in state.notes]
        self._guided.restore(state.guided)
        self._pause = state.pause
        self._tally.restore(state.tally)

    def memory(self) -> bytes:
        """Give what outlives the boot: biases of gyroscopes, the own usual, earlier tests."""
        utc_ns = self._utc_ns_of(self._next_end_ns - NS_PER_S)
        return packed(
            MonitorMemory(
                biases=self._body.spine.biases(utc_ns=utc_ns),
                days=self._tally.memory(),
                tests=self._guided.tests,
            )
        )

    def _may_close(self, end_ns: int, to_ns: int) -> bool:
        if end_ns > to_ns:
            return False
        return end_ns + LATENESS_NS <= to_ns or self._body.passed(end_ns)

    def _close_second(self, end_ns: int) -> list[AnyResult]:
        start_ns = end_ns - NS_PER_S
        self._body.interrupt(end_ns)
        results = self._take_notes(end_ns)
        self._recall_biases(start_ns)
        paused = self._body.paused(self._pause, start_ns)
        seen = self._anchored(self._body.close(start_ns, end_ns, paused))
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
        results += self._attacks.update(
            episodes,
            onsets_s={site: tracker.onset_s for site, tracker in self._episodes.items()},
            emg=seen.emg,
            end_ns=end_ns,
        )
        results += self._collect_guided(second)
        self._worn_last = {site: each.worn for site, each in second.motion.items()}
        results += self._tally.take(second)
        if end_ns % MINUTE_NS == 0:
            results += self._close_health(end_ns)
        return results

    def _anchored(self, second: BodySecond) -> BodySecond:
        emg, moved = self._anchoring.update(second.emg, second.context, end_ns=second.end_ns)
        if moved:
            self._measure_from_anchors()
        return replace(second, emg=emg)

    def _judged(self, second: EmgSecond) -> EmgSecond:
        tracker = self._episodes[second.site]
        return judged(second, tracker.evidence, undecidable=tracker.undecidable)

    def _close_health(self, end_ns: int) -> list[AnyResult]:
        results: list[AnyResult] = []
        for sensor in self._ledgers:
            results.append(self._health(sensor, end_ns, whole_minute=True))
            self._ledgers[sensor].forget_before(end_ns)
        return results

    def _recall_biases(self, now_ns: int) -> None:
        temperatures_c = {
            name: ledger.state.temperature_c
            for name, ledger in self._ledgers.items()
            if ledger.state.temperature_c is not None
        }
        self._body.spine.set_temperatures(temperatures_c)
        self._body.spine.recall(utc_ns=self._utc_ns_of(now_ns), temperatures_c=temperatures_c)

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
            case Resume() as command:
                self._pause = self._pause.end(command)
            case (
                CalibrateRest()
                | CalibrateContraction()
                | CalibrateStill()
                | CalibrateMovement()
                | RunTest() as command
            ):
                paused = self._pause.at(record.mono_ns)
                return self._settle(self._guided.begin(command, record.mono_ns, paused=paused))
            case StopGuided(asked_after_ns=asked_ns):
                return self._settle(self._guided.stop(record.mono_ns, asked_after_ns=asked_ns))
            case LogDiary() | JudgeEpisode() as command:
                return [self.diary(command, record.mono_ns)]
        return []

    def diary(self, command: LogDiary | JudgeEpisode, now_ns: int) -> Diary:
        """Give the result of what the person says: it needs no second to be closed."""
        return diary_of(command, person=self._person, boot_id=self._boot_id, now_ns=now_ns)

    def _collect_guided(self, second: BodySecond) -> list[GuidedTest]:
        waking_min = self._tally.minutes_since_waking(second.end_ns)
        return self._settle(
            self._guided.collect(second, self.calibrations, minutes_since_waking=waking_min)
        )

    def _settle(self, outcomes: Sequence[GuidedOutcome]) -> list[GuidedTest]:
        """Let hold what guided commands found; give the results of tests."""
        for outcome in outcomes:
            self.outcomes.append(outcome)
            self.calibrations = merge(self.calibrations, outcome.found)
        if outcomes:
            self._calibrate(made_now=True)
        return [test for outcome in outcomes for test in outcome.tests]

    def _calibrate(self, *, made_now: bool) -> None:
        self._body.calibrate(self.calibrations, made_now=made_now)
        self._anchoring.calibrate(self.calibrations)
        self._measure_from_anchors()

    def _measure_from_anchors(self) -> None:
        rest = self._anchoring.rest
        self._body.set_rest(rest)
        for tracker in self._episodes.values():
            tracker.set_references(rest, self.calibrations.sessions)

    def _utc_ns_of(self, mono_ns: int) -> int | None:
        label = self._label_of(mono_ns)
        return None if label is None else label.utc_ns

    def _health(self, sensor: str, end_ns: int, *, whole_minute: bool = False) -> SensorHealth:
        return self._ledgers[sensor].result(
            end_ns,
            whole_minute=whole_minute,
            person=self._person,
            boot_id=self._boot_id,
            worn=self._worn(sensor),
            paused=self._pause.of(sensor, end_ns - 1),
        )

    def _worn(self, sensor: str) -> Worn:
        sites = {stream.site for key, stream in self._body.motion.items() if key.sensor == sensor}
        last = self._worn_last
        return next((last[site] for site in sites if site in last), Worn.UNKNOWN)


def _ledgers(configuration: Configuration, specs: StreamSpecs) -> dict[str, SensorLedger]:
    rates_hz = {key.sensor: spec.fs_hz for key, spec in specs.items()}
    return {
        sensor.name: SensorLedger(config=sensor, fs_hz=rates_hz[sensor.name])
        for sensor in configuration.sensors
    }
