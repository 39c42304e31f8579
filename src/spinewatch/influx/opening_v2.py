"""Opening a writer for 2.x and 3 Core. Imports the official client: see `client_v2`."""

from spinewatch.influx.answers import Answer
from spinewatch.influx.client_v2 import client_of
from spinewatch.influx.connection import Connection
from spinewatch.influx.opening import prepared
from spinewatch.influx.setup import ensure_v3
from spinewatch.influx.setup_v2 import ensure_v2
from spinewatch.influx.version import Generation
from spinewatch.influx.writer import Writer
from spinewatch.influx.writer_v2 import WriterV2
from spinewatch.model.configuration import InfluxConfig


def open_later_writer(
    config: InfluxConfig,
    generation: Generation,
    connection: Connection,
    *,
    token: str | None,
    timeout_s: float,
) -> Writer | Answer:
    """Make a writer for 2.x or 3 Core with its databases; or say why that was not possible.

    ``connection`` is the one over which the version was asked; it is closed here.
    """
    try:
        client = client_of(url=config.url, token=token or "", org=config.org, timeout_s=timeout_s)
        ensure = ensure_v2(client) if generation is Generation.V2 else ensure_v3(connection)
        writer = WriterV2(client=client, prefix=config.prefix)
        return prepared(writer, ensure, prefix=config.prefix)
    finally:
        connection.close()
