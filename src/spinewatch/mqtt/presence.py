"""How a process tells everybody that it runs, and how its death is told."""

from spinewatch.model.time import Clock
from spinewatch.mqtt.codec import ProcessState, ProcessStatus, encode
from spinewatch.mqtt.messages import Message
from spinewatch.mqtt.topics import StatusTopic


class Presence:
    """The retained status of one process.

    Parameters
    ----------
    person, process
        Whose process it is, and what it is called in the topic.
    clock
        Dates what the process says itself, while the wall clock is trusted.
    """

    def __init__(self, *, person: str, process: str, clock: Clock) -> None:
        self._topic = str(StatusTopic(person=person, process=process))
        self._clock = clock

    @property
    def last_will(self) -> Message:
        """What the broker publishes when the process dies. It cannot know when that will be."""
        return self._message(ProcessStatus(state=ProcessState.OFFLINE))

    def online(self) -> Message:
        """Give the message of a process that is connected."""
        return self._dated(ProcessState.ONLINE)

    def offline(self) -> Message:
        """Give the message of a process that stops on purpose."""
        return self._dated(ProcessState.OFFLINE)

    def _dated(self, state: ProcessState) -> Message:
        offset = self._clock.offset()
        since = offset.utc_ns if offset.trusted else None
        return self._message(ProcessStatus(state=state, since_utc_ns=since))

    def _message(self, status: ProcessStatus) -> Message:
        return Message(topic=self._topic, payload=encode(status), retain=True)
