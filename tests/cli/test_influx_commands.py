"""`spinewatch influx` as a person sees it, on small servers that answer as InfluxDB would."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spinewatch.cli.influx import influx
from spinewatch.influx.dead_letters import DeadLetterFile, passing_letter
from spinewatch.influx.position_file import PositionFile
from spinewatch.influx.positions import Positions, SequenceId
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.results import Producer
from tests.influx.as_influx2 import ADMIN_TOKEN, AsInflux2, AsInflux3
from tests.influx.doubles import Reply, ScriptedServer

Run = Callable[..., Result]
SEQUENCE = SequenceId("p01", Producer.MONITOR, "ep")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    yield scripted
    scripted.close()


@pytest.fixture
def admin_token(tmp_path: Path) -> Path:
    path = tmp_path / "admin-token"
    path.touch(mode=0o600)
    path.write_text(ADMIN_TOKEN)
    return path


@pytest.fixture
def run(server: ScriptedServer, tmp_path: Path) -> Run:
    """Run a command with a configuration of this server; more lines go into [influx]."""
    file = tmp_path / "etc" / "spinewatch.toml"
    file.parent.mkdir()

    def run_it(*arguments: object, lines: str = 'org = "home"') -> Result:
        file.write_text(
            'person = "p01"\n[[sensor]]\nname = "a"\nkind = "witmotion"\nsite = "c7"\n'
            f'[storage]\nstate_dir = "{tmp_path}"\n[influx]\nurl = "{server.url}"\n{lines}\n'
        )
        words = [*map(str, arguments), "--config", str(file)]
        return CliRunner().invoke(influx, words)

    return run_it


def test_setup_does_everything_once_and_says_what_to_configure(
    run: Run, server: ScriptedServer, admin_token: Path, tmp_path: Path
) -> None:
    AsInflux2(server)
    first = run("setup", "--admin-token-file", admin_token)
    second = run("setup", "--admin-token-file", admin_token)

    written = tmp_path / "etc" / "influx-recorder-token"
    assert first.exit_code == second.exit_code == 0
    assert first.output.count("Done: ") == 8
    assert f'token_file = "{written}"' in first.output
    assert written.stat().st_mode & 0o777 == 0o600
    assert "Nothing to do: everything is there." in second.output
    assert "Done" not in second.output


def test_a_dry_run_says_the_same_and_does_nothing(
    run: Run, server: ScriptedServer, admin_token: Path, tmp_path: Path
) -> None:
    fake = AsInflux2(server)
    dry = run("setup", "--dry-run", "--admin-token-file", admin_token)
    changes, files = list(fake.changes), list((tmp_path / "etc").iterdir())
    done = run("setup", "--admin-token-file", admin_token)

    would = [line[6:] for line in dry.output.splitlines() if line.startswith("Would ")]
    did = [line[6:] for line in done.output.splitlines() if line.startswith("Done: ")]
    assert len(would) == 8
    assert would == did
    assert changes == []
    assert [path.name for path in files] == ["spinewatch.toml"]


def test_no_secret_is_ever_printed(
    run: Run, server: ScriptedServer, admin_token: Path, tmp_path: Path
) -> None:
    fake = AsInflux2(server)
    outputs = [
        run("setup", *options, "--admin-token-file", admin_token).output
        for options in (["--dry-run"], [], [], ["--renew"])
    ]
    fake.broken["GET", "buckets"] = Reply(500, b'{"message":"out of order"}')
    failed = run("setup", "--admin-token-file", admin_token)

    secrets = [path.read_text().strip() for path in (tmp_path / "etc").glob("influx-*-token")]
    assert len(secrets) == 2
    for secret in [*secrets, ADMIN_TOKEN]:
        assert secret not in "".join(outputs)
        assert secret not in str(failed.exception)


def test_a_configured_token_file_is_the_one_that_is_made_and_is_not_told_again(
    run: Run, server: ScriptedServer, admin_token: Path, tmp_path: Path
) -> None:
    AsInflux2(server)
    mine = tmp_path / "mine"
    lines = f'org = "home"\ntoken_file = "{mine}"'
    done = run("setup", "--admin-token-file", admin_token, lines=lines)

    assert done.exit_code == 0
    assert mine.read_text().startswith("secret-of-")
    assert "Write into [influx]" not in done.output


def test_a_secret_that_is_lost_is_told_with_what_to_do(
    run: Run, server: ScriptedServer, admin_token: Path, tmp_path: Path
) -> None:
    AsInflux2(server)
    run("setup", "--admin-token-file", admin_token)
    (tmp_path / "etc" / "influx-grafana-token").unlink()
    told = run("setup", "--admin-token-file", admin_token)
    renewed = run("setup", "--renew", "--admin-token-file", admin_token)

    assert isinstance(told.exception, SpinewatchError)
    assert "--renew" in str(told.exception)
    assert "Nothing to do" not in told.output
    assert renewed.exit_code == 0
    assert (tmp_path / "etc" / "influx-grafana-token").exists()


def test_secrets_go_where_the_person_wants_them(
    run: Run, server: ScriptedServer, admin_token: Path, tmp_path: Path
) -> None:
    AsInflux2(server)
    run("setup", "--admin-token-file", admin_token, "--secrets", tmp_path / "vault")

    assert sorted(path.name for path in (tmp_path / "vault").iterdir()) == [
        "influx-grafana-token",
        "influx-recorder-token",
    ]


@pytest.mark.parametrize(
    ("lines", "has_token", "told"),
    [
        ('org = "home"', False, "--admin-token-file"),
        ("", True, "Set `org` in the [influx] table"),
        ('org = "elsewhere"', True, "there is no organisation 'elsewhere'"),
    ],
)
def test_what_2x_needs_and_does_not_have_is_told(
    run: Run, server: ScriptedServer, admin_token: Path, lines: str, told: str, *, has_token: bool
) -> None:
    AsInflux2(server)
    options = ["--admin-token-file", admin_token] if has_token else []
    refused = str(run("setup", *options, lines=lines).exception)

    assert told in refused
    assert "Error(" not in refused


def test_a_server_that_is_away_or_something_else_is_named(run: Run, server: ScriptedServer) -> None:
    server.reply = lambda _: Reply(200, b"<html>", {"Server": "nginx"})
    other = run("setup")
    server.close()
    away = run("setup")

    assert "is nginx" in str(other.exception)
    assert "Correct `url` and `version`" in str(other.exception)
    assert "refused" in str(away.exception)
    assert "Start InfluxDB" in str(away.exception)


def test_a_server_of_1x_that_answers_oddly_is_named_without_a_traceback(
    run: Run, server: ScriptedServer
) -> None:
    odd = b'{"results":[{"series":[{"columns":["odd"],"values":[["a"]]}]}]}'
    version = {"X-Influxdb-Version": "1.8.10"}
    server.reply = lambda asked: (
        Reply(204, b"", version) if asked.path == "/ping" else Reply(200, odd, version)
    )
    told = run("setup", "--dry-run")

    assert isinstance(told.exception, SpinewatchError)
    assert "something else than 1.x does" in str(told.exception)


def test_3_core_has_databases_made_and_no_users(
    run: Run, server: ScriptedServer, admin_token: Path
) -> None:
    fake = AsInflux3(server)
    first = run("setup", "--admin-token-file", admin_token, lines="")
    second = run("setup", "--admin-token-file", admin_token, lines="")

    assert first.output.count("Done: create the database") == 3
    assert "Nothing to do" in second.output
    assert "every token may do everything" in second.output
    assert fake.databases["spinewatch_1s"] == "14d"


def test_without_the_table_there_is_nothing_to_set_up(run: Run, tmp_path: Path) -> None:
    run("status")
    file = tmp_path / "etc" / "spinewatch.toml"
    file.write_text(file.read_text().partition("[influx]")[0])
    told = CliRunner().invoke(influx, ["status", "--config", str(file)])

    assert "no [influx] table" in str(told.exception)


def test_status_says_how_far_the_recorder_is_and_what_was_refused(run: Run, tmp_path: Path) -> None:
    nothing = run("status")
    old = SequenceId("p01", Producer.MONITOR, "older")
    PositionFile(tmp_path / "recorder-home.json").save(Positions([(old, 3), (SEQUENCE, 41)]))
    letters = DeadLetterFile(tmp_path / "dead-letters-home.jsonl")
    letters.append([passing_letter(SEQUENCE, 1, 20, "older than it keeps")])
    letters.append([passing_letter(SEQUENCE, 30, 30, "field type conflict")])
    with letters.path.open("ab") as file:
        file.write(b'{"person":"p0')
    told = run("status")

    assert "Nothing is stored yet." in nothing.output
    assert "Nothing was refused or passed over." in nothing.output
    lines = told.output.splitlines()
    assert any("monitor" in line and " 41 " in line and "earlier" not in line for line in lines)
    assert any(" 3 " in line and "an earlier life" in line for line in lines)
    assert any("21 results" in line and "of at most 32" in line for line in lines)
    assert any(line.split() == ["20", "older", "than", "it", "keeps"] for line in lines)
    assert lines[-1].strip() == "1 lines are damaged"


def test_status_of_a_server_that_is_away_is_an_error_that_says_what_to_do(
    run: Run, server: ScriptedServer
) -> None:
    server.close()
    told = run("status")

    assert told.exit_code != 0
    assert isinstance(told.exception, SpinewatchError)
    assert f"InfluxDB at {server.url} cannot be reached: Connection refused." in str(told.exception)
    assert "Start InfluxDB, or correct `url`" in str(told.exception)
    assert "InfluxDB does not take anything now: Connection refused." in told.output
    assert "may be old" in told.output


def test_status_of_a_server_that_answers_says_so(run: Run, server: ScriptedServer) -> None:
    AsInflux2(server)
    told = run("status")

    assert told.exit_code == 0
    assert "InfluxDB 2.x answers there." in told.output


def test_status_of_1x_tries_the_login(run: Run, server: ScriptedServer) -> None:
    refused = Reply(401, b'{"error":"authorization failed"}', {"X-Influxdb-Version": "1.8.10"})
    ping = Reply(204, b"", {"X-Influxdb-Version": "1.8.10"})
    server.reply = lambda asked: ping if asked.path == "/ping" else refused
    told = run("status", lines="")

    assert told.exit_code != 0
    assert "refuses whoever has no user: authorization failed" in str(told.exception)
    assert "`user` and `password_file`" in str(told.exception)


@pytest.mark.parametrize("version", ["1", "2", "3"])
def test_status_asks_also_where_the_version_is_configured(
    run: Run, server: ScriptedServer, version: str
) -> None:
    server.close()

    assert run("status", lines=f'version = "{version}"').exit_code != 0


def test_status_only_looks_at_a_damaged_position_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "recorder-home.json"
    path.write_text(json.dumps({"version": 99}))
    told = run("status")

    assert "is damaged" in told.output
    assert path.exists()
