"""Creating buckets of 2.x through the official client. See `setup` for what could be tried."""

from collections.abc import Callable
from typing import Any, Final

from influxdb_client.domain.bucket_retention_rules import BucketRetentionRules

from spinewatch.influx.answers import ACCEPTED, Answer, Verdict
from spinewatch.influx.client_v2 import asked
from spinewatch.influx.setup import Ensure

_RULES: Final[Callable[..., Any]] = BucketRetentionRules
"""The package says that it is typed; its functions are not."""


def ensure_v2(client: Any) -> Ensure:  # noqa: ANN401 - an untyped package
    """Create buckets in the client's organisation; InfluxQL finds them by their name."""
    buckets = client.buckets_api()

    def ensure(name: str, keep_s: int | None) -> bool | Answer:
        found: list[Any] = []
        answer = asked(lambda: found.append(buckets.find_bucket_by_name(name)))
        if answer.verdict is not Verdict.NOT_FOUND and answer != ACCEPTED:
            return answer
        if found and found[0] is not None:
            return False
        rules = _RULES(type="expire", every_seconds=keep_s or 0)
        made = asked(lambda: buckets.create_bucket(bucket_name=name, retention_rules=rules))
        return True if made == ACCEPTED else made

    return ensure
