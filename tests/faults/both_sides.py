"""What the journals hold and what InfluxDB holds, read without the program's own verifier."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from spinewatch.model.time import NS_PER_S
from tests.integration.influx_server import InfluxServer

DATABASES: Final = ("spinewatch_1s", "spinewatch_1m", "spinewatch_keep")
BUSY_S: Final = 5.0


class Id(NamedTuple):
    """What names a result for good."""

    producer: str
    epoch: str
    kind: str
    seq: int


class Row(NamedTuple):
    """A result in the journal."""

    id: Id
    identity: str
    boot: int
    mono_ns: int
    utc_ns: int | None


def journal_rows(path: Path) -> list[Row]:
    """Read all results of a journal, while its monitor is at work or dead."""
    with opened(path) as connection:
        if connection is None:
            return []
        found = connection.execute(
            """SELECT producer, token, kind, seq, identity, boot, mono_ns, utc_ns
                FROM result JOIN sequence ON sequence.number = result.sequence
                JOIN epoch ON epoch.number = sequence.epoch
                JOIN series ON series.number = result.series
                ORDER BY boot, mono_ns, seq"""
        )
        return [Row(Id(*row[:4]), *row[4:]) for row in found]


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection | None]:
    """Open a journal to read it; give None where there is none yet."""
    if not path.exists():
        yield None
        return
    # Not read-only: after a kill somebody has to recover the log.
    with closing(sqlite3.connect(path, timeout=BUSY_S)) as connection:
        tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'result'")
        yield connection if tables.fetchone()[0] else None


def last_second(journal: Path, boot_id: str | None = None) -> float:
    """Say to what second of a boot, or of the newest, a journal reaches; 0 without any."""
    with opened(journal) as connection:
        if connection is None:
            return 0.0
        found = connection.execute(
            """SELECT max(mono_ns) FROM result WHERE boot =
                (SELECT max(number) FROM boot WHERE ?1 IS NULL OR boot_id = ?1)
                AND series = (SELECT number FROM series WHERE kind = 'levels')""",
            (boot_id,),
        ).fetchone()[0]
    return 0.0 if found is None else int(found) / NS_PER_S


def stored_times(influx: InfluxServer, person: str) -> dict[Id, set[int]]:
    """Read under which times InfluxDB holds each result of a person."""
    times: dict[Id, set[int]] = {}
    there = {
        name for series in influx.query("SHOW DATABASES") for (name,) in series.get("values", ())
    }
    for database in there.intersection(DATABASES):
        statement = f"SELECT seq, epoch, producer FROM /.*/ WHERE person = '{person}'"
        for series in influx.query(statement, database):
            at = {name: index for index, name in enumerate(series["columns"])}
            for row in series["values"]:
                seq = row[at["seq"]]
                assert seq == int(seq)
                result = Id(row[at["producer"]], row[at["epoch"]], series["name"], int(seq))
                times.setdefault(result, set()).add(row[at["time"]])
    return times


class Letters(msgspec.Struct, frozen=True):
    """The part of a dead letter that says what was refused."""

    person: str
    producer: str
    epoch: str
    first_seq: int
    last_seq: int
    reason: str


def refused(folder: Path, person: str) -> dict[tuple[str, str, int], str]:
    """Give what the recorder put among the dead letters, and why."""
    found = {}
    for path in sorted(folder.glob("dead-letters-*")):
        for line in path.read_bytes().splitlines():
            try:
                letter = msgspec.json.decode(line, type=Letters)
            except msgspec.MsgspecError:
                continue  # torn by a power cut
            if letter.person == person:
                for seq in range(letter.first_seq, letter.last_seq + 1):
                    found[letter.producer, letter.epoch, seq] = letter.reason
    return found
