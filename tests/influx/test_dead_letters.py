"""What was refused for good can be looked up."""

from pathlib import Path

import msgspec
import pytest

from spinewatch.influx.dead_letters import DeadLetter, DeadLetterFile, letters_of
from spinewatch.influx.positions import SequenceId
from spinewatch.influx.storing import Line, Refused
from spinewatch.influx.waiting import EntryId
from spinewatch.model.errors import SpinewatchError
from spinewatch.model.results import Producer

EXPIRED = "partial write: points beyond retention policy dropped=3"
BAD = "unable to parse 'm f=': missing field value"


def refused(
    seq: int, reason: str, text: str = "m f=1", producer: Producer = Producer.MONITOR
) -> Refused:
    entry = EntryId(SequenceId("p01", producer, "ep"), seq)
    return Refused(Line(text.encode(), seq, entry), reason)


def letter(first: int, last: int, reason: str, *lines: str) -> DeadLetter:
    return DeadLetter(
        person="p01",
        producer=Producer.MONITOR,
        epoch="ep",
        first_seq=first,
        last_seq=last,
        reason=reason,
        lines=lines,
    )


def test_an_entry_with_bad_points_is_one_letter_with_them() -> None:
    letters = letters_of([refused(4, BAD, "m f="), refused(4, BAD, "n f="), refused(5, BAD, "o")])

    assert letters == (letter(4, 4, BAD, "m f=", "n f="), letter(5, 5, BAD, "o"))


def test_expired_entries_are_told_as_stretches_without_content() -> None:
    order = [7, 3, 1, 2, 2, 8]

    letters = letters_of([refused(seq, EXPIRED) for seq in order])

    assert letters == (letter(1, 3, EXPIRED), letter(7, 8, EXPIRED))


def test_a_stretch_never_spans_a_bad_entry_or_another_producer() -> None:
    letters = letters_of(
        [
            refused(1, EXPIRED),
            refused(2, BAD, "m"),
            refused(3, EXPIRED),
            refused(4, EXPIRED, producer=Producer.PERSON),
        ]
    )

    assert [(each.first_seq, each.last_seq, each.producer) for each in letters] == [
        (1, 1, Producer.MONITOR),
        (2, 2, Producer.MONITOR),
        (3, 3, Producer.MONITOR),
        (4, 4, Producer.PERSON),
    ]


def test_letters_are_appended_as_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "state" / "refused.jsonl"
    DeadLetterFile(path).append([letter(1, 3, EXPIRED)])
    DeadLetterFile(path).append([letter(4, 4, BAD, "m f=\n")])

    read = [msgspec.json.decode(line, type=DeadLetter) for line in path.read_bytes().splitlines()]
    assert read == [letter(1, 3, EXPIRED), letter(4, 4, BAD, "m f=\n")]


def test_without_letters_there_is_no_file(tmp_path: Path) -> None:
    DeadLetterFile(tmp_path / "refused.jsonl").append([])

    assert list(tmp_path.iterdir()) == []


def test_the_file_does_not_grow_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinewatch.influx.dead_letters.MAX_DEAD_LETTER_BYTES", 1000)
    file = DeadLetterFile(tmp_path / "refused.jsonl")
    for seq in range(100):
        file.append([letter(seq, seq, BAD, "m f=")])

    assert {path.name for path in tmp_path.iterdir()} == {"refused.jsonl", "refused.jsonl.old"}
    assert all(path.stat().st_size < 1300 for path in tmp_path.iterdir())
    assert b'"first_seq":99' in file.path.read_bytes()


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").touch()

    with pytest.raises(SpinewatchError, match=r"refused points .* cannot be written"):
        DeadLetterFile(tmp_path / "state" / "refused.jsonl").append([letter(1, 1, BAD)])


def test_only_their_owner_can_read_letters(tmp_path: Path) -> None:
    path = tmp_path / "refused.jsonl"
    DeadLetterFile(path).append([letter(1, 3, EXPIRED)])

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_letter_after_a_torn_line_is_not_lost_with_it(tmp_path: Path) -> None:
    file = DeadLetterFile(tmp_path / "refused.jsonl")
    file.append([letter(1, 1, BAD, "m f=")])
    file.path.write_bytes(file.path.read_bytes()[:-9])
    file.append([letter(2, 3, EXPIRED)])
    file.append([letter(4, 4, EXPIRED)])
    summary = file.summary()

    assert summary.results == ((EXPIRED, 3),)
    assert summary.unreadable == 1
    assert summary.size == file.path.stat().st_size


def test_the_summary_counts_both_files_and_what_was_written_twice_once(tmp_path: Path) -> None:
    file = DeadLetterFile(tmp_path / "refused.jsonl")
    file.append([letter(1, 3, EXPIRED), letter(4, 4, BAD, "m")])
    file.path.rename(file.old_path)
    file.append([letter(1, 3, EXPIRED), letter(9, 9, EXPIRED)])

    assert file.summary().results == ((EXPIRED, 4), (BAD, 1))
