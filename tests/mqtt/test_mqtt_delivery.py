"""Whatever is lost, doubled or late: all is sent until it is marked, and once if nothing is."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.delivery import Delivery
from spinewatch.mqtt.limits import FIRST_PATIENCE_NS, LAST_PATIENCE_NS, RUSH
from spinewatch.mqtt.progress import Progress
from spinewatch.mqtt.seq_ranges import Span

pytestmark = pytest.mark.slow

WINDOW = 8
INDEXES = st.integers(min_value=0, max_value=1000)


def publish(delivery: Delivery, now_ns: int, *, limit: int = 10**6) -> list[int]:
    """Publish what is due, at most ``limit`` entries."""
    sent: list[int] = []
    while len(sent) < limit and (span := delivery.next_span(now_ns)) is not None:
        last = min(span.last, span.first + limit - len(sent) - 1)
        delivery.sent(Span(span.first, last), now_ns)
        sent += range(span.first, last + 1)
    return sent


class Recorder:
    """Stores what arrives; tells the end of what it has without a hole."""

    def __init__(self) -> None:
        self.stored: set[int] = set()

    @property
    def mark(self) -> int:
        mark = 0
        while mark + 1 in self.stored:
            mark += 1
        return mark


class HostileWorld(RuleBasedStateMachine):
    """Two recorders behind a network that loses, doubles, delays and reorders both ways."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ns = 0
        self.last = 0
        self.recorders = {"home": Recorder(), "clinic": Recorder()}
        self.delivery = Delivery(marks=dict.fromkeys(self.recorders, 0), window=WINDOW)
        self.delivery.connected(0)
        self.news_from = 0
        self.entries: list[tuple[str, int]] = []
        self.marks: list[tuple[str, int]] = []

    @rule(count=st.one_of(st.integers(min_value=1, max_value=5), st.just(RUSH + 1)))
    def commit(self, count: int) -> None:
        if count > RUSH:
            self.news_from = self.last + count
        self.last += count
        self.delivery.committed(self.last)

    @rule(limit=st.integers(min_value=1, max_value=20))
    def send(self, limit: int) -> None:
        for seq in publish(self.delivery, self.now_ns, limit=limit):
            self.entries += [(name, seq) for name in self.recorders]

    @rule(index=INDEXES, again=st.booleans())
    def deliver_an_entry(self, index: int, again: bool) -> None:  # noqa: FBT001 - hypothesis fills it in
        if self.entries:
            place = index % len(self.entries)
            name, seq = self.entries[place] if again else self.entries.pop(place)
            self.recorders[name].stored.add(seq)
            self.marks.append((name, self.recorders[name].mark))

    @rule(index=INDEXES)
    def lose_an_entry(self, index: int) -> None:
        if self.entries:
            self.entries.pop(index % len(self.entries))

    @rule(index=INDEXES)
    def deliver_a_mark(self, index: int) -> None:
        if self.marks:
            self.delivery.marked(*self.marks.pop(index % len(self.marks)), self.now_ns)

    @rule(index=INDEXES)
    def lose_a_mark(self, index: int) -> None:
        if self.marks:
            self.marks.pop(index % len(self.marks))

    @rule(name=st.sampled_from(["home", "clinic"]), keeps=st.integers(0, 40), asks=st.booleans())
    def restart_a_recorder(self, name: str, keeps: int, asks: bool) -> None:  # noqa: FBT001 - as above
        recorder = self.recorders[name]
        recorder.stored = {seq for seq in recorder.stored if seq <= keeps}
        self.marks.append((name, recorder.mark))
        if asks:
            self.delivery.resend(name)

    @rule()
    def lose_the_connection(self) -> None:
        self.entries.clear()
        self.news_from = self.last
        self.delivery.connected(self.last)

    @rule(seconds=st.integers(min_value=0, max_value=70))
    def wait(self, seconds: int) -> None:
        self.now_ns += seconds * NS_PER_S

    @invariant()
    def nothing_but_news_goes_beyond_the_window(self) -> None:
        span = self.delivery.next_span(self.now_ns)
        if span is not None and span.first <= self.news_from:
            assert span.last <= max(self.delivery.marks.values()) + WINDOW

    def teardown(self) -> None:
        """From here on nothing is lost: then everything arrives, in bounded time."""
        rounds = 0
        while any(recorder.mark < self.last for recorder in self.recorders.values()):
            rounds += 1
            assert rounds <= 10 + self.last
            self.now_ns += LAST_PATIENCE_NS
            self.send(10**6)
            for name, seq in self.entries:
                self.recorders[name].stored.add(seq)
            self.entries.clear()
            for name, recorder in self.recorders.items():
                self.delivery.marked(name, recorder.mark, self.now_ns)


