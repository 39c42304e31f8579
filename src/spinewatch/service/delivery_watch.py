"""How far the recorders are, as the running monitor can tell it at any time."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from spinewatch.journal.cursors import stored_cursor
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.rhythm import Rhythm
from spinewatch.model.errors import JournalError
from spinewatch.model.results import Producer
from spinewatch.model.status import DeliveryStatus, RecorderStatus
from spinewatch.model.time import NS_PER_S, Clock
from spinewatch.mqtt.limits import SAVE_MARKS_NS
from spinewatch.mqtt.sender import RARE_FIRST


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A recorder at the last look; ``stored`` adds up its marks, ``quiet_ns`` is since when."""

    status: RecorderStatus
    stored: int
    stored_ns: int | None
    quiet_ns: int


class DeliveryWatch:
    """Looks now and then at the marks that the sender keeps in the journal.

    `look` belongs to one thread; `status` gives what it last saw to any thread.

    Parameters
    ----------
    recorders
        Whose marks count.
    journal
        Where the marks are; they get there as often as is looked.
    connected
        Says whether the broker is there now.
    clock
        The time.
    """

    def __init__(
        self,
        *,
        recorders: tuple[str, ...],
        journal: Path,
        connected: Callable[[], bool],
        clock: Clock,
    ) -> None:
        self._recorders = recorders
        self._journal = journal
        self._connected = connected
        self._clock = clock
        self._there_ns = clock.monotonic_ns()
        self._looking = Rhythm(period_ns=SAVE_MARKS_NS, last_ns=-SAVE_MARKS_NS)
        self._seen: dict[str, _Seen] = {}

    def look(self) -> None:
        """Note whether the broker is there, and every ten seconds how far the recorders are."""
        now_ns = self._clock.monotonic_ns()
        if self._connected():
            self._there_ns = now_ns
        if self._looking.due(now_ns):
            self._looking.done(now_ns)
            # A journal that cannot be read has others to say so; what was seen still stands.
            with suppress(JournalError), JournalReader(path=self._journal) as reader:
                self._seen = {name: self._see(reader, name, now_ns) for name in self._recorders}

    def status(self) -> DeliveryStatus:
        """Give how far the recorders are, and for how long the broker is away."""
        now_ns = self._clock.monotonic_ns()
        return DeliveryStatus(
            broker_away_s=None if self._connected() else (now_ns - self._there_ns) / NS_PER_S,
            recorders=tuple(_aged(seen, now_ns) for seen in self._seen.values()),
        )

    def _see(self, reader: JournalReader, recorder: str, now_ns: int) -> _Seen:
        name, stored, waiting = stored_cursor(recorder), 0, 0
        for epoch in reader.epochs():
            for producer in RARE_FIRST:
                mark = reader.cursor(name, producer, epoch=epoch)
                stored += mark
                waiting += max(0, reader.last_seq(producer, epoch=epoch) - mark)
        status = _up_to(reader, RecorderStatus(recorder=recorder, waiting=waiting), name)
        before = self._seen.get(recorder)
        if before is None:
            return _Seen(status=status, stored=stored, stored_ns=None, quiet_ns=now_ns)
        rose = stored > before.stored
        may_be_quiet = rose or waiting == 0 or self._there_ns < now_ns
        return _Seen(
            status=status,
            stored=stored,
            stored_ns=now_ns if rose else before.stored_ns,
            quiet_ns=now_ns if may_be_quiet else before.quiet_ns,
        )


def _up_to(reader: JournalReader, status: RecorderStatus, name: str) -> RecorderStatus:
    """Add the time of the last measured result that is stored, if the journal still has it."""
    mark = reader.cursor(name, Producer.MONITOR)
    for entry in reader.read(mark - 1, producer=Producer.MONITOR, limit=1):
        if entry.seq == mark and entry.utc_ns is not None:
            return msgspec.structs.replace(
                status, up_to_utc_ns=entry.utc_ns, utc_offset_min=entry.utc_offset_min or 0
            )
    return status


def _aged(seen: _Seen, now_ns: int) -> RecorderStatus:
    return msgspec.structs.replace(
        seen.status,
        stored_ago_s=None if seen.stored_ns is None else (now_ns - seen.stored_ns) / NS_PER_S,
        silent_s=(now_ns - seen.quiet_ns) / NS_PER_S if seen.status.waiting else 0.0,
    )
