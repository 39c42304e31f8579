"""One stream: samples and their arrival in, blocks with times and gaps out."""

from typing import Final

from spinewatch.model.blocks import Block, FloatArray, StreamKey, TimeArray
from spinewatch.model.samples import Samples, StreamSpec
from spinewatch.timebase.counters import SampleCounter
from spinewatch.timebase.losses import Losses
from spinewatch.timebase.pace import Pace
from spinewatch.timebase.sequence import SampleSequence
from spinewatch.timebase.stats import StreamStats
from spinewatch.timebase.timeline import Placing, Timeline
from spinewatch.timebase.waiting import Waiting

PAUSED: Final = "the sensor stopped sampling for a while"
COUNTER_ANEW: Final = "the counter of the sensor started anew"


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
        counter = SampleCounter(spec)
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
        values, missing = self._sequence.take(
            samples, arrival_ns=arrival_ns, timeline=self._timeline
        )
        self._losses.drop(len(samples.values) - len(values))
        if len(values):
            self._take(values, missing, arrival_ns)
        elif self._sequence.is_stale(arrival_ns):
            self.restart(COUNTER_ANEW)
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
        times_ns = self._times(stretch.rows, rows_back, anew=gap is not None)
        self._losses.receive(stretch.rows)
        return Block(
            stream=self._key, fs_hz=self._fs_hz, times_ns=times_ns, values=stretch.values, gap=gap
        )

    def _take(self, values: FloatArray, missing: int, arrival_ns: int) -> None:
        if missing:
            self._note(self._timeline.settle_before_hole(missing + len(values), arrival_ns))
        self._waiting.append(values, missing=missing)
        self._note(self._timeline.append(len(values), missing=missing, arrival_ns=arrival_ns))

    def _note(self, placing: Placing) -> None:
        if not placing.settled:
            return
        if placing.paused:
            self._waiting.restart(PAUSED)
        self._losses.take_back(placing.undue)
        self._waiting.settle(missing=placing.hidden, estimated=placing.estimated)

    def _times(self, rows: int, rows_back: int, *, anew: bool) -> TimeArray:
        """Give the times of ``rows`` samples that begin ``rows_back`` before the end."""
        timeline, pace = self._timeline, self._pace
        if anew or self._losses.nothing_yet:
            pace.step_to(pace.last_ns + round(timeline.before_last(rows_back, pace.last_ns)))
        return pace.times(
            rows,
            period_ns=timeline.fit.period_ns,
            error_ns=timeline.before_last(rows_back, pace.last_ns),
        )
