"""What the sender believes of one recorder: what it has stored, and what is on its way to it."""

from spinewatch.mqtt.limits import FIRST_PATIENCE_NS, FIRST_ROOM, LAST_PATIENCE_NS, PROBE
from spinewatch.mqtt.seq_ranges import SeqRanges, Span


class Progress:
    """The mark of one recorder, and the entries above it that are on their way.

    What stays without a new mark for too long counts as lost. Then one entry, the lowest, asks
    again and again whether the recorder is there; with the first new mark everything that is
    missing follows. So a recorder that is away for a day costs one entry a minute, and a single
    message that was lost costs one.

    Parameters
    ----------
    mark
        The highest sequence number that is stored with everything below it.
    window
        How far beyond the mark entries may be on their way at most; fewer, `FIRST_ROOM`, until the
        recorder has said for how many it has room.
    """

    def __init__(self, *, mark: int, window: int) -> None:
        self.mark = mark
        self._window = window
        self._in_flight = SeqRanges()
        self._gone = SeqRanges()
        self._room = self._reach = min(window, FIRST_ROOM)
        self._patience_ns = FIRST_PATIENCE_NS
        self._waiting_since_ns: int | None = None
        self._silent_since_ns: int | None = None

    def connected(self) -> None:
        """Start over on a new connection: how many others have come back as well is not known."""
        self._room = min(self._window, FIRST_ROOM)
        self.start_over()

    def has_room(self, room: int) -> None:
        """Note for how many entries the recorder has room, beside what others send it.

        Room grows by twice a mark: who comes first must not take what the others, who come in the
        next moment, need.
        """
        self._room = min(self._window, room, 2 * self._room)
        if self._reach != PROBE:
            self._reach = self._room

    def start_over(self) -> None:
        """Take it that nothing is on its way, and that the recorder is there."""
        self._in_flight.clear()
        self._gone.clear()
        self._hear(None)

    def wanted(self, last: int) -> Span | None:
        """Give what should be sent next of the entries up to ``last``, the lowest first."""
        reach = self.mark + self._reach + self._gone.count()
        return self._in_flight.first_gap(self.mark, min(last, reach))

    def gone(self, span: Span) -> None:
        """Note what will never be on its way: it takes no room in the window."""
        if span.last > self.mark:
            self._gone.add(max(span.first, self.mark + 1), span.last)

    def sent(self, span: Span, now_ns: int) -> None:
        """Note what was published; the recorder hears everything, whoever it was meant for."""
        if span.last <= self.mark:
            return
        self._in_flight.add(max(span.first, self.mark + 1), span.last)
        # Before the next one that it needs is on its way, a recorder has nothing to confirm.
        if self._next_is_in_flight and self._waiting_since_ns is None:
            self._waiting_since_ns = now_ns
        if self._next_is_in_flight and self._silent_since_ns is None:
            self._silent_since_ns = now_ns

    def marked(self, seq: int, now_ns: int) -> None:
        """Take a mark; one that is lower than before comes from a recorder that lost its disk."""
        if seq < self.mark:
            self.mark = seq
            self.start_over()
        elif seq > self.mark:
            self.mark = seq
            self._in_flight.remove_through(seq)
            self._gone.remove_through(seq)
            self._hear(now_ns if self._next_is_in_flight else None)

    def lose_patience(self, now_ns: int) -> None:
        """Count as lost what has been on its way for too long."""
        since_ns = self._waiting_since_ns
        if since_ns is None or now_ns - since_ns < self._patience_ns:
            return
        self._in_flight.clear()
        self._gone.clear()
        self._reach = PROBE
        self._patience_ns = min(2 * self._patience_ns, LAST_PATIENCE_NS)
        self._waiting_since_ns = None

    def silent_ns(self, now_ns: int) -> int:
        """Give for how long entries have been on their way without a new mark."""
        return 0 if self._silent_since_ns is None else now_ns - self._silent_since_ns

    @property
    def _next_is_in_flight(self) -> bool:
        return self.mark + 1 in self._in_flight

    def _hear(self, waiting_since_ns: int | None) -> None:
        self._reach = self._room
        self._patience_ns = FIRST_PATIENCE_NS
        self._waiting_since_ns = waiting_since_ns
        self._silent_since_ns = waiting_since_ns
