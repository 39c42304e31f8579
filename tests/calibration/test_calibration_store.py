"""Calibrations survive, keep their history, and are never guessed at."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from spinewatch.calibration.migration import present_version
from spinewatch.calibration.store import CalibrationStore
from spinewatch.model.calibration import CALIBRATION_VERSION, CalibrationSet
from spinewatch.model.errors import CalibrationError

VERSION = b'"version":%d' % CALIBRATION_VERSION


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "calibrations.jsonl"


def test_without_a_file_nothing_is_calibrated(path: Path) -> None:
    assert CalibrationStore(path).load() == CalibrationSet()
    assert not path.parent.exists()


def test_what_was_saved_is_loaded(path: Path, make_calibration: SimpleNamespace) -> None:
    calibrations = CalibrationSet(
        rest=(make_calibration.rest(0.1 + 0.2, utc_ns=7),),
        alignments=(make_calibration.alignment(2.5),),
    )
    CalibrationStore(path).save(calibrations, utc_ns=7)

    assert CalibrationStore(path).load() == calibrations


def test_every_set_ever_saved_is_kept_with_its_date(
    path: Path, make_calibration: SimpleNamespace
) -> None:
    store = CalibrationStore(path)
    sets = [CalibrationSet(rest=(make_calibration.rest(power),)) for power in (1.0, 2.0, 3.0)]
    for each, utc_ns in zip(sets, (None, 20, 30), strict=True):
        store.save(each, utc_ns=utc_ns)

    assert [saved.calibrations for saved in store.history()] == sets
    assert [saved.saved_utc_ns for saved in store.history()] == [None, 20, 30]
    assert store.load() == sets[-1]


def test_a_write_that_fails_leaves_the_old_calibrations(
    path: Path, make_calibration: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = CalibrationStore(path)
    old = CalibrationSet(rest=(make_calibration.rest(1.0),))
    store.save(old, utc_ns=1)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CalibrationError, match="No space left"):
        store.save(CalibrationSet(rest=(make_calibration.rest(2.0),)), utc_ns=2)

    assert CalibrationStore(path).load() == old


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-20],
        lambda content: b"\x00" * len(content),
        lambda content: content + b"not json\n",
        lambda content: content.replace(b'"power":1.0', b'"power":"x"'),
        lambda content: content.replace(b'"lying"', b'"flying"'),
        lambda content: content.replace(VERSION, b'"version":null'),
        lambda content: content.replace(VERSION, b'"version":0'),
        lambda _: b"[]\n",
    ],
)
def test_a_damaged_file_is_set_aside_untouched_and_nothing_is_calibrated(
    path: Path, make_calibration: SimpleNamespace, spoil: Callable[[bytes], bytes]
) -> None:
    CalibrationStore(path).save(CalibrationSet(rest=(make_calibration.rest(1.0),)), utc_ns=1)
    spoiled = spoil(path.read_bytes())
    path.write_bytes(spoiled)

    store = CalibrationStore(path)

    assert store.load() == CalibrationSet()
    assert store.set_aside == path.with_name("calibrations.jsonl.corrupt-1")
    assert store.set_aside.read_bytes() == spoiled


def test_saving_over_a_damaged_file_sets_it_aside_first(
    path: Path, make_calibration: SimpleNamespace
) -> None:
    path.parent.mkdir()
    store = CalibrationStore(path)
    for number in (1, 2):
        path.write_text("damaged")
        store.save(CalibrationSet(rest=(make_calibration.rest(1.0),)), utc_ns=1)
        assert store.set_aside == path.with_name(f"calibrations.jsonl.corrupt-{number}")

    assert len(store.history()) == 1


def test_a_newer_version_is_refused_and_left_alone(
    path: Path, make_calibration: SimpleNamespace
) -> None:
    store = CalibrationStore(path)
    newer = CalibrationSet(version=CALIBRATION_VERSION + 1, rest=(make_calibration.rest(1.0),))
    path.parent.mkdir()
    content = msgspec.json.encode({"saved_utc_ns": 1, "calibrations": newer}) + b"\n"
    path.write_bytes(content)

    for attempt in (store.load, lambda: store.save(CalibrationSet(), utc_ns=2)):
        with pytest.raises(CalibrationError, match=f"version {CALIBRATION_VERSION + 1}"):
            attempt()
    assert path.read_bytes() == content
    assert store.set_aside is None


def test_an_older_version_is_brought_to_the_present_one_step_by_step() -> None:
    steps = {
        -1: lambda document: {**document, "seen": "-1"},
        0: lambda document: {"type": "calibrations", "rest": [], "seen": document["seen"] + "0"},
    }

    assert present_version({"version": -1}, steps=steps, present=1) == CalibrationSet(version=1)


def test_of_version_1_alignments_are_kept_and_rest_has_to_be_taken_anew(
    make_calibration: SimpleNamespace,
) -> None:
    old = CalibrationSet(
        version=1, rest=(make_calibration.rest(4.0),), alignments=(make_calibration.alignment(2.5),)
    )
    kept = present_version(msgspec.to_builtins(old))

    assert kept.version == CALIBRATION_VERSION
    assert kept.alignments == old.alignments
    assert kept.rest == ()


def test_a_number_that_is_not_finite_is_refused_and_spoils_nothing(
    path: Path, make_calibration: SimpleNamespace
) -> None:
    store = CalibrationStore(path)
    store.save(CalibrationSet(rest=(make_calibration.rest(1.0),)), utc_ns=1)

    with pytest.raises(CalibrationError, match="not finite"):
        store.save(CalibrationSet(rest=(make_calibration.rest(float("nan")),)), utc_ns=2)
    assert len(store.history()) == 1


def test_only_the_owner_can_read_it(path: Path) -> None:
    CalibrationStore(path).save(CalibrationSet(), utc_ns=None)

    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_place_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = CalibrationStore(tmp_path / "file" / "calibrations.jsonl")

    with pytest.raises(CalibrationError, match="Not a directory"):
        store.save(CalibrationSet(), utc_ns=None)
    with pytest.raises(CalibrationError, match="Is a directory"):
        CalibrationStore(tmp_path).load()
