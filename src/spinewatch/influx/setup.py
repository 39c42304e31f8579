"""Creating the three databases. What exists is never touched: less retention would delete data.

1.x was run for real (1.6.7). No server of 2.x or 3 Core could be had: what is asked of them follows
their documentation, and the tests show what is sent, not what a server makes of it.
"""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from spinewatch.influx.answers import Answer, Verdict, answer_of
from spinewatch.influx.connection import Connection, Reply
from spinewatch.influx.tiers import DAY_S, RETENTION_S, Tier, database_name

Ensure = Callable[[str, int | None], bool | Answer]
"""Takes a name and how many seconds are kept (None for ever); says whether it had to be created, or
why it could not be."""

_CREATED: Final = 200
_EXISTS: Final = 409


def prepare(ensure: Ensure, *, prefix: str) -> tuple[str, ...] | Answer:
    """See to it that the three databases exist.

    Returns
    -------
    tuple of str, or Answer
        The names of those that were created, or why one could not be.
    """
    created = []
    for tier in Tier:
        name = database_name(prefix, tier)
        made = ensure(name, RETENTION_S[tier])
        if isinstance(made, Answer):
            return made
        if made:
            created.append(name)
    return tuple(created)


def ensure_v1(connection: Connection) -> Ensure:
    """Create databases of 1.x, whose default retention policy keeps as long as told."""

    def ensure(name: str, keep_s: int | None) -> bool | Answer:
        rows = _query(connection, "SHOW DATABASES")
        if isinstance(rows, Answer):
            return rows
        if [name] in rows:
            return False
        keep = "INF" if keep_s is None else f"{keep_s}s"
        made = _query(
            connection,
            f'CREATE DATABASE {_quoted(name)} WITH DURATION {keep} REPLICATION 1 NAME "autogen"',
        )
        return made if isinstance(made, Answer) else True

    return ensure


def ensure_v3(connection: Connection) -> Ensure:
    """Create databases of 3 Core, which fixes retention for good when a database is created."""

    def ensure(name: str, keep_s: int | None) -> bool | Answer:
        wanted = {"db": name}
        if keep_s is not None:
            wanted["retention_period"] = f"{keep_s // DAY_S}d"
        reply = connection.request(
            "POST",
            "/api/v3/configure/database",
            body=msgspec.json.encode(wanted),
            content="application/json",
        )
        if isinstance(reply, Answer):
            return reply
        if reply.status in {_CREATED, _EXISTS}:
            return reply.status == _CREATED
        return answer_of(reply.status, reply.headers, reply.body)

    return ensure


def _query(connection: Connection, statement: str) -> list[Any] | Answer:
    """Ask 1.x in InfluxQL; the rows of the first series, or why there are none."""
    reply = connection.request("POST", f"/query?{urlencode({'q': statement})}")
    if isinstance(reply, Answer):
        return reply
    if reply.status != 200:
        return answer_of(reply.status, reply.headers, reply.body)
    return _rows(reply)


def _rows(reply: Reply) -> list[Any] | Answer:
    try:
        result = msgspec.json.decode(reply.body)["results"][0]
    except (msgspec.MsgspecError, UnicodeDecodeError, LookupError, TypeError):
        return Answer(verdict=Verdict.UNEXPECTED, reason="answers a query with something else")
    if "error" in result:
        return Answer(verdict=Verdict.FAILING, reason=str(result["error"]))
    return list(result.get("series", [{}])[0].get("values", []))


def _quoted(name: str) -> str:
    escaped = name.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'
