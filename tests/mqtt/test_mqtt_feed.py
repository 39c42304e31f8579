"""The journal as the sender reads it."""

from collections.abc import Callable, Iterator

import pytest

from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.results import Entry, Producer
from spinewatch.mqtt.codec import Expired
from spinewatch.mqtt.feed import Feed
from spinewatch.mqtt.limits import CHUNK, FIRST_ROOM, RUSH, WINDOW

Commit = Callable[..., None]


@pytest.fixture
def open_feed(reader: JournalReader) -> Callable[..., Feed]:
    def open_one(*recorders: str) -> Feed:
        return Feed(
            reader=reader,
            person="p01",
            producer=Producer.MONITOR,
            epoch=reader.epoch,
            recorders=recorders or ("home",),
            boot_id="boot",
        )

    return open_one


def connect(feed: Feed) -> None:
    """Connect, while every recorder has room for as much as there may be."""
    feed.connected()
    for recorder in feed.delivery.marks:
        for _ in range(WINDOW // FIRST_ROOM):
            feed.delivery.has_room(recorder, WINDOW)


def publish(feed: Feed) -> Iterator[int]:
    """Give the numbers of the entries; what is gone goes by."""
    while (content := feed.next_content(0)) is not None:
        feed.sent(0)
        if isinstance(content, Entry):
            yield content.seq


def told_as_gone(feed: Feed) -> list[tuple[int, int]]:
    """Give the runs that are published as gone; entries go by."""
    runs: list[tuple[int, int]] = []
    while (content := feed.next_content(0)) is not None:
        feed.sent(0)
        if isinstance(content, Expired):
            runs += content.ranges
    return runs


def test_everything_above_the_remembered_mark_is_published(
    open_feed: Callable[..., Feed], reader: JournalReader, commit: Commit
) -> None:
    commit(1, 2 * CHUNK)
    reader.set_cursor("stored:home", Producer.MONITOR, 5)
    feed = open_feed()
    connect(feed)

    assert list(publish(feed)) == list(range(6, 2 * CHUNK + 1))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9, 100])
def test_the_end_of_the_journal_is_found(
    open_feed: Callable[..., Feed], commit: Commit, count: int
) -> None:
    if count:
        commit(1, count)
    feed = open_feed()
    connect(feed)

    assert feed.delivery.last == count


def test_an_entry_stays_the_next_one_until_it_is_sent(
    open_feed: Callable[..., Feed], commit: Commit
) -> None:
    commit(1, 2)
    feed = open_feed()
    connect(feed)

    first, again = feed.next_content(0), feed.next_content(0)

    assert isinstance(first, Entry)
    assert first == again
    assert first.seq == 1


def test_what_was_read_for_one_connection_is_not_kept_for_the_next(
    open_feed: Callable[..., Feed], commit: Commit
) -> None:
    commit(1, 5)
    feed = open_feed()
    connect(feed)
    assert feed.next_content(0) is not None
    feed.delivery.marked("home", 5, 0)

    connect(feed)

    assert feed.next_content(0) is None


def test_what_is_committed_later_is_seen_at_the_next_look(
    open_feed: Callable[..., Feed], commit: Commit
) -> None:
    commit(1, 3)
    feed = open_feed()
    connect(feed)
    assert list(publish(feed)) == [1, 2, 3]

    commit(4, 6)
    assert list(publish(feed)) == []
    feed.look()

    assert list(publish(feed)) == [4, 5, 6]


def test_a_rush_goes_through_the_window(open_feed: Callable[..., Feed], commit: Commit) -> None:
    feed = open_feed()
    connect(feed)
    commit(1, WINDOW + 1)
    feed.look()

    assert list(publish(feed)) == list(range(1, WINDOW + 1))


def test_until_a_recorder_has_said_for_how_many_it_has_room_it_gets_few(
    open_feed: Callable[..., Feed], commit: Commit
) -> None:
    commit(1, WINDOW)
    feed = open_feed()
    feed.connected()
    assert list(publish(feed)) == list(range(1, FIRST_ROOM + 1))

    feed.delivery.has_room("home", 3 * FIRST_ROOM)
    assert list(publish(feed)) == list(range(FIRST_ROOM + 1, 2 * FIRST_ROOM + 1))
    feed.delivery.has_room("home", 3 * FIRST_ROOM)
    assert list(publish(feed)) == list(range(2 * FIRST_ROOM + 1, 3 * FIRST_ROOM + 1))

    connect(feed)
    feed.connected()

    assert list(publish(feed)) == list(range(1, FIRST_ROOM + 1))


def test_a_few_new_entries_are_news(open_feed: Callable[..., Feed], commit: Commit) -> None:
    commit(1, WINDOW + 1)
    feed = open_feed()
    connect(feed)
    list(publish(feed))
    commit(WINDOW + 2, WINDOW + 1 + RUSH)
    feed.look()

    assert list(publish(feed)) == list(range(WINDOW + 2, WINDOW + 2 + RUSH))


