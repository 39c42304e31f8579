"""HTTP to one server over one connection that is kept open, with every failure as an answer."""

import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Final
from urllib.parse import SplitResult, urlsplit

import msgspec

from spinewatch.influx.answers import Answer, Verdict
from spinewatch.influx.limits import MAX_ANSWER_BYTES, REQUEST_TIMEOUT_S
from spinewatch.model.errors import InputError

_GONE: Final = (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)
"""How a kept connection shows that the server closed it; http.client's own word for a close without
an answer, RemoteDisconnected, is a ConnectionResetError too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back: status, headers by name in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """One server.

    For one thread at a time.

    Parameters
    ----------
    url
        ``http://host:port`` or ``https://``, with a path in front of InfluxDB's own if it has one.
    authorization
        Value of the header of that name, or None.
    timeout_s
        For connecting and for each wait for the server.

    Raises
    ------
    InputError
        When the address is none, or carries a password, which would end up in logs.
    """

    def __init__(
        self, *, url: str, authorization: str | None = None, timeout_s: float = REQUEST_TIMEOUT_S
    ) -> None:
        parts = address_of(url)
        self._path = parts.path.rstrip("/")
        self._headers = {} if authorization is None else {"Authorization": authorization}
        self._http = _client(parts.scheme, parts.netloc.rpartition("@")[2], timeout_s)

    def authorize(self, authorization: str) -> None:
        """Say from now on who asks in another way."""
        self._headers = {"Authorization": authorization}

    def request(
        self, method: str, path: str, *, body: bytes = b"", content: str = "text/plain"
    ) -> Reply | Answer:
        """Ask once; an `Answer` says why there was no reply."""
        headers = {**self._headers, "Content-Type": f"{content}; charset=utf-8"}
        try:
            return self._ask(method, self._path + path, body, headers)
        except TimeoutError:
            self.close()
            return Answer(verdict=Verdict.TIMEOUT, reason=f"no answer in {self._http.timeout:g} s")
        except OSError as error:
            self.close()
            return Answer(verdict=Verdict.UNREACHABLE, reason=error.strerror or str(error))
        except HTTPException as error:
            self.close()
            reason = f"does not speak HTTP ({type(error).__name__}: {error})"
            return Answer(verdict=Verdict.UNEXPECTED, reason=reason)
        except ValueError as error:
            # Its words are left out: http.client repeats a header that it refuses.
            self.close()
            reason = f"asks or answers with what HTTP cannot carry ({type(error).__name__})"
            return Answer(verdict=Verdict.UNEXPECTED, reason=reason)

    def post_json(self, path: str, value: object) -> Reply | Answer:
        """Ask once, with a value as JSON."""
        return self.request(
            "POST", path, body=msgspec.json.encode(value), content="application/json"
        )

    def close(self) -> None:
        """Close the connection; the next request opens it again."""
        self._http.close()

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        kept = self._http.sock is not None
        try:
            return self._ask_once(method, path, body, headers)
        except _GONE:
            if not kept:
                raise
            # A server may close an idle connection at any time: that is no failure of this request.
            self.close()
            return self._ask_once(method, path, body, headers)

    def _ask_once(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        self._http.request(method, path, body=body or None, headers=headers)
        response = self._http.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        return Reply(status=response.status, headers=told, body=self._read(response))

    def _read(self, response: HTTPResponse) -> bytes:
        body = response.read(MAX_ANSWER_BYTES)
        if not response.isclosed():
            self.close()
        return body


def address_of(url: str) -> SplitResult:
    """Take an address apart.

    Raises
    ------
    InputError
        When it is none, or carries a password.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.port != 0 and _is_usable(parts)
    except ValueError:
        # A port that is none or above 65535; UnicodeError is one: a part of the name is empty.
        usable = False
    if not usable:
        raise InputError(
            f"`url` in the [influx] table is {url!r}.",
            advice="Write it like http://127.0.0.1:8086: a name or an address, a port up to 65535, "
            "and a path in plain ASCII if it has one.",
        )
    if parts.password is not None:
        raise InputError(
            "`url` in the [influx] table carries a password.",
            advice="Put it into a file and name that with `password_file`.",
        )
    return parts


def _is_usable(parts: SplitResult) -> bool:
    """Whether the name can be looked up, and the path can stand in a request."""
    name = (parts.hostname or "").encode("idna")
    path = parts.path
    return bool(name) and path.isascii() and path.isprintable() and " " not in path


def _client(scheme: str, host: str, timeout_s: float) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, timeout=timeout_s, context=ssl.create_default_context())
    return HTTPConnection(host, timeout=timeout_s)
