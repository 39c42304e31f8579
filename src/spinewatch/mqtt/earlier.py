"""Names before the present one whose results are still to be sent."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from spinewatch.journal.cursors import stored_cursor
from spinewatch.journal.reader import JournalReader
from spinewatch.model.errors import JournalError
from spinewatch.model.results import Producer


def earlier_persons(
    path: Path, *, person: str, recorders: Sequence[str], producers: Sequence[Producer]
) -> tuple[str, ...]:
    """Give who else than ``person`` has results in a journal that a recorder has not stored yet.

    A journal that is not there yet or cannot be read names nobody: whoever opens it tells of that.
    """
    with suppress(JournalError), JournalReader(path=path) as reader:
        waiting = {
            reader.person(epoch)
            for epoch in reader.epochs()
            for producer in producers
            for recorder in recorders
            if reader.cursor(stored_cursor(recorder), producer, epoch=epoch)
            < reader.last_seq(producer, epoch=epoch)
        }
        return tuple(sorted(each for each in waiting if each not in (None, person)))
    return ()
