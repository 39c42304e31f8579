"""What is missing on a server of 3 Core: databases. Its tokens are all those of administrators.

No server of 3 Core could be had: see `admin_v2`.
"""

from typing import Any, Final

import msgspec

from spinewatch.influx.answers import ACCEPTED, Answer, Verdict, answer_of
from spinewatch.influx.connection import Connection
from spinewatch.influx.setup import ensure_v3
from spinewatch.influx.wanted import Findings, Step, Wanted, kept_words

NO_RIGHTS: Final = (
    "3 Core knows no rights: every token may do everything. Give the recorder and Grafana one each "
    "(`influxdb3 create token --admin --name ...`), so that each can be taken back."
)


class AdminV3:
    """Looks at one server, with a connection that carries a token."""

    def __init__(self, connection: Connection, wanted: Wanted) -> None:
        self._connection = connection
        self._wanted = wanted

    def look(self) -> Findings | Answer:
        """Say what is missing, without changing anything."""
        there = self._databases()
        if isinstance(there, Answer):
            return there
        missing = [each for each in self._wanted.databases if each[0] not in there]
        steps = tuple(self._step(name, keep_s) for name, keep_s in missing)
        return Findings(steps=steps, notes=(NO_RIGHTS,))

    def _step(self, name: str, keep_s: int | None) -> Step:
        def do() -> Answer:
            made = ensure_v3(self._connection)(name, keep_s)
            return made if isinstance(made, Answer) else ACCEPTED

        return Step(what=f"create the database {name}, which keeps {kept_words(keep_s)}", do=do)

    def _databases(self) -> set[str] | Answer:
        reply = self._connection.request("GET", "/api/v3/configure/database?format=json")
        if isinstance(reply, Answer):
            return reply
        if reply.status != 200:
            return answer_of(reply.status, reply.headers, reply.body)
        try:
            told: Any = msgspec.json.decode(reply.body)
            return {str(each["iox::database"]) for each in told}
        except (msgspec.MsgspecError, UnicodeDecodeError, LookupError, TypeError):
            reason = "lists its databases in another way than 3 Core does"
            return Answer(verdict=Verdict.UNEXPECTED, reason=reason)
