"""Archives of NumPy: arrays of any usual shape, by key, row, sensor and column."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from spinewatch.model.errors import InputError
from spinewatch.recordings.npz_table import NpzTable


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "many.npz"
    np.savez(
        path,
        one=np.arange(5),
        two=np.arange(10).reshape(5, 2),
        rows=np.arange(20).reshape(2, 10),
        sensors=np.arange(60).reshape(10, 2, 3),
        words=np.array(["head", "chest"]),
        fs=np.array(50.0),
    )
    return path


def test_one_axis_is_a_column_and_two_are_several(archive: Path) -> None:
    table = NpzTable(archive)

    assert table.resolve(("one", "two", "two:2")) == ("one", "two:1", "two:2", "two:2")
    assert table.read(("one", "two:2")).tolist() == [[i, 2.0 * i + 1] for i in range(5)]


def test_plain_numbers_mean_columns_of_the_named_array(archive: Path) -> None:
    assert NpzTable(archive, array="two").resolve(("2",)) == ("two:2",)
    assert NpzTable(archive, array="one").resolve(("1",)) == ("one",)


def test_the_only_array_needs_no_name(tmp_path: Path) -> None:
    path = tmp_path / "one.npz"
    np.savez(path, emg=np.zeros((4, 2)), fs_hz=250)
    table = NpzTable(path)

    assert table.columns == ("emg:1", "emg:2")
    assert (table.stated_fs_hz, table.stated_by) == (250.0, "fs_hz")


def test_rows_are_recordings_and_sensors_count_from_one(archive: Path) -> None:
    row = NpzTable(archive, array="rows", row=2)
    sensor = NpzTable(archive, sensor=2)

    assert row.read(row.columns)[:, 0].tolist() == list(range(10, 20))
    assert sensor.read(sensor.resolve(("sensors",)))[0].tolist() == [3.0, 4.0, 5.0]


@pytest.mark.parametrize(
    ("options", "column", "message"),
    [
        ({}, "three", r"no array 'three'\. It has one, two, rows, sensors, words, fs"),
        ({}, "two:3", r"two in .* has no column '3'\. It has two:1, two:2"),
        ({}, "1", "holds 5 arrays: one, two, rows, sensors, words. Name one with --array"),
        ({}, "rows", "holds 2 rows of 10 samples. Name one of them with --row, 1 to 2"),
        ({"row": 3}, "rows", "no row 3. --row goes from 1 to 2"),
        ({"row": 0}, "rows", "no row 0"),
        ({}, "sensors", r"shape \(10, 2, 3\).*--sensor"),
        ({"sensor": 3}, "sensors", "no sensor 3. --sensor goes from 1 to 2"),
        ({"sensor": 1}, "two", "--sensor 1 means nothing"),
        ({"row": 1}, "one", "--row 1 means nothing"),
        ({}, "words", "not real numbers"),
        ({}, "fs", r"shape \(\)"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(
    archive: Path, options: dict[str, int], column: str, message: str
) -> None:
    table = NpzTable(archive, **options)

    with pytest.raises(InputError, match=message):
        table.read(table.resolve((column,)))


def test_arrays_of_different_length_are_refused(archive: Path) -> None:
    with pytest.raises(InputError, match="one has 5, sensors:1 has 10 samples"):
        NpzTable(archive, sensor=1).read(("one", "sensors:1"))


def test_python_objects_are_never_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "objects.npz"
    np.savez(path, x=np.array([{"run": "me"}, None], dtype=object))

    with pytest.raises(InputError, match="holds Python objects, which are never unpacked"):
        NpzTable(path).read(("x",))


def test_a_damaged_archive_and_a_spreadsheet_are_refused(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    cut = tmp_path / "cut.npz"
    cut.write_bytes(whole[: len(whole) // 2])
    sheet = tmp_path / "sheet.npz"
    with zipfile.ZipFile(sheet, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")

    with pytest.raises(InputError, match="is damaged or was not written by NumPy"):
        NpzTable(cut)
    with pytest.raises(InputError, match=r"without NumPy arrays\. Is it a spreadsheet"):
        NpzTable(sheet)


@pytest.mark.parametrize("at", range(0, 400, 13))
def test_a_flipped_byte_never_shows_a_traceback(tmp_path: Path, at: int) -> None:
    path = tmp_path / "flipped.npz"
    np.savez_compressed(path, x=np.arange(20.0), fs=100)
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)

    try:
        values = NpzTable(path).read(("x",))
    except InputError:
        return
    assert values.shape == (20, 1)
