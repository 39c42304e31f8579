"""What one sender does with journal, marks and broker, event by event, in one thread."""

from collections.abc import Callable, Sequence

from spinewatch.journal.reader import JournalReader
from spinewatch.model.results import Entry, Producer
from spinewatch.mqtt.codec import Foreign, ForeignMessage, StoredMark, decode_mark, encode
from spinewatch.mqtt.feed import Feed
from spinewatch.mqtt.foreign import ForeignCount
from spinewatch.mqtt.messages import (
    Acknowledged,
    Arrived,
    Connected,
    Event,
    Lost,
    Message,
    SubscriptionRefused,
)
from spinewatch.mqtt.topics import ResultTopic, StoredTopic, parse_topic
from spinewatch.mqtt.troubles import Refusals, Silences


class Outbox:
    """Entries on their way from a journal to every recorder.

    Parameters
    ----------
    person
        Whose results.
    recorders
        Every recorder that must store them.
    producers
        Whose entries of the journal, the most urgent first.
    boot_id
        The present boot.
    publish
        Hands a message to the broker; gives what `Acknowledged` will name it by, or None when it
        cannot be taken now.

    Attributes
    ----------
    is_up
        Whether there is a connection to publish on.
    """

    def __init__(
        self,
        *,
        person: str,
        recorders: Sequence[str],
        producers: Sequence[Producer],
        boot_id: str,
        publish: Callable[[Message], int | None],
    ) -> None:
        self._person = person
        self._recorders = tuple(recorders)
        self._producers = tuple(producers)
        self._boot_id = boot_id
        self._publish = publish
        self._feeds: list[Feed] = []
        self._in_air: dict[int, str] = {}
        self._refusals = Refusals()
        self._silences = Silences(recorders=recorders)
        self._foreign = ForeignCount()
        self.is_up = False

    def open(self, reader: JournalReader) -> None:
        """Read this journal from now on: its present epoch, and earlier ones not stored yet."""
        *earlier, present = reader.epochs()
        feeds = [
            Feed(
                reader=reader,
                producer=producer,
                epoch=epoch,
                recorders=self._recorders,
                boot_id=self._boot_id,
            )
            for epoch in (present, *earlier)
            for producer in self._producers
        ]
        self._feeds = [feed for feed in feeds if feed.epoch == present or not feed.delivered]
        if self.is_up:
            self._start_over()

    def take(self, event: Event, now_ns: int) -> None:
        """Note what happened at the broker."""
        match event:
            case Connected():
                self.is_up = True
                self._start_over()
            case Lost():
                self.is_up = False
            case Acknowledged():
                topic = self._in_air.pop(event.message_id, "the status of this process")
                self._refusals.note(topic, event.reason)
            case SubscriptionRefused():
                self._refusals.note(event.filter, event.reason)
            case Arrived():
                self._take_message(event, now_ns)

    def look(self, now_ns: int) -> None:
        """Look what was committed, and who has confirmed nothing for long."""
        for feed in self._feeds:
            feed.look()
            for recorder in self._recorders:
                self._silences.note(recorder, feed.delivery.silent_ns(recorder, now_ns))

    def publish_all(self, now_ns: int) -> None:
        """Publish what is due, until the broker takes no more."""
        for feed in self._feeds:
            while (entry := feed.next_entry(now_ns)) is not None:
                if not self._publish_entry(entry):
                    return
                feed.sent(now_ns)

    def save_marks(self) -> None:
        """Remember the marks in the journal."""
        for feed in self._feeds:
            feed.save_marks()

    def _start_over(self) -> None:
        self._in_air.clear()
        for feed in self._feeds:
            feed.connected()

    def _publish_entry(self, entry: Entry) -> bool:
        kind = str(entry.result.__struct_config__.tag)
        topic = str(ResultTopic(person=self._person, kind=kind))
        message_id = self._publish(Message(topic=topic, payload=encode(entry)))
        if message_id is None:
            return False
        self._in_air[message_id] = topic
        return True

    def _take_message(self, message: Arrived, now_ns: int) -> None:
        topic = parse_topic(message.topic)
        if not isinstance(topic, StoredTopic) or not message.payload:
            return  # An empty payload removes a retained mark: nothing is said.
        mark = decode_mark(message.payload)
        if isinstance(mark, ForeignMessage):
            self._foreign.note(message.topic, mark)
        elif topic.recorder in self._recorders:
            self._take_mark(topic, mark, retained=message.retained, now_ns=now_ns)

    def _take_mark(
        self, topic: StoredTopic, mark: StoredMark, *, retained: bool, now_ns: int
    ) -> None:
        key = (topic.producer, mark.epoch)
        feed = next((feed for feed in self._feeds if (feed.producer, feed.epoch) == key), None)
        if feed is None:
            return  # A mark of a journal that was replaced, or of another process's producer.
        delivery, before = feed.delivery, feed.delivery.marks[topic.recorder]
        if not delivery.marked(topic.recorder, mark.seq, now_ns):
            detail = f"entry {mark.seq} stored, but the journal ends at {delivery.last}"
            self._foreign.note(str(topic), ForeignMessage(why=Foreign.MISPLACED, detail=detail))
            return
        if mark.seq > before:
            self._silences.heard(topic.recorder)
        # Kept by the broker it is an old wish; this connection has started over anyway.
        if mark.resend and not retained:
            delivery.resend(topic.recorder)
