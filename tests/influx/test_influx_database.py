"""The writer that a configuration describes: opened with the first write, anew after trouble."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from spinewatch.influx.answers import ACCEPTED, Verdict
from spinewatch.influx.database import Database
from spinewatch.influx.tiers import Tier
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.errors import InputError
from tests.influx.doubles import Asked, Reply, ScriptedServer

VERSION_1 = {"X-Influxdb-Version": "1.8.10"}
DATABASES = {
    "series": [
        {"columns": ["name"], "values": [["spinewatch_1s"], ["spinewatch_1m"], ["spinewatch_keep"]]}
    ],
}


class Influx1:
    """The little of 1.x that opening a writer needs."""

    def __init__(self, server: ScriptedServer) -> None:
        self.write = Reply()
        self.query = Reply(200, json.dumps({"results": [DATABASES]}).encode())
        self.ping = Reply(204, b"", VERSION_1)
        self.server = server
        server.reply = self.answer

    def answer(self, asked: Asked) -> Reply:
        return {"/ping": self.ping, "/query": self.query}.get(asked.path.split("?")[0], self.write)

    def asked(self) -> list[str]:
        paths = [asked.path.split("?")[0] for asked in self.server.asked]
        self.server.asked.clear()
        return paths


@pytest.fixture
def influx(server: ScriptedServer) -> Influx1:
    return Influx1(server)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("open sesame\n")
    path.chmod(0o600)
    return path


def config(server: ScriptedServer, secret: Path) -> InfluxConfig:
    return InfluxConfig(url=server.url, user="recorder", password_file=str(secret))


def test_the_first_write_asks_for_version_and_databases_and_later_ones_do_not(
    influx: Influx1, secret: Path
) -> None:
    database = Database(config=config(influx.server, secret), timeout_s=2.0)
    first = database.write(Tier.KEEP, [b"m f=1", b"m f=2"])
    body = influx.server.asked[-1].body
    opening = influx.asked()
    second = database.write(Tier.SECONDS, [b"m f=3"])
    database.close()

    assert first == second == ACCEPTED
    assert opening == ["/ping", "/query", "/query", "/query", "/write"]
    assert body == b"m f=1\nm f=2"
    assert [asked.path for asked in influx.server.asked] == ["/write?db=spinewatch_1s&precision=ns"]


def test_a_user_who_may_only_write_does(influx: Influx1, secret: Path) -> None:
    influx.query = Reply(403, b'{"error":"not authorized to execute SHOW DATABASES"}')
    database = Database(config=config(influx.server, secret), timeout_s=2.0)

    assert database.write(Tier.KEEP, [b"m f=1"]) == ACCEPTED
    database.close()


@pytest.mark.parametrize(
    ("write", "verdict"),
    [
        (Reply(401, b'{"error":"authorization failed"}'), Verdict.UNAUTHORISED),
        (Reply(404, b'{"error":"database not found"}'), Verdict.NOT_FOUND),
        (Reply(200, b"<html>"), Verdict.UNEXPECTED),
    ],
)
def test_after_what_somebody_will_repair_all_is_asked_anew(
    influx: Influx1, secret: Path, write: Reply, verdict: Verdict
) -> None:
    database = Database(config=config(influx.server, secret), timeout_s=2.0)
    influx.write = write
    refused = database.write(Tier.KEEP, [b"m f=1"])
    influx.asked()
    secret.write_text("right\n")
    influx.write = Reply()
    accepted = database.write(Tier.KEEP, [b"m f=1"])
    database.close()

    assert refused.verdict is verdict
    assert accepted == ACCEPTED
    assert influx.server.asked[-1].headers["authorization"] == "Basic cmVjb3JkZXI6cmlnaHQ="
    assert influx.asked()[0] == "/ping"


def test_a_busy_server_is_not_asked_for_its_version_again(influx: Influx1, secret: Path) -> None:
    database = Database(config=config(influx.server, secret), timeout_s=2.0)
    influx.write = Reply(503, b"", {"Retry-After": "7"})
    busy = database.write(Tier.KEEP, [b"m f=1"])
    influx.asked()
    database.write(Tier.KEEP, [b"m f=1"])
    database.close()

    assert (busy.verdict, busy.retry_after_s) == (Verdict.OVERLOADED, 7.0)
    assert influx.asked() == ["/write"]


def test_something_else_than_influxdb_is_named(influx: Influx1, secret: Path) -> None:
    influx.ping = influx.write = Reply(404, b"<html>", {"Server": "grafana"})
    database = Database(config=config(influx.server, secret), timeout_s=2.0)
    answer = database.write(Tier.KEEP, [b"m f=1"])

    told = database.fault(answer)
    assert "is not the InfluxDB that was expected: is grafana, answers 404" in told.what
    assert "`url` and `version`" in told.advice


def test_2x_without_organisation_and_token_is_asked_for_them(influx: Influx1, secret: Path) -> None:
    influx.ping = Reply(204, b"", {"X-Influxdb-Version": "v2.7.11"})
    database = Database(config=config(influx.server, secret), timeout_s=2.0)
    answer = database.write(Tier.KEEP, [b"m f=1"])

    assert answer.verdict is Verdict.UNAUTHORISED
    assert "takes `org` and `token_file`" in database.fault(answer).what


def test_a_secret_that_everybody_may_read_is_refused_at_once(influx: Influx1, secret: Path) -> None:
    secret.chmod(0o644)

    with pytest.raises(InputError, match=r"password_file in \[influx\].*mode 0644"):
        Database(config=config(influx.server, secret))


@pytest.mark.parametrize("text", ["tok\u20acn", "\ufefftoken", "tok\ten", "tok\x7fen"])
def test_a_token_that_no_header_carries_is_told_at_once_and_not_repeated(
    influx: Influx1, secret: Path, text: str
) -> None:
    secret.write_text(text)

    with pytest.raises(InputError, match=r"token_file in \[influx\].*signs that no") as told:
        Database(config=InfluxConfig(url=influx.server.url, org="o", token_file=str(secret)))
    assert "Copy the token anew" in told.value.advice
    assert text not in str(told.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999", "http://a..b:8086"])
def test_an_address_that_is_none_is_told_at_once(url: str) -> None:
    with pytest.raises(InputError, match="`url` in the") as told:
        Database(config=InfluxConfig(url=url))
    assert "a port up to 65535" in told.value.advice


def test_a_secret_that_goes_missing_later_is_a_fault_and_no_end(
    influx: Influx1, secret: Path
) -> None:
    database = Database(config=config(influx.server, secret), timeout_s=2.0)
    secret.unlink()
    answer = database.write(Tier.KEEP, [b"m f=1"])

    assert answer.verdict is Verdict.UNAUTHORISED
    assert "cannot be read" in database.fault(answer).what


@pytest.mark.slow
def test_a_recorder_for_1x_never_loads_the_client_for_2x() -> None:
    """It takes half a second and 30 MB of a Raspberry Pi."""
    program = (
        "import sys, spinewatch.influx.database, spinewatch.influx.recorder; "
        "print([name for name in sys.modules if name.startswith('influxdb')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
