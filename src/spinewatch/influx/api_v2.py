"""The administrators' interface of 2.x: lists, creations and deletions, as JSON."""

from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from spinewatch.influx.answers import Answer, Verdict, answer_of
from spinewatch.influx.connection import Connection, Reply

Found = dict[str, Any]

_FINE: Final = {200, 201, 204}

_LISTS: Final = {"dbrps": "content"}
"""Where the answer to a question about a kind of things lists them, if not under its own name."""


class ApiV2:
    """One server of 2.x.

    Attributes
    ----------
    refusal
        Why a list could not be had; from then on every list is empty, and none counts.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.refusal: Answer | None = None

    def listed(self, kind: str, **query: str) -> list[Found]:
        """List things of a kind; what is not found is empty."""
        if self.refusal is not None:
            return []
        reply = self._connection.request("GET", f"/api/v2/{kind}?{urlencode(query)}")
        told = _read(reply)
        if isinstance(told, Answer):
            self.refusal = None if told.verdict is Verdict.NOT_FOUND else told
            return []
        things = told.get(_LISTS.get(kind, kind))
        if not isinstance(things, list):
            return []
        return [each for each in things if isinstance(each, dict)]

    def made(self, kind: str, **values: object) -> Found | Answer:
        """Make a thing of a kind, and say what the server says of it."""
        return _read(self._connection.post_json(f"/api/v2/{kind}", values))

    def delete(self, kind: str, identity: str) -> None:
        """Delete a thing, if it is there."""
        self._connection.request("DELETE", f"/api/v2/{kind}/{identity}")


def _read(reply: Reply | Answer) -> Found | Answer:
    if isinstance(reply, Answer):
        return reply
    if reply.status not in _FINE:
        return answer_of(reply.status, reply.headers, reply.body)
    try:
        told: Any = msgspec.json.decode(reply.body or b"{}")
    except (msgspec.MsgspecError, UnicodeDecodeError):
        told = None
    if not isinstance(told, dict):
        reason = "answers with something else than 2.x does"
        return Answer(verdict=Verdict.UNEXPECTED, reason=reason)
    return told
