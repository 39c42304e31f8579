"""The comparison behind the long runs finds what they look for."""

import pytest

from tests.bluetooth.six_sensors import Comparison

A, B, C, D = b"a", b"b", b"c", b"d"


def _flaws(sent: list[bytes], got: list[bytes]) -> tuple[int, int, int, int]:
    comparison = Comparison(sent=sent, got=got)
    comparison.end()
    return (
        len(comparison.missing),
        comparison.doubled,
        comparison.reordered,
        comparison.altered,
    )


@pytest.mark.parametrize(
    ("sent", "got", "flaws"),
    [
        ([A, B, C], [A, B, C], (0, 0, 0, 0)),
        ([A, B, C, D], [A, C, D], (1, 0, 0, 0)),
        ([A, B, C], [A, B], (1, 0, 0, 0)),
        ([A, B, C], [A, B, B, C], (0, 1, 0, 0)),
        ([A, B, C], [B, A, C], (0, 0, 1, 0)),
        ([A, B, C], [A, D, B, C], (0, 0, 0, 1)),
        ([A, B], [A, B, B], (0, 1, 0, 0)),
    ],
)
def test_each_flaw_is_counted_as_what_it_is(
    sent: list[bytes], got: list[bytes], flaws: tuple[int, int, int, int]
) -> None:
    assert _flaws(sent, got) == flaws


def test_what_was_compared_is_taken_out_and_the_rest_waits() -> None:
    sent, got = [A, B, C], [A]
    comparison = Comparison(sent=sent, got=got)

    comparison.compare()
    assert (sent, got, comparison.right, comparison.is_flawless) == ([B, C], [], 1, True)

    got += [B, C]
    comparison.compare()
    assert (sent, got, comparison.right) == ([], [], 3)
