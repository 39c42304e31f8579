"""Writing to InfluxDB 2.x and 3 Core: line protocol through the official client."""

from collections.abc import Sequence
from typing import Any

from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.domain.write_precision import WritePrecision

from spinewatch.influx.answers import Answer
from spinewatch.influx.client_v2 import asked
from spinewatch.influx.tiers import Tier, database_name


class WriterV2:
    """One server of 2.x or 3 Core.

    Parameters
    ----------
    client
        From `client_v2.client_of`, with token and organisation.
    prefix
        What the names of the three buckets (2.x) or databases (3) begin with.
    """

    def __init__(self, *, client: Any, prefix: str) -> None:  # noqa: ANN401 - an untyped package
        self._client = client
        self._api = client.write_api(write_options=SYNCHRONOUS)
        self._prefix = prefix

    def write(self, tier: Tier, lines: Sequence[bytes]) -> Answer:
        """Write lines in one request and say what became of them."""
        bucket = database_name(self._prefix, tier)
        body = b"\n".join(lines)
        return asked(
            lambda: self._api.write(bucket=bucket, record=body, write_precision=WritePrecision.NS)
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()
