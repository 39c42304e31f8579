"""Who only writes is not who is asked with."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from spinewatch.influx.reading import as_reader
from spinewatch.model.configuration import InfluxConfig

ITS_OWN = "/recorder/its-own"
WRITER = InfluxConfig(
    url="http://127.0.0.1:8086", prefix="spine", user="recorder", password_file=ITS_OWN
)
TOKEN = InfluxConfig(url="http://127.0.0.1:8086", org="home", token_file=ITS_OWN)


def test_the_reader_of_1x_is_the_one_that_setup_made(tmp_path: Path) -> None:
    secret = tmp_path / "influx-grafana-password"
    secret.touch()

    assert as_reader(WRITER, folder=tmp_path) == replace(
        WRITER, user="spine-grafana", password_file=str(secret)
    )


def test_the_reader_of_2x_has_a_token_of_its_own(tmp_path: Path) -> None:
    secret = tmp_path / "influx-grafana-token"
    secret.touch()

    assert as_reader(TOKEN, folder=tmp_path) == replace(TOKEN, token_file=str(secret))


@pytest.mark.parametrize("config", [WRITER, TOKEN])
def test_without_a_secret_that_can_be_read_it_stays_as_it_is_configured(
    config: InfluxConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert as_reader(config, folder=tmp_path) == config

    for kind in ("password", "token"):
        (tmp_path / f"influx-grafana-{kind}").touch()
    monkeypatch.setattr("os.access", lambda *_: False)
    assert as_reader(config, folder=tmp_path) == config
