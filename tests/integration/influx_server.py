"""Debian's InfluxDB 1.6.7, started for a test without any privilege and ended with it."""

import json
import shutil
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from tests.integration.ports import free_port

PROGRAM = shutil.which("influxd") or "/usr/bin/influxd"
START_S = 10.0
STOP_S = 5.0
ANSWER_S = 10.0


class Login(NamedTuple):
    """A user and what lets them in."""

    user: str
    password: str


ADMIN = Login("admin", 'it\'s: "me"')
WRITER = Login("recorder", "it's: me too")

CONFIG = """
reporting-enabled = false
bind-address = "127.0.0.1:{rpc_port}"
[meta]
dir = "{folder}/meta"
[data]
dir = "{folder}/data"
wal-dir = "{folder}/wal"
cache-max-memory-size = 104857600
query-log-enabled = false
[monitor]
store-enabled = false
[http]
bind-address = "127.0.0.1:{port}"
auth-enabled = {auth}
log-enabled = false
[continuous_queries]
enabled = false
[logging]
level = "error"
suppress-logo = true
"""


class InfluxServer:
    """One server with a folder and ports of its own; it can be killed and started again.

    With ``auth`` there is an administrator, and ``WRITER``, who may write to what `grant` names.
    """

    def __init__(self, folder: Path, *, auth: bool) -> None:
        self.folder = folder
        self.port = free_port()
        self._auth = auth
        self._config = folder / "influxdb.conf"
        self._config.write_text(
            CONFIG.format(
                folder=folder, port=self.port, rpc_port=free_port(), auth=str(auth).lower()
            )
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, with what it stored before, and wait until it answers."""
        log = (self.folder / "log").open("ab")
        self._process = subprocess.Popen([PROGRAM, "-config", self._config], stdout=log, stderr=log)
        log.close()
        deadline = time.monotonic() + START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.02)
        if self._auth and not (self.folder / "users").exists():
            self._make_users()

    def stop(self) -> None:
        """End it politely."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_S)
            self._process = None

    def query(self, statement: str, database: str = "") -> list[dict[str, Any]]:
        """Ask as administrator; the series of the first result, time as ns."""
        arguments = urlencode({"q": statement, "db": database, "epoch": "ns"})
        result = json.loads(self._ask("POST", f"/query?{arguments}"))["results"][0]
        if "error" in result:
            raise RuntimeError(result["error"])
        return list(result.get("series", []))

    def rows(self, statement: str, database: str) -> list[dict[str, Any]]:
        """Ask for rows by column name, over all series."""
        return [
            {**series.get("tags", {}), **dict(zip(series["columns"], values, strict=True))}
            for series in self.query(statement, database)
            for values in series["values"]
        ]

    def grant(self, database: str) -> None:
        """Let the writer write to a database, and nothing else."""
        self.query(f'GRANT WRITE ON "{database}" TO {WRITER.user}')

    def _make_users(self) -> None:
        for login, rights in ((ADMIN, " WITH ALL PRIVILEGES"), (WRITER, "")):
            word = login.password.replace("'", r"\'")
            self.query(f"CREATE USER {login.user} WITH PASSWORD '{word}'{rights}")
        (self.folder / "users").touch()

    def _answers(self) -> bool:
        try:
            self._ask("GET", "/ping")
        except OSError:
            return False
        return True

    def _ask(self, method: str, path: str) -> bytes:
        pair = b64encode(":".join(ADMIN).encode()).decode()
        headers = {"Authorization": f"Basic {pair}"} if self._auth else {}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_S)
        try:
            connection.request(method, path, headers=headers)
            return connection.getresponse().read()
        finally:
            connection.close()


@contextmanager
def influx_server(folder: Path, *, auth: bool = False) -> Iterator[InfluxServer]:
    """Run a server in an empty folder, with or without authentication."""
    folder.mkdir(parents=True, exist_ok=True)
    server = InfluxServer(folder, auth=auth)
    try:
        server.start()
        yield server
    finally:
        server.stop()
