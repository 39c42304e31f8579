"""Several captures handed in together: one story, or one sentence why not."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from spinewatch.capture.belonging import holes_between, in_order
from spinewatch.capture.reader import Capture, read_capture
from spinewatch.capture.writer import CaptureWriter
from spinewatch.model.errors import CaptureError
from spinewatch.model.records import Advance, CaptureHeader
from spinewatch.model.time import NS_PER_S

Make = Callable[..., Capture]


@pytest.fixture
def make(tmp_path: Path, header: CaptureHeader) -> Make:
    def made(name: str, from_s: int, to_s: int, *, boot: str = "b", person: str = "p01") -> Capture:
        worn = msgspec.structs.replace(header.configuration, person=person)
        begun = msgspec.structs.replace(
            header, boot_id=boot, start_ns=from_s * NS_PER_S, configuration=worn
        )
        path = tmp_path / name
        with CaptureWriter(path=path, header=begun, sync=False) as writer:
            for second in range(from_s + 1, to_s + 1):
                writer.write(Advance(to_ns=second * NS_PER_S))
        return read_capture(path)

    return made


def refusal(captures: Sequence[Capture]) -> CaptureError:
    with pytest.raises(CaptureError) as told:
        in_order(captures)
    assert told.value.advice.endswith(".")
    return told.value


def test_a_capture_knows_when_it_ended(make: Make) -> None:
    assert make("a", 10, 20).ended_ns() == 20 * NS_PER_S
    assert make("empty", 10, 10).ended_ns() == 10 * NS_PER_S


def test_files_are_put_in_the_order_of_time_whatever_they_are_called(make: Make) -> None:
    first, second, third = make("z", 10, 20), make("a", 20, 30), make("m", 30, 40)

    assert in_order([third, first, second]) == (first, second, third)
    assert holes_between((first, second, third)) == ()


def test_one_file_is_a_story_too(make: Make) -> None:
    alone = make("a", 10, 20)

    assert in_order([alone]) == (alone,)
    assert holes_between([alone]) == ()


def test_time_that_is_missing_in_between_is_told(make: Make) -> None:
    first, second = make("a", 10, 20), make("b", 50, 60)

    (hole,) = holes_between(in_order([second, first]))

    assert (hole.before, hole.after, hole.seconds) == (first, second, 30.0)


def test_two_boots_are_no_story(make: Make) -> None:
    told = refusal([make("a", 10, 20), make("b", 20, 30, boot="other")])

    assert "two starts of the computer" in told.what


def test_two_persons_are_no_story(make: Make) -> None:
    told = refusal([make("a", 10, 20), make("b", 20, 30, person="p02")])

    assert "p01" in told.what
    assert "p02" in told.what


@pytest.mark.parametrize("second", [("same", 10, 20), ("overlapping", 15, 30)])
def test_times_that_overlap_are_no_story(make: Make, second: tuple[str, int, int]) -> None:
    told = refusal([make("a", 10, 20), make(*second)])

    assert "before" in told.what
    assert "ends" in told.what


def test_what_is_left_of_a_damaged_file_has_its_place(make: Make) -> None:
    first, second = make("a", 10, 40), make("b", 40, 50)
    with first.path.open("r+b") as file:
        file.truncate(first.path.stat().st_size - 200)
    salvaged = read_capture(first.path, salvage=True)

    (hole,) = holes_between(in_order([second, salvaged]))

    assert hole.before == salvaged
    assert 2.0 < hole.seconds < 30.0
