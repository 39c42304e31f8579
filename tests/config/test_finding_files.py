"""Where the configuration is looked for, and where state goes."""

from pathlib import Path

import pytest

from spinewatch.config import finding
from spinewatch.config.finding import find_configuration
from spinewatch.config.folders import state_home, storage_paths
from spinewatch.model.configuration import Configuration, StorageConfig
from spinewatch.model.errors import InputError


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Give a user with a home, on a system with a folder of its own."""
    monkeypatch.setattr(finding, "SYSTEM_FILE", tmp_path / "etc" / "spinewatch.toml")
    return {"HOME": str(tmp_path / "home")}


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def configured(*, state_dir: str | None = None, runtime_dir: str | None = None) -> Configuration:
    storage = StorageConfig(state_dir=state_dir, runtime_dir=runtime_dir)
    return Configuration(person="p01", sensors=(), storage=storage)


def test_the_file_that_was_named_comes_first_then_the_users_then_the_systems(
    environ: dict[str, str], tmp_path: Path
) -> None:
    named = put(tmp_path / "other.toml")
    system = put(tmp_path / "etc" / "spinewatch.toml")
    assert find_configuration(None, environ=environ) == system

    in_home = put(tmp_path / "home" / ".config" / "spinewatch" / "spinewatch.toml")
    assert find_configuration(None, environ=environ) == in_home

    environ["XDG_CONFIG_HOME"] = str(tmp_path / "xdg")
    assert find_configuration(None, environ=environ) == system
    in_xdg = put(tmp_path / "xdg" / "spinewatch" / "spinewatch.toml")
    assert find_configuration(None, environ=environ) == in_xdg

    assert find_configuration(named, environ=environ) == named


def test_without_any_file_every_place_and_the_way_out_are_told(
    environ: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        find_configuration(None, environ=environ)

    assert str(tmp_path / "etc" / "spinewatch.toml") in caught.value.what
    assert str(tmp_path / "home" / ".config") in caught.value.what
    assert "spinewatch config example" in caught.value.advice


def test_a_named_file_that_is_missing_is_not_replaced_by_another(
    environ: dict[str, str], tmp_path: Path
) -> None:
    put(tmp_path / "etc" / "spinewatch.toml")

    with pytest.raises(InputError, match=r"typo\.toml"):
        find_configuration(tmp_path / "typo.toml", environ=environ)
    with pytest.raises(InputError, match="no configuration"):
        find_configuration(tmp_path, environ=environ)


def test_a_file_that_may_not_be_looked_at_is_chosen_so_that_reading_says_why(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(_: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "is_dir", forbidden)

    assert find_configuration(Path("secret.toml"), environ=environ) == Path("secret.toml")


def test_the_configured_folders_come_before_all_others() -> None:
    configuration = configured(state_dir="/data/sw", runtime_dir="~/run")
    environ = {
        "HOME": "/home/pi",
        "STATE_DIRECTORY": "/var/lib/sw",
        "RUNTIME_DIRECTORY": "/run/sw",
        "XDG_STATE_HOME": "/xdg",
    }

    paths = storage_paths(configuration, environ=environ)

    assert paths.state_dir == Path("/data/sw")
    assert paths.journal == Path("/data/sw/journal.sqlite")
    assert paths.calibrations == Path("/data/sw/calibrations.jsonl")
    assert paths.captures == Path("/data/sw/captures")
    assert paths.lock == Path("/data/sw/monitor.lock")
    assert paths.control_socket == Path("/home/pi/run/control.sock")


@pytest.mark.parametrize(
    ("environ", "state", "runtime"),
    [
        (
            {"STATE_DIRECTORY": "/var/lib/sw:/var/lib/more", "RUNTIME_DIRECTORY": "/run/sw"},
            "/var/lib/sw",
            "/run/sw",
        ),
        (
            {"XDG_STATE_HOME": "/xdg/state", "XDG_RUNTIME_DIR": "/run/user/1000"},
            "/xdg/state/spinewatch",
            "/run/user/1000/spinewatch",
        ),
        ({}, "/home/pi/.local/state/spinewatch", "/home/pi/.local/state/spinewatch"),
        (
            {"XDG_STATE_HOME": "relative", "XDG_RUNTIME_DIR": "", "STATE_DIRECTORY": ""},
            "/home/pi/.local/state/spinewatch",
            "/home/pi/.local/state/spinewatch",
        ),
    ],
)
def test_without_configuration_systemd_comes_first_then_the_users_own_folders(
    environ: dict[str, str], state: str, runtime: str
) -> None:
    paths = storage_paths(configured(), environ={"HOME": "/home/pi", **environ})

    assert paths.state_dir == Path(state)
    assert paths.control_socket.parent == Path(runtime)


def test_without_a_home_in_the_environment_the_systems_word_counts() -> None:
    assert state_home({}) == Path.home() / ".local" / "state" / "spinewatch"
