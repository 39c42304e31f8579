"""What one sender does with journal, marks and broker, event by event, in one thread."""

from collections.abc import Callable, Sequence

from spinewatch.journal.reader import JournalReader
from spinewatch.model.configuration import MqttConfig
from spinewatch.model.results import Entry, Producer
from spinewatch.mqtt.codec import Expired, Foreign, ForeignMessage, StoredMark, decode_mark, encode
from spinewatch.mqtt.feed import Feed
from spinewatch.mqtt.foreign import ForeignCount
from spinewatch.mqtt.messages import (
    Acknowledged,
    Arrived,
    Connected,
    Event,
    Lost,
    Message,
    Subscribed,
)
from spinewatch.mqtt.topics import ExpiredTopic, ResultTopic, StoredTopic, parse_topic
from spinewatch.mqtt.troubles import Refusals, Silences


class Outbox:
    """Entries on their way from a journal to every recorder.

    Parameters
    ----------
    person
        Whose results. Those of an epoch that holds another's go out under that name.
    config
        Names every recorder that must store them, and as whom this process is connected.
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
        config: MqttConfig,
        producers: Sequence[Producer],
        boot_id: str,
        publish: Callable[[Message], int | None],
    ) -> None:
        self._person = person
        self._recorders = config.recorders
        self._producers = tuple(producers)
        self._boot_id = boot_id
        self._publish = publish
        self._epochs: tuple[str, ...] = ()
        self._feeds: list[Feed] = []
        self._refusals = Refusals(config=config)
        self._silences = Silences()
        self._foreign = ForeignCount()
        self.is_up = False

    def open(self, reader: JournalReader) -> None:
        """Read this journal from now on: its present epoch, and earlier ones not stored yet."""
        self._reader = reader
        self._epochs = ()
        self._feeds = []
        self._open_feeds()

    def take(self, event: Event, now_ns: int) -> None:
        """Note what happened at the broker."""
        match event:
            case Connected():
                self.is_up = True
                self._start_over()
            case Lost():
                self.is_up = False
            case Acknowledged():
                self._refusals.published(event.topic, event.reason)
            case Subscribed():
                self._refusals.subscribed(event.filter, event.reason)
            case Arrived():
                self._take_message(event, now_ns)

    def look(self, now_ns: int) -> None:
        """Look what was committed, and who has confirmed nothing for long."""
        self._open_feeds()
        for feed in self._feeds:
            feed.look()
            for recorder in self._recorders:
                silent_ns = feed.delivery.silent_ns(recorder, now_ns)
                self._silences.note(feed.person, recorder, silent_ns)

    def publish_all(self, now_ns: int) -> None:
        """Publish what is due, until the broker takes no more."""
        for feed in self._feeds:
            while (content := feed.next_content(now_ns)) is not None:
                if self._publish(_message(content, feed)) is None:
                    return
                feed.sent(now_ns)

    def save_marks(self) -> None:
        """Remember the marks in the journal."""
        for feed in self._feeds:
            feed.save_marks()

    def _open_feeds(self) -> None:
        """Open feeds of epochs that were not there: all, or what was salvaged of a damaged journal.

        The others go on where they are.
        """
        epochs = self._reader.epochs()
        *earlier, present = epochs
        fresh = [
            Feed(
                reader=self._reader,
                person=self._reader.person(epoch) or self._person,
                producer=producer,
                epoch=epoch,
                recorders=self._recorders,
                boot_id=self._boot_id,
            )
            for epoch in (present, *earlier)
            if epoch not in self._epochs
            for producer in self._producers
        ]
        wanted = [feed for feed in fresh if feed.epoch == present or not feed.delivered]
        if self.is_up:
            for feed in wanted:
                feed.connected()
        self._feeds += wanted
        self._epochs = epochs

    def _start_over(self) -> None:
        for feed in self._feeds:
            feed.connected()

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
        key = (topic.person, topic.producer, mark.epoch)
        feed = next((feed for feed in self._feeds if _key(feed) == key), None)
        if feed is None:
            return  # A mark of a journal that was replaced, or of another process's producer.
        delivery, before = feed.delivery, feed.delivery.marks[topic.recorder]
        if not delivery.marked(topic.recorder, mark.seq, now_ns):
            detail = f"entry {mark.seq} stored, but the journal ends at {delivery.last}"
            self._foreign.note(str(topic), ForeignMessage(why=Foreign.MISPLACED, detail=detail))
            return
        if mark.seq > before:
            self._silences.heard(topic.person, topic.recorder)
        if retained:
            return  # An old room, and an old wish; this connection has started over anyway.
        delivery.has_room(topic.recorder, mark.room)
        if mark.resend:
            delivery.resend(topic.recorder)


def _key(feed: Feed) -> tuple[str, str, str]:
    return feed.person, feed.producer, feed.epoch


def _message(content: Entry | Expired, feed: Feed) -> Message:
    if isinstance(content, Expired):
        topic = str(ExpiredTopic(person=feed.person, producer=feed.producer))
    else:
        kind = str(content.result.__struct_config__.tag)
        topic = str(ResultTopic(person=feed.person, kind=kind))
    return Message(topic=topic, payload=encode(content))
