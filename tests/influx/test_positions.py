"""How far a sequence is stored, in whatever order its numbers come."""

from hypothesis import given
from hypothesis import strategies as st

from spinewatch.influx.limits import MAX_EPOCHS, MAX_RANGES, MAX_SEQUENCES
from spinewatch.influx.positions import Position, Positions, SequenceId
from spinewatch.model.results import Producer

SEQS = st.lists(st.integers(1, 60), max_size=120)


def sequence(epoch: str = "ep", person: str = "p01") -> SequenceId:
    return SequenceId(person, Producer.MONITOR, epoch)


def highest_without_hole(seqs: set[int], mark: int = 0) -> int:
    while mark + 1 in seqs:
        mark += 1
    return mark


@given(seqs=SEQS, start=st.integers(0, 20))
def test_the_mark_is_the_highest_number_below_which_nothing_is_missing(
    seqs: list[int], start: int
) -> None:
    position = Position(start)
    given_so_far: set[int] = set()
    for seq in seqs:
        position.add(seq, seq)
        given_so_far.add(seq)

        assert position.mark == highest_without_hole(given_so_far, start)


@given(spans=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 12)), max_size=40))
def test_stretches_count_like_their_numbers_one_by_one(spans: list[tuple[int, int]]) -> None:
    position, given_so_far = Position(), set[int]()
    for first, more in spans:
        position.add(first, first + more)
        given_so_far |= set(range(first, first + more + 1))

        assert position.mark == highest_without_hole(given_so_far)
        for low in range(1, 75, 7):
            stretch = range(low, low + 5)
            assert position.covers(low, low + 4) is (given_so_far >= set(stretch))


@given(st.permutations(range(1, 30)), st.lists(st.integers(1, 29)))
def test_order_and_repetition_do_not_matter(order: list[int], again: list[int]) -> None:
    position = Position()
    for seq in [*order, *again]:
        position.add(seq, seq)

    assert position.mark == 29


def test_nothing_stored_is_zero_and_the_first_number_is_one() -> None:
    position = Position()
    before = position.mark
    position.add(2, 2)
    with_hole = position.mark
    position.add(1, 1)

    assert (before, with_hole, position.mark) == (0, 0, 2)


def test_memory_stays_bounded_behind_a_hole_and_the_mark_is_right_afterwards() -> None:
    position = Position()
    odd = range(3, 5 * MAX_RANGES, 2)
    for seq in odd:
        position.add(seq, seq)
    remembered = len(position._beyond)
    position.add(1, 1)
    position.add(2, 2)

    assert remembered == MAX_RANGES
    assert position.mark == 3

    for seq in range(1, odd[-1] + 1):
        position.add(seq, seq)
    assert position.mark == odd[-1]


def test_a_long_stretch_behind_a_hole_is_one_range() -> None:
    position = Position()
    for seq in range(2, 100_000):
        position.add(seq, seq)

    assert len(position._beyond) == 1
    position.add(1, 1)
    assert position.mark == 99_999


def test_sequences_do_not_mix_and_a_new_epoch_starts_at_zero() -> None:
    positions = Positions()
    for seq in (1, 2, 3):
        positions.add(sequence("old"), seq)
    positions.add(sequence("new"), 1)

    assert positions.mark(sequence("old")) == 3
    assert positions.mark(sequence("new")) == 1
    assert positions.mark(sequence("newer")) == 0
    assert positions.mark(SequenceId("p01", Producer.PERSON, "old")) == 0


def test_the_present_marks_are_those_of_the_epoch_last_heard_of() -> None:
    positions = Positions()
    positions.add(sequence("old"), 1)
    positions.add(sequence("new"), 1)
    positions.add(sequence("other", person="p02"), 1)

    assert dict(positions.present_marks()) == {
        sequence("new"): 1,
        sequence("other", person="p02"): 1,
    }


def test_a_sender_that_makes_up_epochs_cannot_fill_the_memory() -> None:
    positions = Positions()
    for number in range(30 * MAX_EPOCHS):
        positions.learn(sequence(f"e{number}"))
        positions.add(sequence("ours"), number + 1)

    assert len(positions.marks()) == MAX_EPOCHS
    assert positions.mark(sequence("ours")) == 30 * MAX_EPOCHS


def test_people_who_are_made_up_cannot_fill_the_memory() -> None:
    positions = Positions((sequence("ep", person=f"p{n}"), 1) for n in range(MAX_SEQUENCES))
    positions.add(sequence("ep", person="p0"), 2)
    positions.learn(sequence("ep", person="nobody"))

    assert len(positions.marks()) == MAX_SEQUENCES
    assert positions.mark(sequence("ep", person="p0")) == 2


def test_nobody_in_a_large_clinic_is_forgotten() -> None:
    positions = Positions()
    people = [f"p{number}" for number in range(100)]
    for epoch in ("before", "present"):
        for person in people:
            for producer in Producer:
                positions.add(SequenceId(person, producer, epoch), 1)

    assert len(positions.marks()) == 2 * len(people) * len(Producer)
    assert {mark for _, mark in positions.marks()} == {1}


def test_learning_of_a_sequence_says_whether_it_is_new() -> None:
    positions = Positions([(sequence("ep"), 4)])

    assert not positions.learn(sequence("ep"))
    assert positions.learn(sequence("next"))
    assert positions.mark(sequence("ep")) == 4


def test_a_stretch_that_never_comes_is_passed_over() -> None:
    positions = Positions()
    for seq in (1, 2, 6):
        positions.add(sequence(), seq)

    moved = positions.pass_over(sequence(), 3, 5)

    assert moved
    assert positions.mark(sequence()) == 6
    assert positions.covers(sequence(), 3, 5)
    assert not positions.covers(sequence(), 6, 7)
    assert not positions.covers(sequence("unknown"), 1, 1)


def test_a_stretch_beyond_a_hole_waits_for_the_hole() -> None:
    positions = Positions([(sequence(), 2)])

    assert not positions.pass_over(sequence(), 4, 9)
    assert positions.mark(sequence()) == 2
    assert positions.pass_over(sequence(), 3, 3)
    assert positions.mark(sequence()) == 9


def test_a_mark_of_an_earlier_life_only_ever_raises_what_is_known() -> None:
    positions = Positions([(sequence("old"), 5), (sequence("new"), 3)])

    assert positions.recover(sequence("old"), 9)
    assert not positions.recover(sequence("new"), 2)
    assert positions.mark(sequence("old")) == 9
    assert positions.mark(sequence("new")) == 3
    assert dict(positions.present_marks()) == {sequence("new"): 3}, "it is no news of the old one"
    assert positions.recover(sequence("newest"), 7)
    assert dict(positions.present_marks()) == {sequence("newest"): 7}
