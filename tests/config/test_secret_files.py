"""Files that hold secrets are looked at by `config check`, and by each process at its start."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spinewatch.cli import spinewatch
from spinewatch.config.folders import storage_paths
from spinewatch.config.loading import load_configuration
from spinewatch.model.errors import SpinewatchError
from spinewatch.service.alerting import Alerting
from spinewatch.service.clock import SystemClock
from spinewatch.service.notify import ServiceManager
from spinewatch.service.recording import Recording
from spinewatch.service.setting import Setting
from spinewatch.service.station import Station

WORN = 'person = "p01"\n[[sensor]]\nname = "neck"\nkind = "witmotion"\nsite = "c7"\n'
BROKER = '[mqtt]\nuser = "monitor"\npassword_file = "{folder}/mqtt-password"\n'
TLS = 'ca_file = "{folder}/ca.pem"\ncert_file = "{folder}/me.pem"\nkey_file = "{folder}/me.key"\n'
DATABASE = '[influx]\nuser = "recorder"\npassword_file = "{folder}/influx-password"\n'
PHONE = '[alerts]\nurls_file = "{folder}/alert-urls"\n'
EVERYTHING = f"{BROKER}{DATABASE}{PHONE}"


@pytest.fixture
def config(tmp_path: Path) -> Callable[[str], Path]:
    def write(tables: str) -> Path:
        path = tmp_path / "mine.toml"
        storage = '[storage]\nstate_dir = "{folder}/state"\n'
        path.write_text(f"{WORN}{tables}{storage}".replace("{folder}", str(tmp_path)))
        return path

    return write


@pytest.fixture
def secret(tmp_path: Path) -> Callable[..., None]:
    def write(*names: str, mode: int = 0o600) -> None:
        for name in names:
            (tmp_path / name).write_text("hush\n")
            (tmp_path / name).chmod(mode)

    return write


def checked(path: Path) -> Result:
    return CliRunner().invoke(spinewatch, ["config", "check", "--config", str(path)])


def mistakes(path: Path) -> str:
    answer = checked(path)
    assert isinstance(answer.exception, SpinewatchError), answer
    return str(answer.exception)


def test_every_missing_file_is_told_at_once_with_the_key_that_names_it(
    config: Callable[[str], Path], tmp_path: Path
) -> None:
    said = mistakes(config(EVERYTHING))

    assert "3 mistakes" in said
    for key, name in (
        ("password_file in [mqtt]", "mqtt-password"),
        ("password_file in [influx]", "influx-password"),
        ("urls_file in [alerts]", "alert-urls"),
    ):
        assert f"{key}: " in said
        assert f"{tmp_path / name}" in said


def test_every_file_that_all_users_can_read_is_told_with_what_to_do(
    config: Callable[[str], Path], secret: Callable[..., None]
) -> None:
    secret("mqtt-password", "influx-password", "alert-urls", mode=0o644)

    said = mistakes(config(EVERYTHING))

    assert "3 mistakes" in said
    assert said.count("very user of this computer can") == 3
    assert said.count("`chmod 600") == 3
    assert "hush" not in said


def test_files_of_tls_are_looked_at_too(
    config: Callable[[str], Path], secret: Callable[..., None]
) -> None:
    secret("mqtt-password")

    said = mistakes(config(f"{BROKER}{TLS}"))

    assert "1 mistake:" in said
    assert "ca_file in [mqtt]" in said


def test_files_that_only_their_owner_can_read_are_no_mistake(
    config: Callable[[str], Path], secret: Callable[..., None]
) -> None:
    secret("mqtt-password", "influx-password")

    answer = checked(config(f"{BROKER}{DATABASE}"))

    assert answer.exit_code == 0, answer
    assert "no mistake" in answer.output


def test_who_may_not_look_is_told_to_check_as_the_service(
    config: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = config(BROKER)
    settings = load_configuration(path)
    monkeypatch.setattr("spinewatch.cli.config.load_configuration", lambda _: settings)
    monkeypatch.setattr(Path, "open", refuse)

    assert "`sudo -u spinewatch spinewatch config check`" in mistakes(path)


def test_a_broker_elsewhere_in_plain_text_is_a_mistake_until_it_is_allowed(
    config: Callable[[str], Path],
) -> None:
    elsewhere = '[mqtt]\nhost = "10.0.0.9"\n'

    assert "plain_text = true" in mistakes(config(elsewhere))
    assert checked(config(f"{elsewhere}plain_text = true\n")).exit_code == 0


@pytest.mark.parametrize("command", ["run", "record", "alert"])
def test_nothing_starts_on_a_connection_that_others_could_read(
    command: str, config: Callable[[str], Path]
) -> None:
    path = config(EVERYTHING.replace("[mqtt]", '[mqtt]\nhost = "10.0.0.9"'))

    answer = CliRunner().invoke(spinewatch, [command, "--config", str(path)])

    assert isinstance(answer.exception, SpinewatchError), answer
    assert "plain_text = true" in str(answer.exception)


async def begin_monitor(setting: Setting) -> None:
    Station(setting)


async def begin_recorder(setting: Setting) -> None:
    Recording(setting)


async def begin_alerter(setting: Setting) -> None:
    Alerting(setting)


@pytest.mark.parametrize(
    ("begin", "name"),
    [
        (begin_monitor, "mqtt-password"),
        (begin_recorder, "mqtt-password"),
        (begin_recorder, "influx-password"),
        (begin_alerter, "alert-urls"),
    ],
    ids=lambda each: each if isinstance(each, str) else each.__name__,
)
@pytest.mark.parametrize("mode", [None, 0o644], ids=["missing", "world-readable"])
def test_no_process_starts_without_its_secret_or_with_one_that_all_can_read(
    begin: Callable[[Setting], Coroutine[None, None, None]],
    name: str,
    mode: int | None,
    config: Callable[[str], Path],
    secret: Callable[..., None],
    tmp_path: Path,
) -> None:
    secret("mqtt-password", "influx-password", "alert-urls")
    (tmp_path / name).unlink()
    if mode is not None:
        secret(name, mode=mode)
    configuration = load_configuration(config(EVERYTHING))
    setting = Setting(
        configuration=configuration,
        paths=storage_paths(configuration, environ={}),
        clock=SystemClock(),
        manager=ServiceManager(),
    )

    with pytest.raises(SpinewatchError) as told:
        asyncio.run(begin(setting))

    assert str(tmp_path / name) in str(told.value)
    assert ("cannot be read" if mode is None else "very user of this computer") in str(told.value)
