"""Creating the three databases. What exists is never touched: less retention would delete data.

1.x was run for real (1.6.7). No server of 2.x or 3 Core could be had: what is asked of them follows
their documentation, and the tests show what is sent, not what a server makes of it.
"""

from collections.abc import Callable
from typing import Final

from spinewatch.influx.answers import Answer, answer_of
from spinewatch.influx.connection import Connection
from spinewatch.influx.influxql import ask, quoted
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
        found = ask(connection, "SHOW DATABASES")
        if isinstance(found, Answer):
            return found
        if any(row.get("name") == name for row in found):
            return False
        made = ask(connection, creating_v1(name, keep_s))
        return made if isinstance(made, Answer) else True

    return ensure


def creating_v1(name: str, keep_s: int | None) -> str:
    """Give the statement that creates a database of 1.x."""
    keep = "INF" if keep_s is None else f"{keep_s}s"
    return f'CREATE DATABASE {quoted(name)} WITH DURATION {keep} REPLICATION 1 NAME "autogen"'


def ensure_v3(connection: Connection) -> Ensure:
    """Create databases of 3 Core, which fixes retention for good when a database is created."""

    def ensure(name: str, keep_s: int | None) -> bool | Answer:
        wanted = {"db": name}
        if keep_s is not None:
            wanted["retention_period"] = f"{keep_s // DAY_S}d"
        reply = connection.post_json("/api/v3/configure/database", wanted)
        if isinstance(reply, Answer):
            return reply
        if reply.status in {_CREATED, _EXISTS}:
            return reply.status == _CREATED
        return answer_of(reply.status, reply.headers, reply.body)

    return ensure
