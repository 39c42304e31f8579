"""A clock that is set by hand, a database in memory and a web server that follows a script."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from spinewatch.influx.answers import ACCEPTED, Answer
from spinewatch.influx.tiers import Tier
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.time import NS_PER_S, ClockOffset


@dataclass
class HandClock:
    """A clock that stands until it is set."""

    boot_id: str = "b"
    now_ns: int = 0

    def monotonic_ns(self) -> int:
        return self.now_ns

    def offset(self) -> ClockOffset:
        raise NotImplementedError

    def advance(self, seconds: float) -> None:
        self.now_ns += round(seconds * NS_PER_S)


@dataclass
class FakeDatabase:
    """A writer that keeps lines by tier, and answers what ``judge`` says."""

    judge: Callable[[Tier, Sequence[bytes]], Answer] = lambda *_: ACCEPTED
    lines: dict[Tier, list[bytes]] = field(default_factory=lambda: {tier: [] for tier in Tier})
    requests: list[tuple[Tier, tuple[bytes, ...]]] = field(default_factory=list)

    def write(self, tier: Tier, lines: Sequence[bytes]) -> Answer:
        self.requests.append((tier, tuple(lines)))
        answer = self.judge(tier, lines)
        if answer == ACCEPTED:
            self.lines[tier] += lines
        return answer

    def fault(self, answer: Answer) -> SpinewatchError:
        return SpinewatchError(f"{answer.verdict}: {answer.reason}.", advice="Wait.")

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class Asked:
    """One request as a server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    status: int = 204
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


HANG_UP = Reply(status=0)
"""Makes the server close the connection without an answer."""


class ScriptedServer:
    """A web server on the loopback that answers what ``reply`` says and remembers requests."""

    def __init__(self) -> None:
        self.reply: Callable[[Asked], Reply] = lambda _: Reply()
        self.asked: list[Asked] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # the whole answer in one packet: two would wait 40 ms for each other

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, body)
                outer.asked.append(asked)
                reply = outer.reply(asked)
                if reply == HANG_UP:
                    self.close_connection = True
                    return
                self.send_response_only(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.status != 204:
                    self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            do_GET = do_POST = do_DELETE = answer  # noqa: N815 - names that http.server looks for

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
