"""Monitoring goes on while the journal cannot be written, and says so."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from spinewatch.journal.faults import tells_of_damage
from spinewatch.journal.limits import MAX_PENDING
from spinewatch.journal.room import KeepLimits
from spinewatch.journal.writer import Journal
from spinewatch.model.errors import JournalError
from spinewatch.model.status import JournalRoom, JournalTrouble

log = logging.getLogger(__name__)


class ResultKeeper:
    """Stands between a session and the trouble of its journal's disk.

    A full disk, one that went read-only or reports an error, and a file that somebody holds: all
    of them pass, or are mended, while the person goes on being watched. Results wait in memory, as
    many as `MAX_PENDING`; what happens beyond that is the journal's matter. A journal that is
    damaged ends the monitor: the next start sets it aside.

    Parameters
    ----------
    journal
        What is written.
    limits
        What may stay in it; None where nothing is ever deleted, as in a replay.
    """

    def __init__(self, *, journal: Journal, limits: KeepLimits | None) -> None:
        self._journal = journal
        self._upkeep = None if limits is None else journal.upkeep(limits)
        self._is_told = False

    @property
    def room(self) -> JournalRoom | None:
        """How much the journal takes, as last measured."""
        return None if self._upkeep is None else self._upkeep.room

    @property
    def trouble(self) -> JournalTrouble | None:
        """Why results are in memory only; None while they are not."""
        error = self._journal.trouble
        if error is None:
            return None
        return JournalTrouble(
            what=error.what,
            advice=error.advice,
            waiting=self._journal.waiting,
            given_up=self._journal.given_up,
        )

    @contextmanager
    def surviving(self) -> Iterator[None]:
        """Let monitoring go on whatever the disk does to the writing inside the block."""
        before = self.trouble
        try:
            yield
        except JournalError as error:
            if tells_of_damage(error):
                raise
        self._tell(before)

    def look_after(self, now_ns: int, utc_ns: int | None) -> None:
        """Do a little of what keeps the journal in order, while it can be written."""
        if self._upkeep is not None and self._journal.trouble is None:
            with self.surviving():
                self._upkeep.step(now_ns, utc_ns)

    def _tell(self, before: JournalTrouble | None) -> None:
        now = self.trouble
        if now is not None and not self._is_told:
            self._is_told = True
            log.error(
                "%s Monitoring goes on in memory, up to %d results (nearly three hours). %s",
                now.what,
                MAX_PENDING,
                now.advice,
            )
        elif now is None and self._is_told:
            self._is_told = False
            log.warning("The journal is written again.%s", _lost(before))
        elif now is not None and now.given_up and (before is None or not before.given_up):
            log.error(
                "There is no more room in memory either: from now on the oldest seconds are given "
                "up, and will be told as unknown."
            )


def _lost(before: JournalTrouble | None) -> str:
    if before is None or not before.given_up:
        return " Nothing was lost."
    return (
        f" {before.given_up} results were lost for want of room; their seconds are told as unknown."
    )