HostileWorld.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestHostileWorld = HostileWorld.TestCase


@given(
    stored=st.lists(st.integers(min_value=0, max_value=60), min_size=1, max_size=3),
    commits=st.lists(st.one_of(st.integers(0, 12), st.just(RUSH + 7)), max_size=12),
    seed=st.integers(min_value=0, max_value=2**32 - 1),
)
@settings(max_examples=50)
def test_without_a_loss_every_entry_is_sent_once(
    stored: list[int], commits: list[int], seed: int
) -> None:
    chance = np.random.default_rng(seed)
    recorders = {f"r{number}": mark for number, mark in enumerate(stored)}
    delivery = Delivery(marks=recorders, window=WINDOW)
    last, now_ns, sent = 60, 0, Counter[int]()
    delivery.connected(last)
    for count in [*commits, *[0] * 200]:
        last += count
        delivery.committed(last)
        sent.update(publish(delivery, now_ns, limit=int(chance.integers(0, 30))))
        now_ns += int(chance.integers(0, FIRST_PATIENCE_NS // 2))
        for name, before in recorders.items():
            mark = before
            while mark + 1 in sent or mark + 1 <= stored[int(name[1:])]:
                mark += 1
            recorders[name] = mark
            assert delivery.marked(name, mark, now_ns)

    assert sent == Counter(range(min(stored) + 1, last + 1))


def test_a_window_that_is_full_waits_for_a_mark() -> None:
    delivery = Delivery(marks={"home": 0}, window=WINDOW)
    delivery.connected(100)

    assert publish(delivery, 0) == list(range(1, WINDOW + 1))
    delivery.marked("home", 3, 1)
    assert publish(delivery, 1) == [WINDOW + 1, WINDOW + 2, WINDOW + 3]


def test_news_is_published_at_once_while_a_recorder_is_away() -> None:
    delivery = Delivery(marks={"home": 0}, window=WINDOW)
    delivery.connected(100)
    publish(delivery, 0)

    delivery.committed(103)

    assert publish(delivery, 1) == [101, 102, 103]


def test_an_absent_recorder_costs_one_entry_a_minute() -> None:
    delivery = Delivery(marks={"home": 0}, window=WINDOW)
    delivery.connected(100)
    sent = [publish(delivery, second * NS_PER_S) for second in range(3600)]

    assert sum(map(len, sent)) <= WINDOW + 60 + 3
    assert sent[-61:].count([1]) == 1


def test_what_is_missing_follows_as_soon_as_an_absent_recorder_is_heard() -> None:
    delivery = Delivery(marks={"home": 0}, window=WINDOW)
    delivery.connected(WINDOW)
    publish(delivery, 0)
    assert publish(delivery, FIRST_PATIENCE_NS) == [1]

    delivery.marked("home", 1, FIRST_PATIENCE_NS + 1)

    assert publish(delivery, FIRST_PATIENCE_NS + 1) == list(range(2, WINDOW + 1))


def test_a_recorder_that_has_come_back_is_waited_for_no_longer_than_any_other() -> None:
    delivery = Delivery(marks={"home": 0}, window=WINDOW)
    delivery.connected(5)
    for second in range(600):
        publish(delivery, second * NS_PER_S)
    back_ns = 600 * NS_PER_S
    delivery.marked("home", 1, back_ns)
    assert publish(delivery, back_ns) == [2, 3, 4, 5]

    assert publish(delivery, back_ns + FIRST_PATIENCE_NS) == [2]


def test_a_recorder_is_not_waited_for_before_it_was_sent_what_it_needs() -> None:
    delivery = Delivery(marks={"home": 0}, window=WINDOW)
    delivery.connected(5)
    delivery.committed(6)
    assert publish(delivery, 0, limit=1) == [6]
    late_ns = FIRST_PATIENCE_NS - NS_PER_S
    assert publish(delivery, late_ns) == [1, 2, 3, 4, 5]

    assert publish(delivery, late_ns + 2 * NS_PER_S) == []


def test_what_is_marked_is_forgotten() -> None:
    progress = Progress(mark=0, window=WINDOW)
    for seq in (1, 3, 5):
        progress.sent(Span(seq, seq), 0)
    progress.marked(5, 0)

    assert progress._in_flight.spans() == ()


def test_one_lost_entry_is_sent_again_alone() -> None:
    delivery = Delivery(marks={"home": 0}, window=WINDOW)
    delivery.connected(WINDOW)
    publish(delivery, 0)
    delivery.marked("home", 4, 1)

    again = publish(delivery, 1 + FIRST_PATIENCE_NS)
    delivery.marked("home", WINDOW, 2 + FIRST_PATIENCE_NS)

    assert again == [5]
    assert publish(delivery, 10 * LAST_PATIENCE_NS) == []


def test_one_absent_recorder_does_not_hold_up_the_other() -> None:
    delivery = Delivery(marks={"away": 0, "home": 50}, window=WINDOW)
    delivery.connected(100)
    for _ in range(20):
        publish(delivery, 0)
        delivery.marked("home", min(100, delivery.marks["home"] + WINDOW), 0)

    assert delivery.marks == {"away": 0, "home": 100}


def test_a_recorder_that_lost_its_disk_is_sent_everything_again() -> None:
    delivery = Delivery(marks={"home": 0}, window=WINDOW)
    delivery.connected(5)
    publish(delivery, 0)
    delivery.marked("home", 5, 1)
    assert publish(delivery, 2) == []

    delivery.marked("home", 0, 3)

    assert publish(delivery, 3) == [1, 2, 3, 4, 5]


def test_a_recorder_that_asks_is_sent_again_what_it_has_not_marked() -> None:
    delivery = Delivery(marks={"home": 0}, window=WINDOW)
    delivery.connected(5)
    publish(delivery, 0)
    delivery.marked("home", 2, 1)

    delivery.resend("home")
    delivery.resend("stranger")

    assert publish(delivery, 1) == [3, 4, 5]


def test_a_mark_beyond_the_journal_is_not_believed() -> None:
    delivery = Delivery(marks={"home": 9}, window=WINDOW)
    delivery.connected(5)

    assert not delivery.marked("home", 6, 0)
    assert not delivery.marked("stranger", 1, 0)
    assert delivery.marks == {"home": 5}
    delivery.committed(7)
    assert publish(delivery, 0) == [6, 7]


def test_nothing_is_sent_beyond_an_entry_without_label() -> None:
    delivery = Delivery(marks={"home": 0}, window=WINDOW)
    delivery.connected(6)
    delivery.ends_at(3)

    assert publish(delivery, 0) == [1, 2, 3]
    delivery.committed(6)
    assert publish(delivery, 0) == [4, 5, 6]


def test_without_recorders_only_news_is_published() -> None:
    delivery = Delivery(marks={}, window=WINDOW)
    delivery.connected(50)
    delivery.committed(52)

    assert publish(delivery, 0) == [51, 52]


def test_what_got_its_label_late_is_news() -> None:
    delivery = Delivery(marks={}, window=WINDOW)
    delivery.connected(6)
    delivery.ends_at(3)
    delivery.committed(6)

    assert publish(delivery, 0) == [4, 5, 6]


def test_silence_is_counted_from_the_first_entry_that_got_no_mark() -> None:
    delivery = Delivery(marks={"home": 0}, window=WINDOW)
    delivery.connected(5)
    assert delivery.silent_ns("home", NS_PER_S) == 0
    publish(delivery, NS_PER_S)
    publish(delivery, 100 * NS_PER_S)

    assert delivery.silent_ns("home", 101 * NS_PER_S) == 100 * NS_PER_S
    delivery.marked("home", 5, 102 * NS_PER_S)
    assert delivery.silent_ns("home", 103 * NS_PER_S) == 0
