"""Opt-in: the recorder's way into a server of yours, whichever version it is.

    python -m tests.influx.smoke --url http://127.0.0.1:8086 --org home --token-file FILE

It creates three databases (buckets) of its own, ``spinewatch-smoke-...``, writes every kind of
result into them, bad points and one that is too old, reads back what it can in InfluxQL, and says
what of it worked. It deletes nothing: drop the three databases afterwards. Without ``--url``
nothing runs, and that is no failure.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

import click
from msgspec.structs import replace

from spinewatch.influx.accounts import administrator_of
from spinewatch.influx.administering import found_generation
from spinewatch.influx.answers import ACCEPTED
from spinewatch.influx.connection import Connection, Reply
from spinewatch.influx.database import Database
from spinewatch.influx.logins import token as token_header
from spinewatch.influx.positions import SequenceId
from spinewatch.influx.storing import store
from spinewatch.influx.tiers import Tier, database_name
from spinewatch.influx.version import Generation
from spinewatch.influx.waiting import EntryId, Waiting, waiting_of
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.results import Producer
from spinewatch.model.time import NS_PER_S
from tests.influx.samples import FULL, make_entry

DAYS_AGO_NS = 40 * 86_400 * NS_PER_S


class Verdict(NamedTuple):
    """One thing that was tried."""

    what: str
    worked: bool
    said: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run against the server that was named; 0 unless something did not work."""
    options = _options().parse_args(arguments)
    if options.url is None:
        click.echo("not run: no --url was given")
        return 0
    config = InfluxConfig(
        url=options.url,
        prefix=options.prefix,
        org=options.org,
        token_file=options.token_file,
        user=options.user,
        password_file=options.password_file,
    )
    worked = True
    try:
        for verdict in _try_all(config):
            worked &= verdict.worked
            click.echo(f"{'ok    ' if verdict.worked else 'FAILED'} {verdict.what}  {verdict.said}")
    except SpinewatchError as error:
        click.echo(f"FAILED {error}")
        worked = False
    return 0 if worked else 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.influx.smoke")
    parser.add_argument("--url")
    parser.add_argument("--org", help="2.x")
    parser.add_argument("--token-file", help="2.x and 3: may create databases")
    parser.add_argument("--user", help="1.x: may create databases")
    parser.add_argument("--password-file", help="1.x")
    parser.add_argument("--prefix", default=f"spinewatch-smoke-{int(time.time())}")
    return parser


def _try_all(config: InfluxConfig) -> Iterator[Verdict]:
    administrator = administrator_of(config, user=None, password_file=None, token_file=None)
    with found_generation(config, administrator) as (generation, connection):
        yield Verdict(f"the version is found: {generation}", worked=True)
        database = Database(config=config)
        try:
            yield from _try_writing(database)
        finally:
            database.close()
        if generation is Generation.V2 and administrator.token is not None:
            connection.authorize(token_header(administrator.token))
        yield from _try_reading(connection, config)


def _try_writing(database: Database) -> Iterator[Verdict]:
    now_ns = time.time_ns()
    good = [
        waiting_of(replace(make_entry(result, seq), utc_ns=now_ns + seq), "p01")
        for seq, result in enumerate(FULL.values(), start=1)
    ]
    stored = store(database, good)
    said = "" if stored.fault is None else str(database.fault(stored.fault))
    yield Verdict(f"{len(good)} kinds are stored", len(stored.passed) == len(good), said)
    bad = {
        "a point that cannot be read": b"levels,person=p01 seq=100i,x= %d" % now_ns,
        "a text where numbers are": b'levels,person=p01 seq=101i,speed_dps="x" %d' % now_ns,
        "a point that is too old": b"levels,person=p01 seq=102i %d" % (now_ns - DAYS_AGO_NS),
    }
    for what, line in bad.items():
        batch = [_waiting(99, b"levels,person=p02 seq=99i %d" % now_ns), _waiting(100, line)]
        stored = store(database, batch)
        refused = [(each.line.entry.seq, each.reason) for each in stored.refused]
        said = refused[0][1] if refused else f"fault: {stored.fault}"
        yield Verdict(f"{what} is told apart", [seq for seq, _ in refused] == [100], said)


def _waiting(seq: int, line: bytes) -> Waiting:
    sequence = SequenceId("p02", Producer.MONITOR, "smoke")
    return Waiting(id=EntryId(sequence, seq), tier=Tier.SECONDS, time_ns=seq, lines=(line,))


def _try_reading(connection: Connection, config: InfluxConfig) -> Iterator[Verdict]:
    """Read in InfluxQL, which 2.x and 3 Core serve under the address of 1.x."""
    checks: dict[str, tuple[Tier, Callable[[list[object]], bool]]] = {
        "SELECT seq FROM levels WHERE person = 'p01'": (Tier.SECONDS, lambda rows: len(rows) >= 1),
        "SELECT pain FROM diary": (Tier.KEEP, lambda rows: len(rows) == 1),
    }
    for statement, (tier, is_right) in checks.items():
        name = database_name(config.prefix, tier)
        arguments = urlencode({"db": name, "q": statement, "epoch": "ns"})
        reply = connection.request("GET", f"/query?{arguments}")
        rows = _rows(reply) if isinstance(reply, Reply) else []
        said = reply.reason if not isinstance(reply, Reply) else f"status {reply.status}"
        yield Verdict(f"read back: {statement}", is_right(rows), said)
    again = Database(config=config)
    line = b"levels,person=p03 seq=1i %d" % time.time_ns()
    answers = {again.write(Tier.KEEP, [line]) for _ in range(2)}
    again.close()
    yield Verdict("the same point twice is accepted", answers == {ACCEPTED})


def _rows(reply: Reply) -> list[object]:
    try:
        return list(json.loads(reply.body)["results"][0]["series"][0]["values"])
    except (ValueError, LookupError, TypeError):
        return []


if __name__ == "__main__":
    sys.exit(main())
