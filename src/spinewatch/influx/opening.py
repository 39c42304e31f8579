"""From a configuration to a writer: ask which InfluxDB answers, create what is missing."""

import logging
from importlib import import_module

from spinewatch.influx.answers import Answer, Verdict
from spinewatch.influx.connection import Connection
from spinewatch.influx.influxql import not_let_in
from spinewatch.influx.logins import basic, bearer
from spinewatch.influx.setup import Ensure, ensure_v1, prepare
from spinewatch.influx.token_file import read_token
from spinewatch.influx.version import AUTO, Generation, find_generation
from spinewatch.influx.writer import Writer
from spinewatch.influx.writer_v1 import WriterV1
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.errors import InputError
from spinewatch.mqtt.secret_file import read_secret

log = logging.getLogger(__name__)


def secret_of(config: InfluxConfig) -> str | None:
    """Read the password or the token that the configuration names.

    Raises
    ------
    InputError
        When the file cannot be used.
    """
    if config.token_file is not None:
        return read_token(config.token_file, key="token_file in [influx]")
    if config.password_file is not None:
        return read_secret(config.password_file, key="password_file in [influx]")
    return None


def answering(config: InfluxConfig) -> Generation | Answer:
    """Say which InfluxDB answers to the login of the recorder, changing nothing, or why none does.

    Raises
    ------
    InputError
        When the address or a secret file cannot be used.
    """
    authorization = _authorization(config, secret_of(config))
    connection = Connection(url=config.url, authorization=authorization)
    try:
        # A version of 3 is believed without asking; here the server has to say so itself.
        configured = AUTO if config.version == Generation.V3 else config.version
        generation = find_generation(connection, configured=configured)
        if generation is not Generation.V1:
            return generation
        # 1.x tells everybody its version, whatever the login.
        return not_let_in(connection) or generation
    finally:
        connection.close()


def open_writer(config: InfluxConfig, *, timeout_s: float) -> Writer | Answer:
    """Connect, ask for the version, create what is missing; or say why that was not possible."""
    try:
        secret = secret_of(config)
    except InputError as error:
        return Answer(verdict=Verdict.UNAUTHORISED, reason=error.what)
    connection = Connection(
        url=config.url, authorization=_authorization(config, secret), timeout_s=timeout_s
    )
    generation = find_generation(connection, configured=config.version)
    if isinstance(generation, Answer):
        connection.close()
        return generation
    if generation is Generation.V1:
        writer = WriterV1(connection=connection, prefix=config.prefix)
        return prepared(writer, ensure_v1(connection), prefix=config.prefix)
    if generation is Generation.V2 and (config.org is None or config.token_file is None):
        connection.close()
        reason = "it is InfluxDB 2.x, which takes `org` and `token_file`"
        return Answer(verdict=Verdict.UNAUTHORISED, reason=reason)
    # Half a second and 30 MB of imports that a recorder for 1.x need not pay.
    later = import_module("spinewatch.influx.opening_v2")
    opened: Writer | Answer = later.open_later_writer(
        config, generation, connection, token=secret, timeout_s=timeout_s
    )
    return opened


def prepared(writer: Writer, ensure: Ensure, *, prefix: str) -> Writer | Answer:
    """Create what is missing before the first write.

    A refusal is left to the writes to show: a user who may only write is a good user, and the
    databases are there then.
    """
    created = prepare(ensure, prefix=prefix)
    if not isinstance(created, Answer):
        if created:
            log.info("Created in InfluxDB: %s.", ", ".join(created))
        return writer
    if created.verdict in {Verdict.UNREACHABLE, Verdict.TIMEOUT, Verdict.OVERLOADED}:
        writer.close()
        return created
    return writer


def _authorization(config: InfluxConfig, secret: str | None) -> str | None:
    if config.token_file is not None:
        return bearer(secret or "")
    return None if config.user is None else basic(config.user, secret or "")
