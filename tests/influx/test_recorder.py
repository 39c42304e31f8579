"""The recorder: nothing is lost, and nothing is claimed that is not stored."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinewatch.influx.answers import ACCEPTED
from spinewatch.influx.crowd import GATHERING_ROOM
from spinewatch.influx.tiers import Tier
from spinewatch.model.results import AnyResult, Entry, Producer
from spinewatch.mqtt.limits import WINDOW
from tests.influx.bench import AWAY, Bench

EntryOf = Callable[..., Entry]


def test_an_event_is_stored_within_two_seconds_and_levels_within_fifteen(
    bench: Bench, entry_of: EntryOf, full: dict[str, AnyResult]
) -> None:
    bench.recorder.take("p01", entry_of(seq=1))
    bench.run(0.5)
    bench.recorder.take("p01", entry_of(full["episode"], 2))
    bench.run(1.5)
    after_event = (bench.seqs(Tier.KEEP), bench.seqs(Tier.SECONDS))
    bench.recorder.take("p01", entry_of(seq=3))
    bench.run(14.0)

    assert after_event == ({2}, {1})
    assert bench.seqs() == {1, 3}
    assert bench.mark == ("p01", Producer.MONITOR, "ep", 3)


def test_levels_that_come_one_by_one_are_written_together(bench: Bench, entry_of: EntryOf) -> None:
    for seq in range(1, 13):
        bench.recorder.take("p01", entry_of(seq=seq))
    bench.run(15.0)

    assert bench.seqs() == set(range(1, 13))
    assert len(bench.database.requests) == 1


def test_the_mark_is_published_only_after_the_file_has_it(bench: Bench, entry_of: EntryOf) -> None:
    on_disk: list[bytes] = []
    path = bench.folder / "positions.json"

    def hear(person: str, producer: Producer, epoch: str, seq: int, room: int) -> bool:
        on_disk.append(path.read_bytes() if path.exists() else b"")
        return bench.hear_mark(person, producer, epoch, seq, room)

    bench.recorder._marks._publish = hear
    bench.recorder.take("p01", entry_of(seq=1))
    bench.run(5.0)

    assert [mark[-1] for mark in bench.marks] == [0, 1]
    assert b'"seq":1' in on_disk[-1]


def test_a_mark_that_did_not_go_out_is_told_when_the_broker_takes_it_again(
    bench: Bench, entry_of: EntryOf
) -> None:
    bench.deaf = True
    bench.recorder.take("p01", entry_of(seq=1))
    bench.recorder.take("p02", entry_of(seq=1))
    bench.run(5.0)
    assert bench.marks == []

    bench.deaf = False
    bench.run(0.1)

    assert sorted(bench.marks) == [
        ("p01", Producer.MONITOR, "ep", 1),
        ("p02", Producer.MONITOR, "ep", 1),
    ]


def test_people_who_send_at_once_share_what_the_broker_keeps(
    bench: Bench, entry_of: EntryOf
) -> None:
    for person in range(4):
        for seq in range(1, 26):
            bench.recorder.take(f"p{person}", entry_of(seq=seq))
    bench.run(1.0)
    bench.recorder.take("p1", entry_of(seq=26))
    bench.run(5.0)

    told = dict(zip(bench.marks, bench.rooms, strict=True))
    assert [told[f"p{person}", Producer.MONITOR, "ep", 25] for person in range(4)] == 4 * [
        GATHERING_ROOM // 4
    ]
    assert told["p1", Producer.MONITOR, "ep", 26] == WINDOW


def test_an_unknown_epoch_is_greeted_with_mark_zero(bench: Bench, entry_of: EntryOf) -> None:
    bench.recorder.take("p01", entry_of(seq=900))
    bench.recorder.take("p01", entry_of(seq=901))

    assert bench.marks == [("p01", Producer.MONITOR, "ep", 0)]


def test_a_hole_holds_the_mark_until_it_is_filled(bench: Bench, entry_of: EntryOf) -> None:
    for seq in (1, 2, 4, 5, 5):
        bench.recorder.take("p01", entry_of(seq=seq))
    bench.run(5.0)
    with_hole = bench.mark[-1]
    bench.recorder.take("p01", entry_of(seq=3))
    bench.run(5.0)

    assert with_hole == 2
    assert bench.mark[-1] == 5


def test_what_is_stored_already_is_stored_again_and_the_mark_told_again(
    bench: Bench, entry_of: EntryOf
) -> None:
    """A backfill after the database was lost must reach it; a lost mark must be told."""
    for _ in range(2):
        bench.recorder.take("p01", entry_of(seq=1))
        bench.run(5.0)

    assert len(bench.database.requests) == 2
    assert [mark[-1] for mark in bench.marks] == [0, 1, 1]


def test_after_a_restart_the_recorder_announces_what_the_file_says(
    bench: Bench, entry_of: EntryOf
) -> None:
    bench.recorder.take("p01", entry_of(seq=1, epoch="old"))
    bench.recorder.take("p01", entry_of(seq=1))
    bench.recorder.take("p01", entry_of(seq=2))
    bench.run(5.0)
    bench.marks.clear()
    bench.start()
    bench.recorder.announce()

    assert bench.marks == [("p01", Producer.MONITOR, "ep", 2)]


def test_a_clean_end_writes_what_waits(bench: Bench, entry_of: EntryOf) -> None:
    bench.recorder.take("p01", entry_of(seq=1))
    bench.recorder.flush()

    assert bench.seqs() == {1}
    assert bench.mark[-1] == 1


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_with_any_order_failures_and_restarts_the_mark_never_lies_and_all_arrives(
    bench: Bench, entry_of: EntryOf, full: dict[str, AnyResult], data: st.DataObject
) -> None:
    """What lies at or below a published mark is in the database, whatever happens around it."""
    epoch = data.draw(st.uuids()).hex
    kinds = [full["levels"], full["minute"], full["diary"]]
    entries = {seq: entry_of(kinds[seq % 3], seq, epoch=epoch) for seq in range(1, 13)}
    key = f'epoch="{epoch}"'.encode()
    fails = data.draw(st.lists(st.booleans(), max_size=12))
    bench.database.judge = lambda *_: AWAY if fails and fails.pop() else ACCEPTED

    def stored() -> set[int]:
        lines = [line for tier in Tier for line in bench.database.lines[tier] if key in line]
        return {int(line.partition(b" seq=")[2].partition(b"i")[0]) for line in lines}

    def told() -> int:
        return max((mark[-1] for mark in bench.marks if mark[2] == epoch), default=0)

    path, old = bench.folder / "positions.json", b""

    def restarted_with(file: str) -> None:
        nonlocal old
        known = path.read_bytes() if path.exists() else b""
        if file != "kept":
            path.unlink(missing_ok=True)
        if file in {"damaged", "old"}:
            path.write_bytes(old if file == "old" else b"\0")
        old = known
        bench.start()
        # What a broker keeps is the mark that was published last, not the highest.
        for mark in [mark for mark in bench.marks if mark[2] == epoch][-1:]:
            bench.recorder.recover(*mark)
        bench.recorder.announce()

    for seq in data.draw(st.lists(st.integers(1, 12), max_size=30)):
        bench.recorder.take("p01", entries[seq])
        bench.run(data.draw(st.sampled_from([0.0, 0.6, 5.0])))
        if data.draw(st.booleans()):
            restarted_with(data.draw(st.sampled_from(["kept", "lost", "damaged", "old"])))
        assert set(range(1, told() + 1)) <= stored()
    fails.clear()
    for entry in entries.values():
        bench.recorder.take("p01", entry)
    bench.run(70.0)

    assert told() == 12
    assert stored() == set(entries)
