"""CSV as people write it: read exactly, and what is wrong is named by line and column."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spinewatch.model.errors import InputError
from spinewatch.recordings import text_table
from spinewatch.recordings.text_table import TextTable

Write = Callable[[str | bytes], Path]


def read(path: Path, *columns: str) -> list[list[float]]:
    table = TextTable(path)
    values: list[list[float]] = table.read(table.resolve(columns or table.columns)).tolist()
    return values


@pytest.mark.parametrize(
    "text",
    [
        "t,emg\n0.5,1\n1,2.25\n",
        "t;emg\n0.5;1\n1;2.25\n",
        "t;emg\n0,5;1\n1;2,25\n",
        "t\temg\n0.5\t1\n1\t2.25\n",
        "t\temg\t\n0,5\t1\t\n1\t2,25\t\n",
        "t,emg\r\n0.5,1\r\n1,2.25\r\n",
        "\N{ZERO WIDTH NO-BREAK SPACE}t,emg\n0.5,1\n1,2.25",
        '"t","emg"\n"0.5","1"\n"1","2.25"\n',
        "# made by a logger, 2026\n\n% more\n// and more\nt,emg\n0.5,1\n1,2.25\n\n\n",
        "t,emg\n0.5,1\n# a remark, in the middle\n1,2.25\n",
        " t , emg \n 0.5 , 1 \n 1 , 2.25 \n",
    ],
)
def test_every_usual_way_to_write_a_table_gives_the_same_numbers(write: Write, text: str) -> None:
    table = TextTable(write(text))

    assert table.columns == ("t", "emg")
    assert table.read(("t", "emg")).tolist() == [[0.5, 1.0], [1.0, 2.25]]


def test_columns_go_by_name_or_by_number_from_one(write: Write) -> None:
    path = write("a,b,b\n1,2,3\n4,5,6\n")

    assert TextTable(path).columns == ("a", "2", "3")
    assert read(path, "3", "a") == [[3.0, 1.0], [6.0, 4.0]]


def test_a_table_without_header_loses_no_sample(write: Write) -> None:
    assert read(write("1,2\n3,4\n")) == [[1.0, 2.0], [3.0, 4.0]]
    assert read(write("nan,2\n3,4\n"))[1] == [3.0, 4.0]
    assert read(write("5\n6\n7\n")) == [[5.0], [6.0], [7.0]]


def test_text_beside_the_chosen_columns_does_not_matter(write: Write) -> None:
    path = write("when,emg,label\n10:00:00,1,rest\n10:00:01,2,flexion\n")

    assert read(path, "emg") == [[1.0], [2.0]]


@pytest.mark.parametrize("text", ["a,b\n1,\n,2\n", "a,b\n1,nan\nNaN,2\n", "a,b\n1, \n  ,2\n"])
def test_an_empty_cell_is_a_missing_sample(write: Write, text: str) -> None:
    values = np.array(read(write(text)))

    assert np.isnan(values).tolist() == [[False, True], [True, False]]


def test_a_blank_line_in_a_single_column_is_a_missing_sample(write: Write) -> None:
    values = np.array(read(write("emg\n1\n\n3\n")))

    assert np.isnan(values[:, 0]).tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("t,emg\n1,2\n3,abc\n", r"Line 3, column 2 \(emg\): found 'abc'"),
        ("1,2\n3,NA\n", r"Line 2, column 2: found 'NA'"),
        ("NA,2\n3,4\n", r"Line 1, column 1: found 'NA'"),
        ("t,emg\n1,2\n3,4,5\n6,7\n8,9\n", "Line 3 has 3 cells, the lines before it 2"),
        ("t,emg\n1,2\n3\n6,7\n", "Line 3 has 1 cells"),
        ("t,emg\n1,2\n\n3,4\n", "Line 3 is blank"),
        ("t,emg\n1,2\n3,\x00\x00\n", r"Line 3, column 2 \(emg\)"),
        ("s,V\nt,emg\n1,2\n", "Line 2, column 1"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_column(write: Write, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(write(text))


@pytest.mark.parametrize("text", ["time,emg\n", "# nothing but remarks\n", "Dear Sir,\nhello\n"])
def test_a_text_without_samples_is_no_table(write: Write, text: str) -> None:
    with pytest.raises(InputError, match="holds no lines of samples"):
        TextTable(write(text))


def test_a_wrong_column_lists_those_that_exist(write: Write) -> None:
    with pytest.raises(InputError, match=r"no column 'emg'\. It has time, left"):
        read(write("time,left\n0,1\n1,2\n"), "emg")
    with pytest.raises(InputError, match="no column '3'"):
        read(write("1,2\n3,4\n"), "3")


@given(
    values=arrays(
        np.float64,
        st.tuples(st.integers(2, 40), st.integers(1, 4)),
        elements=st.floats(allow_infinity=False),
    ),
    chunk_bytes=st.integers(1, 200),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
def test_every_number_is_read_back_exactly_however_the_file_is_cut(
    tmp_path_factory: pytest.TempPathFactory,
    values: np.ndarray,
    chunk_bytes: int,
    delimiter: str,
) -> None:
    path = tmp_path_factory.mktemp("cut") / "numbers.csv"
    rows = (delimiter.join(map(repr, row)) for row in values.tolist())
    path.write_text("\n".join(rows) + "\n")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_table, "CHUNK_BYTES", chunk_bytes)
        table = TextTable(path)
        found = table.read(table.resolve(tuple(map(str, range(1, values.shape[1] + 1)))))

    np.testing.assert_array_equal(found, values)


def test_a_fault_far_into_the_file_is_found_at_its_line(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_table, "CHUNK_BYTES", 100)
    lines = ["a,b", *(f"{i},{-i}" for i in range(2000))]
    lines[1500] = "1499,oops"

    with pytest.raises(InputError, match=r"Line 1501, column 2 \(b\): found 'oops'"):
        read(write("\n".join(lines)))


def test_progress_adds_up_to_the_samples_of_the_file(write: Write) -> None:
    path = write("a,b\n1,2\n3,4\n")
    told: list[int] = []
    table = TextTable(path, progress=told.append)
    table.read(("a",))

    assert sum(told) == len(b"1,2\n3,4\n")
