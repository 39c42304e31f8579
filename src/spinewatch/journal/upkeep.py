"""What keeps a journal in order beside the writing of results, one small portion at a time."""

import logging
import sqlite3
from pathlib import Path
from typing import Final

from spinewatch.journal.checking import Checker
from spinewatch.journal.damage import mark_damaged
from spinewatch.journal.faults import journal_error, reported, tells_of_damage
from spinewatch.journal.limits import CHECK_EVERY_NS, LOOK_EVERY_NS, NS_PER_DAY
from spinewatch.journal.pending import SECONDS
from spinewatch.journal.pruning import Pruner
from spinewatch.journal.rhythm import Rhythm
from spinewatch.journal.room import KeepLimits, measure, used_bytes
from spinewatch.journal.salvage import Salvage
from spinewatch.model.errors import JournalError
from spinewatch.model.status import JournalRoom

_BY_WORTH: Final = (SECONDS, "sensor_health", "minute")
"""What size may take away, in this order. Episodes, tests, nights, days and what the person said
are never deleted: in years they do not fill what two weeks of seconds take."""

_WORDS: Final = {
    SECONDS: "seconds",
    "sensor_health": "reports on sensors",
    "minute": "minutes",
}

log = logging.getLogger(__name__)


class Upkeep:
    """Salvages, deletes and checks, each time it is asked a little of what is most urgent.

    In the thread of the writer and on its connection: nothing waits for a lock. A portion takes
    some milliseconds, on a slow Raspberry Pi some tens of them.

    Parameters
    ----------
    connection, path
        Of the writer.
    limits
        What may stay.
    """

    def __init__(self, *, connection: sqlite3.Connection, path: Path, limits: KeepLimits) -> None:
        self._connection = connection
        self._path = path
        self._limits = limits
        self._pruner = Pruner(connection=connection, recorders=limits.recorders)
        self._salvage: Salvage | None = Salvage.unfinished(connection, path)
        self._checker: Checker | None = Checker(connection)
        self._looks = Rhythm(period_ns=LOOK_EVERY_NS, last_ns=-LOOK_EVERY_NS)
        self._checks = Rhythm(period_ns=CHECK_EVERY_NS)
        self._is_pruning = False
        self._full = _Told()
        self._unstored = _Told()
        self._room: JournalRoom | None = None

    @property
    def room(self) -> JournalRoom | None:
        """What the last measurement said, or None."""
        return self._room

    def step(self, now_ns: int, utc_ns: int | None) -> None:
        """Do one portion.

        Parameters
        ----------
        now_ns
            Monotonic time.
        utc_ns
            What it is in UTC, or None while the clock is not trusted: age takes nothing then.

        Raises
        ------
        JournalError
            When the disk fails, or the journal is found damaged; the latter is noted for the next
            start.
        """
        try:
            with reported(self._path):
                fault = self._portion(now_ns, utc_ns)
        except JournalError as error:
            if tells_of_damage(error):
                mark_damaged(self._path, error.what)
            raise
        if fault is not None:
            mark_damaged(self._path, fault)
            broken = sqlite3.DatabaseError(fault)
            broken.sqlite_errorname = "SQLITE_CORRUPT"
            raise journal_error(broken, self._path) from broken

    def _portion(self, now_ns: int, utc_ns: int | None) -> str | None:
        if self._salvage is not None:
            if self._salvage.portion():
                log.warning("%s", self._salvage.told())
                self._salvage = None
        elif self._is_pruning:
            self._is_pruning = self._prune(utc_ns) > 0
            if not self._is_pruning:
                self._room = measure(self._connection, self._path, self._limits)
                self._full.look_ends()
                self._unstored.look_ends()
        elif self._looks.due(now_ns):
            self._looks.done(now_ns)
            self._is_pruning = True
        else:
            return self._check(now_ns)
        return None

    def _check(self, now_ns: int) -> str | None:
        if self._checker is None and self._checks.due(now_ns):
            self._checker = Checker(self._connection)
        if self._checker is None:
            return None
        fault = self._checker.portion()
        if self._checker.is_over:
            self._checker = None
            self._checks.done(now_ns)
        return fault

    def _prune(self, utc_ns: int | None) -> int:
        """Delete one portion of what is too old, or else of what is too much."""
        if utc_ns is not None:
            before_ns = utc_ns - round(self._limits.days * NS_PER_DAY)
            gone = self._pruner.prune_old(SECONDS, before_ns)
            if gone:
                return gone
        if used_bytes(self._connection) <= self._limits.size_bytes:
            return 0
        return self._prune_by_worth()

    def _prune_by_worth(self) -> int:
        for kind in _BY_WORTH:
            if gone := self._pruner.prune_any(kind, stored_only=True):
                return gone
            if gone := self._pruner.prune_any(kind, stored_only=False):
                self._tell_unstored(kind)
                return gone
        if self._full.is_news():
            log.warning(
                "The journal %s is above its limit of %g GB with what is never deleted. Raise "
                "`journal_gb` in the [storage] table.",
                self._path,
                self._limits.size_bytes / 1e9,
            )
        return 0

    def _tell_unstored(self, kind: str) -> None:
        if self._unstored.is_news():
            log.warning(
                "The journal has reached its limit of %g GB: %s that not every recorder has stored "
                "yet are being deleted, the oldest first. Look after the recorder, or raise "
                "`journal_gb` in the [storage] table.",
                self._limits.size_bytes / 1e9,
                _WORDS[kind],
            )


class _Told:
    """Whether something was said already; it is news again when a look has not met it."""

    def __init__(self) -> None:
        self._is_told = False
        self._is_met = False

    def is_news(self) -> bool:
        """Take that it was met; whether it has to be said."""
        was_told, self._is_told, self._is_met = self._is_told, True, True
        return not was_told

    def look_ends(self) -> None:
        """Take that a look has come to its end."""
        self._is_told, self._is_met = self._is_met, False
