"""What sensors had at first survives, belongs to the device, and is never overwritten."""

from pathlib import Path

import pytest

from spinewatch.config.folders import storage_paths
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import SpinewatchError
from spinewatch.service.sensor_store import SensorStore

NECK = SensorConfig(name="neck", kind="witmotion", address="C0:00:00:00:00:01")
BACK = SensorConfig(name="back", kind="witmotion")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "found-settings.json"


def test_of_a_sensor_that_was_never_read_nothing_is_known(path: Path) -> None:
    assert SensorStore(path).found(NECK) is None
    assert not path.parent.exists()


def test_what_was_found_first_stays_and_what_is_new_is_added(path: Path) -> None:
    SensorStore(path).note(NECK, {"rate_hz": 10.0})
    SensorStore(path).note(BACK, {"rate_hz": 20.0})
    SensorStore(path).note(NECK, {"rate_hz": 100.0, "axes": 9.0})

    assert SensorStore(path).found(NECK) == {"rate_hz": 10.0, "axes": 9.0}
    assert SensorStore(path).found(BACK) == {"rate_hz": 20.0}


def test_only_its_owner_may_read_it_and_what_is_known_is_not_written_again(path: Path) -> None:
    store = SensorStore(path)
    store.note(NECK, {"rate_hz": 10.0})
    written = path.stat()
    store.note(NECK, {"rate_hz": 100.0})
    store.note(BACK, {})

    assert written.st_mode & 0o077 == 0
    assert path.stat().st_ino == written.st_ino


def test_it_belongs_to_the_device_and_not_to_its_name(path: Path) -> None:
    store = SensorStore(path)
    store.note(NECK, {"rate_hz": 10.0})
    renamed = SensorConfig(name="c7", kind="witmotion", address=NECK.address)
    in_small_letters = SensorConfig(name="neck", kind="witmotion", address="c0:00:00:00:00:01")
    exchanged = SensorConfig(name="neck", kind="witmotion", address="C0:00:00:00:00:02")
    other_kind = SensorConfig(name="neck", kind="movella_dot", address=NECK.address)

    assert store.found(renamed) == store.found(in_small_letters) == {"rate_hz": 10.0}
    assert store.found(exchanged) is None
    assert store.found(other_kind) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version":1,"found":[{"device":1}]}'])
def test_a_damaged_file_is_set_aside_untouched(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    store = SensorStore(path)

    store.note(NECK, {"rate_hz": 10.0})

    assert store.found(NECK) == {"rate_hz": 10.0}
    assert store.set_aside == path.with_name(f"{path.name}.corrupt-1")
    assert store.set_aside.read_bytes() == content


def test_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"version":2,"found":[]}')

    with pytest.raises(SpinewatchError, match="version 2"):
        SensorStore(path).note(NECK, {"rate_hz": 10.0})
    assert path.read_text() == '{"version":2,"found":[]}'


def test_a_write_that_fails_leaves_the_old_file_and_says_why(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SensorStore(path).note(NECK, {"rate_hz": 10.0})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SpinewatchError, match="cannot be written: No space left"):
        SensorStore(path).note(BACK, {"rate_hz": 10.0})

    assert SensorStore(path).found(NECK) == {"rate_hz": 10.0}


def test_it_lies_in_the_state_folder(tmp_path: Path) -> None:
    paths = storage_paths(
        Configuration(person="p01", sensors=()), environ={"STATE_DIRECTORY": str(tmp_path)}
    )

    assert paths.found_settings.parent == tmp_path
