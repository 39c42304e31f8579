"""Asking InfluxDB for what it holds of one person, and having it deleted.

Questions are InfluxQL, which 1.x, 2.x (with a DBRP mapping, which every bucket gets that is created
here) and 3 Core understand. Deleting is InfluxQL in 1.x and ``/api/v2/delete`` in 2.x; 3 Core
cannot delete single points.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import msgspec

from spinewatch.influx.answers import ACCEPTED, Answer, Verdict, answer_of
from spinewatch.influx.connection import Connection, Reply
from spinewatch.influx.influxql import literal, quoted
from spinewatch.influx.limits import REQUEST_TIMEOUT_S
from spinewatch.influx.logins import basic, bearer, token
from spinewatch.influx.opening import secret_of
from spinewatch.influx.tiers import Tier, database_name
from spinewatch.influx.version import Generation, find_generation
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.time import NS_PER_S

PAGE: Final = 8_000
"""Rows asked for at a time: some 500 kB, half of what an answer may have."""

_BODY: Final = {
    "levels": "site = '' AND segment = ''",
    "minute": "site = '' AND segment = ''",
    "mobility_window": "plane = ''",
    "day": "site = '' AND metric = ''",
}
"""Which point of several stands for the whole result: the one of the body. Kinds that are not here
have one point each."""


class Row(NamedTuple):
    """One point by its number."""

    time_ns: int
    producer: str
    epoch: str
    seq: int


class AskingError(Exception):
    """InfluxDB did not answer; ``answer`` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.reason)
        self.answer = answer


class Questions:
    """One server, asked about one person. For one thread at a time.

    Parameters
    ----------
    config
        The [influx] table.
    person
        Whose points.
    timeout_s
        How long the server may take to connect or to answer.

    Raises
    ------
    InputError
        When a secret file cannot be used.
    AskingError
        Here and by every method, when there is no good answer.
    """

    def __init__(
        self, *, config: InfluxConfig, person: str, timeout_s: float = REQUEST_TIMEOUT_S
    ) -> None:
        self._config = config
        self._person = person
        self._timeout_s = timeout_s
        secret = secret_of(config) or ""
        self._connection = self._connected(_first_word(config, secret))
        generation = find_generation(self._connection, configured=config.version)
        if isinstance(generation, Answer):
            self._connection.close()
            raise AskingError(generation)
        self.generation = generation
        if generation is Generation.V2:
            self._connection.close()
            self._connection = self._connected(token(secret))

    def rows(self, kind: str, tier: Tier, start_ns: int, end_ns: int) -> Iterator[Row]:
        """Go through the points that stand for results of a kind, in order of time."""
        after_ns, seen = start_ns, 0
        while True:
            page = [*self._page(kind, tier, (after_ns, end_ns), skip=seen)]
            yield from page
            if len(page) < PAGE:
                return
            last_ns = page[-1].time_ns
            # Several may share an instant: go on at it, without those that were seen.
            at_last = sum(row.time_ns == last_ns for row in page)
            seen = at_last + (seen if last_ns == after_ns else 0)
            after_ns = last_ns

    def count(self, kind: str, tier: Tier, start_ns: int, end_ns: int) -> int:
        """Count all points of a kind in a span, those of single places too."""
        found = self._do('SELECT count("seq")', kind, tier, self._where(start_ns, end_ns))
        return sum(int(row[1]) for row in found)

    @property
    def can_delete(self) -> bool:
        """Whether this InfluxDB can delete points at all."""
        return self.generation is not Generation.V3

    def delete(self, kind: str, tier: Tier, start_ns: int, end_ns: int) -> None:
        """Delete all points of a kind in a span."""
        if self.generation is Generation.V1:
            self._do("DELETE", kind, tier, self._where(start_ns, end_ns))
        else:
            self._delete_v2(kind, tier, start_ns, end_ns)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _connected(self, authorization: str | None) -> Connection:
        return Connection(
            url=self._config.url, authorization=authorization, timeout_s=self._timeout_s
        )

    def _page(self, kind: str, tier: Tier, span: tuple[int, int], skip: int) -> Iterator[Row]:
        body = f" AND {_BODY[kind]}" if kind in _BODY else ""
        part = f" ORDER BY time LIMIT {PAGE} OFFSET {skip}"
        found = self._do(
            'SELECT "seq", "producer", "epoch"', kind, tier, self._where(*span) + body + part
        )
        for time_ns, seq, producer, epoch in found:
            if seq is not None:
                yield Row(int(time_ns), str(producer), str(epoch), int(seq))

    def _where(self, start_ns: int, end_ns: int) -> str:
        return f'"person" = {literal(self._person)} AND time >= {start_ns} AND time < {end_ns}'

    def _do(self, what: str, kind: str, tier: Tier, where: str) -> list[list[Any]]:
        """Ask in InfluxQL; ``where`` has its values quoted already."""
        database = database_name(self._config.prefix, tier)
        statement = " ".join((what, "FROM", quoted(kind), "WHERE", where))
        arguments = urlencode({"q": statement, "db": database, "epoch": "ns"})
        try:
            return _rows(self._reply("POST", f"/query?{arguments}"), database)
        except AskingError as error:
            # In 2.x it may as well be the mapping that is missing.
            nothing = self.generation is Generation.V1
            if nothing and error.answer.verdict is Verdict.NOT_FOUND:
                return []
            raise

    def _delete_v2(self, kind: str, tier: Tier, start_ns: int, end_ns: int) -> None:
        bucket = database_name(self._config.prefix, tier)
        where = urlencode({"org": self._config.org or "", "bucket": bucket})
        # 2.x takes `stop` as the last instant that goes, though it does not say so.
        span = {"start": _rfc3339(start_ns), "stop": _rfc3339(end_ns - 1)}
        predicate = f'_measurement="{kind}" AND person="{self._person}"'
        reply = self._reply(
            "POST",
            f"/api/v2/delete?{where}",
            body=msgspec.json.encode({**span, "predicate": predicate}),
            content="application/json",
        )
        answer = answer_of(reply.status, reply.headers, reply.body)
        if answer != ACCEPTED:
            raise AskingError(answer)

    def _reply(
        self, method: str, path: str, *, body: bytes = b"", content: str = "text/plain"
    ) -> Reply:
        reply = self._connection.request(method, path, body=body, content=content)
        if isinstance(reply, Answer):
            raise AskingError(reply)
        return reply


def _rows(reply: Reply, database: str) -> list[list[Any]]:
    if reply.status != 200:
        raise AskingError(answer_of(reply.status, reply.headers, reply.body))
    try:
        result = msgspec.json.decode(reply.body)["results"][0]
        error = result.get("error")
        series = result.get("series", [])
        found = [row for each in series for row in each.get("values", [])]
    except (msgspec.MsgspecError, UnicodeDecodeError, LookupError, TypeError, AttributeError):
        words = "answers a query with something else"
        raise AskingError(Answer(verdict=Verdict.UNEXPECTED, reason=words)) from None
    if error is None:
        return found
    missing = "not found" in str(error)
    verdict = Verdict.NOT_FOUND if missing else Verdict.FAILING
    raise AskingError(Answer(verdict=verdict, reason=f"{database}: {error}"))


def _first_word(config: InfluxConfig, secret: str) -> str | None:
    """Give what 1.x and 3 Core take; 2.x says who it is to everybody."""
    if config.token_file is not None:
        return bearer(secret)
    return None if config.user is None else basic(config.user, secret)


def _rfc3339(utc_ns: int) -> str:
    seconds, ns = divmod(utc_ns, NS_PER_S)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{ns:09d}Z"
