"""Writing to InfluxDB 1.x: line protocol over ``/write``."""

from collections.abc import Sequence
from urllib.parse import urlencode

from spinewatch.influx.answers import Answer, answer_of
from spinewatch.influx.connection import Connection
from spinewatch.influx.tiers import Tier, database_name


class WriterV1:
    """One server of 1.x.

    Parameters
    ----------
    connection
        To the server, with the user's authorization.
    prefix
        What the names of the three databases begin with.
    """

    def __init__(self, *, connection: Connection, prefix: str) -> None:
        self._connection = connection
        self._prefix = prefix

    def write(self, tier: Tier, lines: Sequence[bytes]) -> Answer:
        """Write lines in one request and say what became of them."""
        # The precision is named: 1.x guesses wrongly at the names that 2.x gives to others.
        query = urlencode({"db": database_name(self._prefix, tier), "precision": "ns"})
        reply = self._connection.request("POST", f"/write?{query}", body=b"\n".join(lines))
        if isinstance(reply, Answer):
            return reply
        return answer_of(reply.status, reply.headers, reply.body)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
