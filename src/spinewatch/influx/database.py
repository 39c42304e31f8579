"""The database of one recorder: opened with the first write, and anew after what may change it."""

from collections.abc import Sequence
from typing import Final

from spinewatch.influx.answers import Answer, Verdict
from spinewatch.influx.connection import address_of
from spinewatch.influx.faults import fault_of
from spinewatch.influx.limits import REQUEST_TIMEOUT_S
from spinewatch.influx.opening import open_writer, secret_of
from spinewatch.influx.tiers import Tier
from spinewatch.influx.writer import Writer
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.errors import SpinewatchError

_OPEN_ANEW: Final = {
    Verdict.UNAUTHORISED, Verdict.NOT_FOUND, Verdict.UNREACHABLE, Verdict.UNEXPECTED,
}  # fmt: skip
"""After these the server may come back as another one, with another password, or want databases."""


class Database:
    """The writer that a configuration describes.

    For one thread at a time. The first write asks which InfluxDB answers and creates the databases
    that are missing. A database that is away when the recorder starts is nothing special.

    Parameters
    ----------
    config
        The [influx] table.
    timeout_s
        How long the server may take to connect or to answer.

    Raises
    ------
    InputError
        When the address or a secret file cannot be used.
    """

    _writer: Writer | None

    def __init__(self, *, config: InfluxConfig, timeout_s: float = REQUEST_TIMEOUT_S) -> None:
        self._config = config
        self._timeout_s = timeout_s
        self._writer = None
        address_of(config.url)
        secret_of(config)

    def write(self, tier: Tier, lines: Sequence[bytes]) -> Answer:
        """Write lines in one request and say what became of them."""
        if self._writer is None:
            opened = open_writer(self._config, timeout_s=self._timeout_s)
            if isinstance(opened, Answer):
                return opened
            self._writer = opened
        answer = self._writer.write(tier, lines)
        if answer.verdict in _OPEN_ANEW:
            self.close()
        return answer

    def fault(self, answer: Answer) -> SpinewatchError:
        """Say what an answer means for the person who set this up, and what to do."""
        return fault_of(answer, self._config)

    def close(self) -> None:
        """Let go of the connection; the next write opens it again."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
