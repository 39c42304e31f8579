"""The opt-in script for servers that cannot be had here."""

from pathlib import Path

import pytest

from tests.influx.smoke import main
from tests.integration.influx_server import influx_server


def test_without_a_server_nothing_runs_and_that_is_no_failure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == "not run: no --url was given\n"


def test_a_server_that_is_away_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--url", "http://127.0.0.1:9"]) == 1
    assert "FAILED" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_on_1_6_7_all_of_it_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with influx_server(tmp_path / "influx") as server:
        assert main(["--url", server.url]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 8
    assert all(line.startswith("ok ") for line in lines)
