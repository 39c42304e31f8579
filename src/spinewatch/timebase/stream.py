"""One stream: samples and their arrival in, blocks with times and gaps out."""

from typing import Final

from msgspec import Struct

from spinewatch.model.blocks import Block, FloatArray, Gap, StreamKey
from spinewatch.model.samples import Samples, StreamSpec
from spinewatch.timebase.counters import CounterState, SampleCounter
from spinewatch.timebase.losses import Losses, LossesState
from spinewatch.timebase.pace import Pace
from spinewatch.timebase.sequence import NewPart, SampleSequence, SequenceState
from spinewatch.timebase.stats import StreamStats
from spinewatch.timebase.timeline import SETTLED, Placing, Timeline, TimelineState
from spinewatch.timebase.waiting import Waiting, WaitingState

PAUSED: Final = "the sensor stopped sampling for a while"
COUNTER_ANEW: Final = "the counter of the sensor started anew"


class StreamState(Struct, frozen=True, kw_only=True):
    """Everything that `StreamTimebase.restore` needs."""

    counter: CounterState
    sequence: SequenceState
    timeline: TimelineState
    last_ns: int | None
    waiting: WaitingState
    losses: LossesState


class StreamTimebase:
    """Gives the samples of one stream their times, and says what is missing between them.

    The time of a sample is when it was taken, as seen by a host that always gets a packet after
    the same least delay: the last sample of a packet that came with that delay has the time of
    arrival. Times rise strictly, follow the sensor's clock and never change once given.

    Where a counter wraps so soon, or is absent, that arrival has to tell how much was lost, late
    samples are withheld until that is known, for at most a second.

    Parameters
    ----------
    key
        Whose samples these are.
    spec
        The stream as its driver describes it.
    """

    def __init__(self, *, key: StreamKey, spec: StreamSpec) -> None:
        self._key = key
        self._fs_hz = spec.fs_hz
        self._counter = counter = SampleCounter(spec)
        self._sequence = SampleSequence(counter)
        self._timeline = Timeline(fs_hz=spec.fs_hz, counter=counter)
        self._pace = Pace()
        self._waiting = Waiting()
        self._losses = Losses()

    @property
    def stats(self) -> StreamStats:
        """Rate, drift and losses so far."""
        fit = self._timeline.fit
        return self._losses.stats(
            rate_hz=fit.rate_hz if fit.trusted else None,
            drift_ppm=fit.drift_ppm if fit.trusted else None,
        )

    def restart(self, cause: str) -> None:
        """Start anew after the connection or the sensor did; samples still waiting are dropped.

        Parameters
        ----------
        cause
            What happened, as the gap before the next block will say. Of several causes before
            that block the first one stands.
        """
        self._losses.drop(self._waiting.rows)
        self._waiting.clear()
        self._waiting.restart(cause)
        self._sequence.restart()
        self._timeline.restart()

    def add(self, samples: Samples, *, arrival_ns: int) -> Block | None:
        """Take the samples of one packet.

        Parameters
        ----------
        samples
            Consecutive samples with the counter of the first.
        arrival_ns
            Monotonic time at which the packet came.

        Returns
        -------
        block
            The oldest samples whose place is known and that were not given yet, up to the next
            hole, or None. See `more`.
        """
        part = self._sequence.take(samples, arrival_ns=arrival_ns, timeline=self._timeline)
        rows = len(part.values)
        if rows < len(samples.values):
            self._losses.drop(len(samples.values) - rows)
        if rows == 0:
            if self._sequence.is_anew(arrival_ns):
                self.restart(COUNTER_ANEW)
            return self.more()
        if part.missing or not self._waiting.is_plain:
            self._take(part, arrival_ns)
            return self.more()
        placing = self._timeline.append(rows, missing=0, arrival_ns=arrival_ns)
        if placing is SETTLED and not self._losses.nothing_yet:
            return self._block(part.values, rows_back=rows, gap=None)
        self._waiting.append(part.values)
        self._note(placing)
        return self.more()

    def more(self) -> Block | None:
        """Give the next block that is ready, or None.

        Samples that waited may have holes between them: then there is more than ``add`` returns.
        """
        if not self._waiting.ready:
            return None
        rows_back = self._waiting.reach
        stretch = self._waiting.pop()
        gap = self._losses.gap(
            stretch.missing, estimated=stretch.estimated, restart_cause=stretch.restart_cause
        )
        return self._block(stretch.values, rows_back=rows_back, gap=gap)

    def state(self) -> StreamState:
        """Give everything to go on exactly here."""
        return StreamState(
            counter=self._counter.state(),
            sequence=self._sequence.state(),
            timeline=self._timeline.state(),
            last_ns=self._pace.state(),
            waiting=self._waiting.state(),
            losses=self._losses.state(),
        )

    def restore(self, state: StreamState) -> None:
        """Go on where `state` was taken."""
        self._counter.restore(state.counter)
        self._sequence.restore(state.sequence)
        self._timeline.restore(state.timeline)
        self._pace.restore(state.last_ns)
        self._waiting.restore(state.waiting)
        self._losses.restore(state.losses)

    def _take(self, part: NewPart, arrival_ns: int) -> None:
        missing, rows = part.missing, len(part.values)
        if missing:
            self._note(self._timeline.settle_before_hole(missing + rows, arrival_ns))
        else:
            self._note(self._timeline.settle_before_silence(arrival_ns))
        self._waiting.append(part.values, missing=missing, estimated=part.unsure)
        self._note(self._timeline.append(rows, missing=missing, arrival_ns=arrival_ns))

    def _note(self, placing: Placing) -> None:
        if not placing.settled:
            return
        if placing.paused:
            self._waiting.restart(PAUSED)
        self._losses.take_back(placing.undue)
        self._waiting.settle(missing=placing.hidden, estimated=placing.estimated)

    def _block(self, values: FloatArray, *, rows_back: int, gap: Gap | None) -> Block:
        """Give times to samples that begin ``rows_back`` before the end."""
        timeline, pace = self._timeline, self._pace
        error_ns = timeline.before_last(rows_back, pace.last_ns)
        if gap is not None or self._losses.nothing_yet:
            pace.step_to(pace.last_ns + round(error_ns))
            error_ns = timeline.before_last(rows_back, pace.last_ns)
        rows = len(values)
        times_ns = pace.times(rows, period_ns=timeline.fit.period_ns, error_ns=error_ns)
        self._losses.receive(rows)
        return Block(stream=self._key, fs_hz=self._fs_hz, times_ns=times_ns, values=values, gap=gap)
