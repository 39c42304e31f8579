"""Sets of sequence numbers, held against Python's own sets."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from spinewatch.mqtt.seq_ranges import SeqRanges

SEQS = st.integers(min_value=1, max_value=40)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("add"), SEQS, st.integers(min_value=0, max_value=8)),
        st.tuples(st.just("remove"), SEQS, st.just(0)),
    )
)


@given(changes=CHANGES, after=SEQS, last=SEQS)
def test_ranges_hold_what_a_set_would_hold(
    changes: list[tuple[str, int, int]], after: int, last: int
) -> None:
    ranges, truth = SeqRanges(), set[int]()
    for change, seq, more in changes:
        if change == "add":
            ranges.add(seq, seq + more)
            truth |= set(range(seq, seq + more + 1))
        else:
            ranges.remove_through(seq)
            truth = {held for held in truth if held > seq}

    spans = ranges.spans()
    assert {seq for span in spans for seq in range(span.first, span.last + 1)} == truth
    assert all(one.last + 1 < other.first for one, other in pairwise(spans))
    assert all((seq in ranges) == (seq in truth) for seq in range(60))
    missing = [seq for seq in range(after + 1, last + 1) if seq not in truth]
    gap = ranges.first_gap(after, last)
    if gap is None:
        assert missing == []
    else:
        run = list(range(gap.first, gap.last + 1))
        assert run == missing[: len(run)]
        assert gap.last + 1 in truth or gap.last == last


def test_a_cleared_set_holds_nothing() -> None:
    ranges = SeqRanges()
    ranges.add(3, 5)
    assert ranges

    ranges.clear()

    assert not ranges
