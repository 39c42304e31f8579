"""Statements in InfluxQL to 1.x, and their answers."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from spinewatch.influx.answers import Answer, Verdict, answer_of
from spinewatch.influx.connection import Connection, Reply

Rows = list[dict[str, Any]]
"""Rows by the name of their columns."""

_FORM: Final = "application/x-www-form-urlencoded"

_NO_RESULT: Final = Answer(verdict=Verdict.UNEXPECTED, reason="answers a query with something else")


def ask(connection: Connection, statement: str) -> Rows | Answer:
    """Ask 1.x; the rows of the first statement, or why there are none."""
    reply = _asked(connection, statement)
    if isinstance(reply, Answer):
        return reply
    if reply.status != 200:
        return answer_of(reply.status, reply.headers, reply.body)
    return _rows_of(reply)


def not_let_in(connection: Connection) -> Answer | None:
    """Say why 1.x does not let in who asks, or is not there; None when it does.

    What is asked is shown to everybody. A server that refuses it for want of rights (403) has let
    in who asked.
    """
    reply = _asked(connection, "SHOW DATABASES")
    if isinstance(reply, Answer):
        return reply
    is_in = reply.status in {200, 403}
    return None if is_in else answer_of(reply.status, reply.headers, reply.body)


def quoted(name: str) -> str:
    """Write a name so that it is one, whatever it holds."""
    escaped = name.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def literal(text: str) -> str:
    """Write text so that it is one value, whatever it holds."""
    escaped = text.replace("\\", r"\\").replace("'", r"\'").replace("\n", r"\n")
    return f"'{escaped}'"


def _asked(connection: Connection, statement: str) -> Reply | Answer:
    """Put a statement into the body: addresses stand in logs, and statements hold passwords."""
    body = urlencode({"q": statement}).encode()
    return connection.request("POST", "/query", body=body, content=_FORM)


def _rows_of(reply: Reply) -> Rows | Answer:
    try:
        result = msgspec.json.decode(reply.body)["results"][0]
        if "error" in result:
            return Answer(verdict=Verdict.FAILING, reason=str(result["error"]))
        return list(_rows(result))
    except (msgspec.MsgspecError, LookupError, TypeError, ValueError, AttributeError):
        return _NO_RESULT


def _rows(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for series in result.get("series", []):
        for values in series.get("values", []):
            yield dict(zip(series["columns"], values, strict=True))
