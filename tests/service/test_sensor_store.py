"""What sensors had at first survives, belongs to the device, and is never overwritten."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from spinewatch.config.folders import storage_paths
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import SpinewatchError
from spinewatch.service import file_turns
from spinewatch.service.file_turns import turn
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


NOTING = """
import sys
from pathlib import Path
from spinewatch.model.configuration import SensorConfig
from spinewatch.service.sensor_store import SensorStore
store = SensorStore(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(40):
    address = f"C0:00:00:00:{int(sys.argv[2]):02X}:{number:02X}"
    sensor = SensorConfig(name="neck", kind="witmotion", address=address)
    store.note_fingerprint(sensor, f"print {number}")
"""


def test_nothing_is_lost_when_two_processes_note_at_once(path: Path) -> None:
    def start(number: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", NOTING, str(path), str(number)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    with start(1) as one, start(2) as other:
        for each in (one, other):
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        for each in (one, other):
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
        for each in (one, other):
            each.communicate(timeout=10)

    assert (one.returncode, other.returncode) == (0, 0)
    store = SensorStore(path)
    noted = [
        store.fingerprint(replace(NECK, address=f"C0:00:00:00:{process:02X}:{number:02X}"))
        for process in (1, 2)
        for number in range(40)
    ]
    assert noted == [f"print {number}" for number in range(40)] * 2


def test_a_store_that_another_program_keeps_is_told_and_left_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_turns, "_BETWEEN_S", 0.0)
    SensorStore(path).note(NECK, {"rate_hz": 10.0})

    with turn(path), pytest.raises(SpinewatchError, match=r"Another program keeps .*json for"):
        SensorStore(path).note(NECK, {"axes": 9.0})

    assert SensorStore(path).found(NECK) == {"rate_hz": 10.0}


def test_it_is_read_while_another_one_writes(path: Path) -> None:
    SensorStore(path).note(NECK, {"rate_hz": 10.0})

    with turn(path):
        assert SensorStore(path).found(NECK) == {"rate_hz": 10.0}


def test_a_damaged_file_is_set_aside_once_by_all_who_read_it(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"{")
    stores = [SensorStore(path) for _ in range(8)]

    with ThreadPoolExecutor(len(stores)) as readers:
        told = list(readers.map(lambda store: store.found(NECK), stores))

    assert told == [None] * len(stores)
    assert [each.set_aside is not None for each in stores].count(True) == 1
    assert [each.read_bytes() for each in path.parent.glob("*.corrupt-*")] == [b"{"]


_SERVICE = 12_345

_AS_THE_SERVICE = f"""
import os, pathlib, sys
from spinewatch.model.configuration import SensorConfig
from spinewatch.service.sensor_store import SensorStore
os.chdir(sys.argv[1])  # from here on no folder above needs to let it pass
os.setgid({_SERVICE})
os.setuid({_SERVICE})
neck = SensorConfig(name="neck", kind="witmotion", address="{NECK.address}")
store = SensorStore(pathlib.Path(sys.argv[2]))
print(store.found(neck), store.fingerprint(neck))
store.note_fingerprint(neck, "after")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")
def test_what_root_assigns_the_service_can_read_and_write(path: Path) -> None:
    path.parent.mkdir()
    os.chown(path.parent, _SERVICE, _SERVICE)
    SensorStore(path).note(NECK, {"rate_hz": 10.0})
    SensorStore(path).note_fingerprint(NECK, "before")

    service = [sys.executable, "-c", _AS_THE_SERVICE, str(path.parent), path.name]
    ended = subprocess.run(service, check=False, capture_output=True, text=True)

    assert (ended.stdout, ended.stderr) == ("{'rate_hz': 10.0} before\n", "")
    assert SensorStore(path).fingerprint(NECK) == "after"
    assert {each.stat().st_uid for each in path.parent.iterdir()} == {_SERVICE}
