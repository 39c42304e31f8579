"""The official client for 2.x and 3, with every failure of it as an answer.

Importing it takes half a second: import this module only where 2.x or 3 was chosen.
"""

from collections.abc import Callable
from typing import Any, Final

from influxdb_client.client.exceptions import InfluxDBError
from influxdb_client.client.influxdb_client import InfluxDBClient
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as RequestTimeoutError

from spinewatch.influx.answers import ACCEPTED, Answer, Verdict, answer_of
from spinewatch.influx.limits import REQUEST_TIMEOUT_S

_MS_PER_S: Final = 1000

_OPEN: Final[Callable[..., Any]] = InfluxDBClient
"""The package says that it is typed; its functions are not."""


def client_of(
    *, url: str, token: str, org: str | None, timeout_s: float = REQUEST_TIMEOUT_S
) -> Any:  # noqa: ANN401 - the package's functions are not typed
    """Open a client that waits ``timeout_s`` for connecting and as long for each answer."""
    timeout_ms = round(timeout_s * _MS_PER_S)
    return _OPEN(url=url, token=token, org=org or "", timeout=(timeout_ms, timeout_ms))


def asked(request: Callable[[], object]) -> Answer:
    """Do one request and judge how it ended."""
    try:
        return _asked(request)
    except Exception as error:  # noqa: BLE001 - the client fails in ways of its own on odd answers
        # Its words are left out: http.client repeats a header that it refuses, and so the token.
        reason = f"the client of 2.x and 3 could not deal with it ({type(error).__name__})"
        return Answer(verdict=Verdict.UNEXPECTED, reason=reason)


def _asked(request: Callable[[], object]) -> Answer:
    try:
        request()
    except InfluxDBError as error:
        return _judged(error)
    except NewConnectionError as error:
        # A kind of timeout in urllib3's eyes. Its words end with "[Errno 111] Connection refused".
        reason = str(error).rpartition("] ")[2].rstrip(")")
        return Answer(verdict=Verdict.UNREACHABLE, reason=reason)
    except RequestTimeoutError:
        return Answer(verdict=Verdict.TIMEOUT, reason="no answer in time")
    except HTTPError as error:
        return Answer(verdict=Verdict.UNREACHABLE, reason=f"the connection broke ({error})")
    return ACCEPTED


def _judged(error: InfluxDBError) -> Answer:
    response: Any = error.response
    if response is None:
        # How the client tells a failure of TLS.
        reason = str(getattr(error, "reason", error)).replace("\n", ": ")
        return Answer(verdict=Verdict.UNREACHABLE, reason=reason)
    headers = {str(name).lower(): str(value) for name, value in response.getheaders().items()}
    return answer_of(response.status, headers, str(response.data).encode())
