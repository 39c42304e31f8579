"""Whatever is removed from the journal, and whatever is lost: the recorder comes to the end."""

from typing import TYPE_CHECKING, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.results import Entry, Producer
from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.codec import Expired, StoredMark, decode_entry, decode_expired, encode
from spinewatch.mqtt.limits import LAST_PATIENCE_NS
from spinewatch.mqtt.messages import Arrived, Connected, Lost, Message
from spinewatch.mqtt.outbox import Outbox
from spinewatch.mqtt.topics import ResultTopic, parse_topic
from tests.mqtt.conftest import entry
from tests.mqtt.memory_journal import MemoryJournal

if TYPE_CHECKING:
    from spinewatch.journal.reader import JournalReader

INDEXES = st.integers(min_value=0, max_value=1000)


class ForgetfulWorld(RuleBasedStateMachine):
    """A sender whose journal loses stretches, a network that loses and reorders, one recorder."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ns = 0
        self.room = 0
        self.journal = MemoryJournal()
        self.stored: set[int] = set()
        self.passed: set[int] = set()
        self.waiting: list[Message] = []
        self.outbox = Outbox(
            person="p01",
            config=MqttConfig(),
            producers=(Producer.MONITOR,),
            boot_id="boot",
            publish=self.publish,
        )
        self.outbox.open(cast("JournalReader", self.journal))
        self.outbox.take(Connected(), 0)

    def publish(self, message: Message) -> int | None:
        if self.room == 0:
            return None
        self.room -= 1
        if isinstance(content := read(message), Expired):
            told = {seq for run in content.ranges for seq in range(run[0], run[1] + 1)}
            assert not told & set(self.journal.rows), "told as gone, but it is there"
        self.waiting.append(message)
        return 1

    @rule(count=st.sampled_from([1, 3, 12, 150, 1200]))
    def commit(self, count: int) -> None:
        for _ in range(count):
            self.journal.commit(entry(self.journal.last + 1))

    @rule(first=st.floats(0, 1), share=st.floats(0, 1))
    def forget(self, first: float, share: float) -> None:
        begin = 1 + round(first * self.journal.last)
        self.journal.remove(begin, begin + round(share * self.journal.last))

    @rule(every=st.integers(2, 9))
    def keep_only_some(self, every: int) -> None:
        for seq in range(1, self.journal.last + 1):
            if seq % every:
                self.journal.remove(seq, seq)

    @rule(room=st.integers(0, 400))
    def send(self, room: int) -> None:
        self.room = room
        self.outbox.look(self.now_ns)
        self.outbox.publish_all(self.now_ns)

    @rule(index=INDEXES, again=st.booleans())
    def deliver_one(self, index: int, again: bool) -> None:  # noqa: FBT001 - hypothesis fills it in
        if self.waiting:
            place = index % len(self.waiting)
            self.store(self.waiting[place] if again else self.waiting.pop(place))

    @rule()
    def deliver_all(self) -> None:
        for message in self.waiting:
            self.store(message)
        self.waiting.clear()

    @rule(index=INDEXES)
    def lose(self, index: int) -> None:
        if self.waiting:
            self.waiting.pop(index % len(self.waiting))

    @rule()
    def mark(self) -> None:
        mark = StoredMark(epoch="e1", seq=self.recorders_mark())
        topic = "spinewatch/p01/stored/home/monitor"
        self.outbox.take(Arrived(topic=topic, payload=encode(mark), retained=False), self.now_ns)

    @rule()
    def reconnect(self) -> None:
        self.waiting.clear()
        self.outbox.take(Lost(), self.now_ns)
        self.outbox.take(Connected(), self.now_ns)

    @rule(seconds=st.integers(0, 70))
    def wait(self, seconds: int) -> None:
        self.now_ns += seconds * NS_PER_S

    def store(self, message: Message) -> None:
        content = read(message)
        if isinstance(content, Entry):
            self.stored.add(content.seq)
            return
        for first, last in content.ranges:
            self.passed |= set(range(first, last + 1))

    def recorders_mark(self) -> int:
        done, mark = self.stored | self.passed, 0
        while mark + 1 in done:
            mark += 1
        return mark

    def teardown(self) -> None:
        """From here on nothing is lost: then the recorder knows what became of every number."""
        self.reconnect()
        for _ in range(20 + self.journal.last // 100):
            self.now_ns += LAST_PATIENCE_NS
            self.send(10**6)
            self.deliver_all()
            self.mark()
        assert self.recorders_mark() == self.journal.last
        assert set(self.journal.rows) <= self.stored


def read(message: Message) -> Entry | Expired:
    topic = parse_topic(message.topic)
    content = (
        decode_entry(topic, message.payload)
        if isinstance(topic, ResultTopic)
        else decode_expired(message.payload)
    )
    assert isinstance(content, Entry | Expired)
    return content


ForgetfulWorld.TestCase.settings = settings(max_examples=10, stateful_step_count=15, deadline=None)
TestForgetfulWorld = ForgetfulWorld.TestCase
