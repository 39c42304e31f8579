"""`backfill`, `verify` and `forget` with the least rights, on a real InfluxDB 1.6.7 that counts."""

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from spinewatch.cli import spinewatch
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.time import NS_PER_S
from tests.integration.influx_server import ADMIN, InfluxServer, influx_server
from tests.service.kept import Kept, a_home

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

SECONDS = 300


@pytest.fixture
def influx(tmp_path: Path) -> Iterator[InfluxServer]:
    with influx_server(tmp_path / "influx", auth=True) as server:
        yield server


@pytest.fixture
def began_ns() -> int:
    return (int(time.time()) - 2 * SECONDS) * NS_PER_S


@pytest.fixture
def home(tmp_path: Path, influx: InfluxServer, began_ns: int) -> Kept:
    """Give one whose recorder has the user that `influx setup` made, who may only write."""
    made = a_home(tmp_path / "home", first_utc_ns=began_ns, seconds=SECONDS, influx=influx.url)
    admin = tmp_path / "admin"
    admin.touch(mode=0o600)
    admin.write_text(ADMIN.password)
    say(made, "influx", "setup", "--admin-user", ADMIN.user, "--admin-password-file", str(admin))
    with made.config.open("a") as config:
        config.write('user = "spinewatch-recorder"\n')
        config.write(f'password_file = "{made.folder}/influx-recorder-password"\n')
    return made


@pytest.fixture
def span(began_ns: int) -> tuple[str, ...]:
    ends = (began_ns // NS_PER_S, began_ns // NS_PER_S + SECONDS)
    first, last = (f"{datetime.fromtimestamp(end):%F %T}" for end in ends)  # noqa: DTZ006 - local, as typed
    return "--from", first, "--to", last


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spinewatch.cli.verify.SETTLED_NS", 0)


def say(home: Kept, *words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(spinewatch, [*words, "--config", str(home.config)])
    if isinstance(ran.exception, SpinewatchError):
        return 1, f"{ran.exception.what} {ran.exception.advice}"
    return ran.exit_code, ran.output


def test_the_writer_backfills_the_reader_verifies_and_nobody_needs_to_be_named(
    home: Kept, span: tuple[str, ...], influx: InfluxServer
) -> None:
    assert say(home, "backfill", *span, "--per-second", "20000")[0] == 0

    code, told = say(home, "verify")

    assert (code, "Equal" in told) == (0, True), told
    [row] = influx.rows("SELECT count(seq) FROM levels", "spinewatch_1s")
    assert row["count"] == SECONDS


def test_without_the_reader_s_secret_it_is_said_who_lacks_what_and_how_to_get_it(
    home: Kept, span: tuple[str, ...], tmp_path: Path
) -> None:
    say(home, "backfill", *span, "--per-second", "20000")
    secret = home.folder / "influx-grafana-password"
    elsewhere = secret.rename(tmp_path / "of-grafana")

    code, told = say(home, "verify")
    named = say(home, "verify", "--user", "spinewatch-grafana", "--password-file", str(elsewhere))

    assert code == 1
    assert "refuses the user 'spinewatch-recorder'" in told
    assert "`spinewatch influx setup` makes one" in told
    assert named[0] == 0, named[1]


def test_the_writer_forgets(home: Kept, span: tuple[str, ...], influx: InfluxServer) -> None:
    say(home, "backfill", *span, "--per-second", "20000")

    code, told = say(home, "forget", *span, "--yes")

    assert (code, "all points of p01 in the span" in told) == (0, True), told
    assert influx.query("SELECT count(seq) FROM levels", "spinewatch_1s") == []
