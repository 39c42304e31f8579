"""How much the journal takes, and for how long that goes on fitting."""

import shutil
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from spinewatch.journal.limits import (
    NS_PER_DAY,
    PAGE_BYTES,
    RATE_ROWS,
    ROW_BYTES,
    SECONDS_PER_DAY,
)
from spinewatch.journal.pending import SECONDS
from spinewatch.journal.schema import pragma
from spinewatch.model.status import JournalRoom


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepLimits:
    """For how many days seconds stay, how much all may take, and who must have stored it before."""

    days: float
    size_bytes: int
    recorders: tuple[str, ...] = ()


def used_bytes(connection: sqlite3.Connection) -> int:
    """Give what is in use; free pages are filled again before the file grows."""
    return (pragma(connection, "page_count") - pragma(connection, "freelist_count")) * PAGE_BYTES


def measure(connection: sqlite3.Connection, path: Path, limits: KeepLimits) -> JournalRoom:
    """Measure the journal, and reckon from its newest hour how many days of seconds fit."""
    used, kept = used_bytes(connection), _kept_days(connection)
    seconds_rate, lasting_rate = _rates(connection)
    rate = seconds_rate + lasting_rate
    fitting_days = None
    if rate > 0:
        room = min(limits.size_bytes, used + _free_bytes(connection, path))
        lasting = max(0.0, used - kept * seconds_rate)
        fitting_days = max(0.0, room - lasting) / rate
    return JournalRoom(
        used_bytes=used,
        limit_bytes=limits.size_bytes,
        bytes_per_day=round(rate),
        kept_days=kept,
        wanted_days=limits.days,
        fitting_days=fitting_days,
    )


def _free_bytes(connection: sqlite3.Connection, path: Path) -> int:
    inside = pragma(connection, "freelist_count") * PAGE_BYTES
    with suppress(OSError):
        return inside + shutil.disk_usage(path.parent).free
    return inside


def _rates(connection: sqlite3.Connection) -> tuple[float, float]:
    """Give bytes a day of seconds, and of all that stays for good."""
    rows = connection.execute(
        """SELECT kind = ?, count(*), sum(length(payload))
            FROM result JOIN series ON series.number = result.series
            WHERE result.number > (SELECT max(number) FROM result) - ? GROUP BY 1""",
        (SECONDS, RATE_ROWS),
    ).fetchall()
    sums = {bool(is_second): (count, size) for is_second, count, size in rows}
    seconds, seconds_size = sums.get(True, (0, 0))
    lasting, lasting_size = sums.get(False, (0, 0))
    if seconds == 0:
        return 0.0, 0.0
    per_day = SECONDS_PER_DAY / seconds
    return (
        (seconds_size + seconds * ROW_BYTES) * per_day,
        (lasting_size + lasting * ROW_BYTES) * per_day,
    )


def _kept_days(connection: sqlite3.Connection) -> float:
    """Give how far the oldest second with a label is from the newest."""
    oldest, newest = connection.execute(
        """SELECT
            (SELECT utc_ns FROM result WHERE series = s AND utc_ns IS NOT NULL
                ORDER BY utc_ns LIMIT 1),
            (SELECT utc_ns FROM result WHERE series = s AND utc_ns IS NOT NULL
                ORDER BY utc_ns DESC LIMIT 1)
            FROM (SELECT (SELECT number FROM series WHERE kind = ?) AS s)""",
        (SECONDS,),
    ).fetchone()
    return 0.0 if oldest is None else (newest - oldest) / NS_PER_DAY
