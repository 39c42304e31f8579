"""From an administrator's login to what is missing on the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from spinewatch.influx.admin_v1 import AdminV1, is_open_to_everybody
from spinewatch.influx.admin_v2 import AdminV2
from spinewatch.influx.admin_v3 import AdminV3
from spinewatch.influx.answers import Answer, Verdict
from spinewatch.influx.connection import Connection
from spinewatch.influx.logins import basic, bearer, token
from spinewatch.influx.version import Generation, find_generation
from spinewatch.influx.wanted import Findings, Wanted
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.errors import InputError, SpinewatchError

OPEN: Final = (
    "This server lets everybody in, with or without a password: users and their rights count from "
    "when `auth-enabled = true` stands under [http] of its influxdb.conf."
)

_ADMIN_ADVICE: Final = (
    "Name an administrator with --admin-user and --admin-password-file (1.x) or with "
    "--admin-token-file (2.x, 3)."
)

_ADVICE: Final = {
    Verdict.UNAUTHORISED: _ADMIN_ADVICE,
    Verdict.UNREACHABLE: "Start InfluxDB, or correct `url` in the [influx] table.",
    Verdict.TIMEOUT: "Look at the load of the machine that runs InfluxDB, and try again.",
    Verdict.OVERLOADED: "Try again later.",
    Verdict.UNEXPECTED: "Correct `url` and `version` in the [influx] table.",
    Verdict.NOT_FOUND: "Correct `org` in the [influx] table.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """Who may create databases and users; without anything, whoever has no password."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    @property
    def authorization(self) -> str | None:
        """What every generation takes until it is known which one answers."""
        if self.token is not None:
            return bearer(self.token)
        return None if self.user is None else basic(self.user, self.password or "")


@contextmanager
def found_generation(
    config: InfluxConfig, administrator: Administrator
) -> Iterator[tuple[Generation, Connection]]:
    """Connect as an administrator and say which InfluxDB answers.

    Raises
    ------
    SpinewatchError
        When none does.
    """
    connection = Connection(url=config.url, authorization=administrator.authorization)
    try:
        generation = find_generation(connection, configured=config.version)
        if isinstance(generation, Answer):
            raise refusal("be asked for its version", generation, config)
        yield generation, connection
    finally:
        connection.close()


def look(
    generation: Generation,
    connection: Connection,
    config: InfluxConfig,
    administrator: Administrator,
    wanted: Wanted,
) -> Findings:
    """Say what is missing, without changing anything.

    Raises
    ------
    SpinewatchError
        When the server does not let the administrator look, or answers oddly.
    """
    try:
        found = _findings(generation, connection, config, administrator, wanted)
    except SpinewatchError:
        raise  # What a person has to mend; one kind of them is a ValueError.
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        reason = f"it answers with something else than {generation}.x does ({error!r})"
        found = Answer(verdict=Verdict.UNEXPECTED, reason=reason)
    if isinstance(found, Answer):
        raise refusal("be looked at", found, config)
    return found


def remarks(generation: Generation, config: InfluxConfig) -> tuple[str, ...]:
    """Say what is true of the whole server."""
    if generation is not Generation.V1:
        return ()
    connection = Connection(url=config.url)
    try:
        return (OPEN,) if is_open_to_everybody(connection) else ()
    finally:
        connection.close()


def refusal(what: str, answer: Answer, config: InfluxConfig) -> SpinewatchError:
    """Say that the server refused to do or tell something, and what helps."""
    advice = _ADVICE.get(answer.verdict, "Look at the log of InfluxDB.")
    return SpinewatchError(
        f"InfluxDB at {config.url} could not {what}: {answer.reason.rstrip('.')}.", advice=advice
    )


def _findings(
    generation: Generation,
    connection: Connection,
    config: InfluxConfig,
    administrator: Administrator,
    wanted: Wanted,
) -> Findings | Answer:
    match generation:
        case Generation.V1:
            return AdminV1(
                connection,
                wanted,
                connect=lambda who: Connection(url=config.url, authorization=who),
            ).look()
        case Generation.V2:
            return _look_at_v2(connection, config, administrator, wanted)
        case Generation.V3:
            return AdminV3(connection, wanted).look()


def _look_at_v2(
    connection: Connection, config: InfluxConfig, administrator: Administrator, wanted: Wanted
) -> Findings | Answer:
    if config.org is None or administrator.token is None:
        raise InputError(
            f"InfluxDB at {config.url} is 2.x, which takes an organisation and a token.",
            advice="Set `org` in the [influx] table and name an all-access token with "
            "--admin-token-file.",
        )
    connection.authorize(token(administrator.token))
    return AdminV2(connection, wanted, org=config.org).look()