def test_an_entry_without_label_holds_back_what_is_behind_it_until_it_has_one(
    open_feed: Callable[..., Feed], commit: Commit, label_all: Callable[[], int]
) -> None:
    commit(1, 2)
    commit(3, 4, labelled=False)
    feed = open_feed()
    connect(feed)
    assert list(publish(feed)) == [1, 2]
    feed.look()
    assert list(publish(feed)) == []

    label_all()
    feed.look()

    assert list(publish(feed)) == [3, 4]


def test_what_an_earlier_boot_left_without_label_does_not_hold_up_anything(
    open_feed: Callable[..., Feed], commit: Commit
) -> None:
    commit(1, 2, boot_id="earlier", labelled=False)
    commit(3, 4)
    feed = open_feed()
    connect(feed)

    assert list(publish(feed)) == [1, 2, 3, 4]


def test_entries_that_the_journal_no_longer_has_are_passed_over(
    open_feed: Callable[..., Feed], commit: Commit, journal: Journal
) -> None:
    commit(1, 2 * CHUNK)
    journal._connection.execute("DELETE FROM result WHERE seq <= 3 OR seq BETWEEN 10 AND 12")
    feed = open_feed()
    connect(feed)
    assert list(publish(feed)) == [seq for seq in range(4, 2 * CHUNK + 1) if not 10 <= seq <= 12]

    connect(feed)

    assert told_as_gone(feed) == [(1, 3), (10, 12)]


def test_a_stretch_longer_than_the_window_is_told_as_one_run(
    open_feed: Callable[..., Feed], commit: Commit, journal: Journal
) -> None:
    commit(1, 3 * WINDOW)
    journal._connection.execute("DELETE FROM result WHERE seq BETWEEN 3 AND ?", (2 * WINDOW,))
    feed = open_feed()
    connect(feed)

    assert told_as_gone(feed) == [(3, 2 * WINDOW)]
    assert feed.delivery.next_span(0) is None


def test_what_is_gone_takes_no_room_in_the_window(
    open_feed: Callable[..., Feed], commit: Commit, journal: Journal
) -> None:
    """After a retention that keeps every tenth entry the window still holds as many entries."""
    commit(1, 11 * WINDOW)
    journal._connection.execute("DELETE FROM result WHERE seq % 10 != 0")
    feed = open_feed()
    connect(feed)

    assert list(publish(feed)) == list(range(10, 10 * WINDOW + 1, 10))


def test_the_newest_entries_that_are_gone_are_told_too(
    open_feed: Callable[..., Feed], commit: Commit, journal: Journal
) -> None:
    commit(1, 9)
    feed = open_feed()
    connect(feed)
    journal._connection.execute("DELETE FROM result WHERE seq > 5")

    assert told_as_gone(feed) == [(6, 9)]


def test_what_is_gone_before_it_was_seen_is_told_without_waiting_for_what_comes_next(
    open_feed: Callable[..., Feed], commit: Commit, journal: Journal
) -> None:
    commit(1, 5)
    feed = open_feed()
    connect(feed)
    assert list(publish(feed)) == [1, 2, 3, 4, 5]

    commit(6, 9)
    journal._connection.execute("DELETE FROM result WHERE seq > 7")
    feed.look()
    assert list(publish(feed)) == [6, 7]
    connect(feed)
    assert told_as_gone(feed) == [(8, 9)]

    journal._connection.execute("DELETE FROM result")
    commit(10, 11)
    journal._connection.execute("DELETE FROM result")
    feed.look()
    assert told_as_gone(feed) == [(10, 11)]


def test_a_journal_without_holes_tells_of_nothing_gone(
    open_feed: Callable[..., Feed], commit: Commit
) -> None:
    commit(1, 2 * CHUNK)
    commit(2 * CHUNK + 1, 2 * CHUNK + 9, labelled=False)
    feed = open_feed()
    connect(feed)

    assert told_as_gone(feed) == []
    assert feed.delivery.last == 2 * CHUNK


def test_marks_are_remembered_for_the_next_sender(
    open_feed: Callable[..., Feed], commit: Commit, reader: JournalReader
) -> None:
    commit(1, 5)
    feed = open_feed("home", "clinic")
    connect(feed)
    list(publish(feed))
    feed.delivery.marked("home", 4, 0)
    assert reader.cursor("stored:home", Producer.MONITOR) == 0

    feed.save_marks()

    assert open_feed("home", "clinic").delivery.marks == {"home": 4, "clinic": 0}


def test_a_feed_is_delivered_when_every_recorder_has_it_all(
    open_feed: Callable[..., Feed], commit: Commit, reader: JournalReader
) -> None:
    commit(1, 5)
    reader.set_cursor("stored:home", Producer.MONITOR, 5)
    assert open_feed("home").delivered
    assert not open_feed("home", "clinic").delivered
