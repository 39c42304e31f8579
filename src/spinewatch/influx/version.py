"""Which InfluxDB answers: 1.x, 2.x or 3 Core.

1.x says so in the headers of every answer, 2.x in those of ``/ping`` from 2.1 on and before that in
``/health``, 3 Core in ``/ping``, which it answers only to who has a token.
"""

import re
from enum import StrEnum
from typing import Any, Final

import msgspec

from spinewatch.influx.answers import Answer, Verdict
from spinewatch.influx.connection import Connection, Reply


class Generation(StrEnum):
    """Which family of InfluxDB: what it understands differs."""

    V1 = "1"
    V2 = "2"
    V3 = "3"


AUTO: Final = "auto"

_VERSION: Final = re.compile(r"v?(\d+)\.\d+")


def find_generation(connection: Connection, *, configured: str = AUTO) -> Generation | Answer:
    """Say which InfluxDB answers, or why none did.

    Parameters
    ----------
    connection
        With the authorization that writes will have.
    configured
        ``version`` of the configuration: "auto", "1", "3", or "2" for what takes the writes of 2.x.
        Then the answer only tells 2.x and 3 apart.
    """
    if configured in {Generation.V1, Generation.V3}:
        return Generation(configured)
    found = _ask(connection)
    if configured == AUTO or found is Generation.V3:
        return found
    if isinstance(found, Answer) and found.verdict is not Verdict.UNEXPECTED:
        return found
    return Generation.V2


def _ask(connection: Connection) -> Generation | Answer:
    ping = connection.request("GET", "/ping")
    if isinstance(ping, Answer):
        return ping
    found = generation_of(ping)
    if found is not None:
        return found
    if ping.status in {401, 403}:
        return Answer(
            verdict=Verdict.UNAUTHORISED,
            reason=f"answered {ping.status} to /ping, as InfluxDB 3 does without a valid token",
        )
    health = connection.request("GET", "/health")
    if isinstance(health, Answer):
        return health
    return generation_of(health) or _unknown(ping)


def generation_of(reply: Reply) -> Generation | None:
    """Read the version out of an answer to ``/ping`` or ``/health``; None if there is none known.

    Something else that speaks the protocol may give a version too (VictoriaMetrics, Telegraf): then
    that is believed, because its own word is all there is.
    """
    said = _VERSION.match(reply.headers.get("x-influxdb-version", "") or _version_in(reply.body))
    known = {generation.value: generation for generation in Generation}
    return known.get(said[1]) if said else None


def _version_in(body: bytes) -> str:
    try:
        told: Any = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    if not isinstance(told, dict) or told.get("name", "influxdb") != "influxdb":
        return ""
    return str(told.get("version", ""))


def _unknown(ping: Reply) -> Answer:
    """Name what answered instead."""
    version = ping.headers.get("x-influxdb-version")
    if version:
        what = f"says that it is InfluxDB {version}, which is not known here"
    else:
        server = ping.headers.get("server", "a server without a name")
        what = f"is {server}, answers {ping.status} to /ping and names no version of InfluxDB"
    return Answer(verdict=Verdict.UNEXPECTED, reason=what)
