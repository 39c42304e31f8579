"""What to send of one producer, and when to send it again: pure reckoning, no clock, no broker."""

from collections.abc import Iterable, Mapping

from spinewatch.mqtt.limits import RUSH, WINDOW
from spinewatch.mqtt.progress import Progress
from spinewatch.mqtt.seq_ranges import Span


class Delivery:
    """Decides, from what the journal holds and what the recorders have stored, what to publish.

    News, which are entries that came into the journal since the connection was made, go first and
    are never held back: alerts and live views depend on them while a recorder is away or has a
    day to catch up. Everything above a recorder's mark that is not on its way follows, lowest
    first, within a window beyond that mark. An entry is published until every recorder has marked
    it, and once if nothing is lost.

    Parameters
    ----------
    marks
        For every configured recorder the mark that is remembered, 0 for none.
    window
        How far beyond a mark entries may be on their way at most.

    Attributes
    ----------
    last
        The last entry that may be sent, as far as is known.
    """

    def __init__(self, *, marks: Mapping[str, int], window: int = WINDOW) -> None:
        self._progress = {
            recorder: Progress(mark=mark, window=window) for recorder, mark in marks.items()
        }
        self.last = 0
        self._news_sent = 0

    @property
    def marks(self) -> dict[str, int]:
        """The mark of every configured recorder."""
        return {recorder: progress.mark for recorder, progress in self._progress.items()}

    def connected(self, last: int) -> None:
        """Start over with a new connection while the journal ends at ``last``."""
        self.last = last
        self._news_sent = last
        for progress in self._progress.values():
            # A mark beyond the journal belongs to entries that a restored backup does not have.
            progress.mark = min(progress.mark, last)
            progress.connected()

    def committed(self, last: int) -> None:
        """Note that the journal now ends at ``last``; too many new entries at once are no news."""
        if last - self._news_sent > RUSH:
            self._news_sent = last
        self.last = last

    def ends_at(self, last: int) -> None:
        """Note that nothing beyond ``last`` may be sent yet: it has no label."""
        self.last = last
        self._news_sent = min(self._news_sent, last)

    def next_span(self, now_ns: int) -> Span | None:
        """Give what to send now, or None."""
        for progress in self._progress.values():
            progress.lose_patience(now_ns)
        if self._news_sent < self.last:
            return Span(self._news_sent + 1, self.last)
        spans = (progress.wanted(self.last) for progress in self._progress.values())
        return next((span for span in spans if span is not None), None)

    def sent(self, span: Span, now_ns: int) -> None:
        """Note what was published, a part of the span that was asked for or all of it."""
        if span.first == self._news_sent + 1:
            self._news_sent = span.last
        for progress in self._progress.values():
            progress.sent(span, now_ns)

    def gone(self, runs: Iterable[Span]) -> None:
        """Note what the journal no longer has: nothing of it is ever on its way."""
        for run in runs:
            for progress in self._progress.values():
                progress.gone(run)

    def marked(self, recorder: str, seq: int, now_ns: int) -> bool:
        """Take a recorder's mark.

        Returns
        -------
        bool
            False when it cannot be: a recorder of another name, or more than the journal has.
        """
        if recorder not in self._progress or seq > self.last:
            return False
        self._progress[recorder].marked(seq, now_ns)
        return True

    def has_room(self, recorder: str, room: int) -> None:
        """Take for how many entries beyond its mark a recorder has room."""
        if recorder in self._progress:
            self._progress[recorder].has_room(room)

    def resend(self, recorder: str) -> None:
        """Send again what the recorder has not marked: it has missed what was on its way."""
        if recorder in self._progress:
            self._progress[recorder].start_over()

    def silent_ns(self, recorder: str, now_ns: int) -> int:
        """Give for how long entries have been on their way to a recorder without a new mark."""
        return self._progress[recorder].silent_ns(now_ns)
