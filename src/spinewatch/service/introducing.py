"""What a recorder hears of itself when it meets the broker: its own marks, and others of its name.

The broker keeps the marks that the recorder published in earlier lives, and sends them with every
new subscription, as it sends the states of all recorders.
"""

from collections.abc import Container, Sequence
from typing import Final

from spinewatch.influx.recorder import Recorder
from spinewatch.model.results import Producer
from spinewatch.model.time import NS_PER_S, Clock
from spinewatch.mqtt.codec import ProcessState
from spinewatch.mqtt.receiver import MarkSeen, Notice, Reconnected, StatusSeen

SETTLE_NS: Final = NS_PER_S
"""How long after the connection the recorder listens before it says anything. A broker sends what
it has kept right behind its answer to the subscription: milliseconds in a house, a second over a
bad mobile network. A mark that comes later still counts, but a lower one is out by then."""


class Introduction:
    """Listens after each connection, then has the recorder announce itself.

    Parameters
    ----------
    recorder
        Takes its own earlier marks, and whether it shares its name.
    person, process
        Under which the recorder tells its own state.
    persons
        Whose marks are its own.
    clock
        Only its monotonic time is used.

    Attributes
    ----------
    is_over
        Whether it has announced itself once: results that are taken earlier would be confirmed with
        marks lower than those the broker still holds.
    """

    def __init__(
        self,
        *,
        recorder: Recorder,
        person: str,
        process: str,
        persons: Container[str],
        clock: Clock,
    ) -> None:
        self._recorder = recorder
        self._own = (person, process)
        self._persons = persons
        self._clock = clock
        self._namesakes = set[str]()
        self._heard: list[MarkSeen] = []
        self._announce_ns: int | None = None
        self.is_over = False

    def hear(self, notices: Sequence[Notice]) -> None:
        """Take what came; for call in every turn of the loop, also with nothing."""
        before = frozenset(self._namesakes)
        for notice in notices:
            self._hear_one(notice)
        if self._announce_ns is None:
            if self.is_over and (self._heard or self._namesakes != before):
                self._look_at_marks()
        elif self._clock.monotonic_ns() >= self._announce_ns:
            self._announce_ns = None
            self.is_over = True
            self._look_at_marks()
            self._recorder.announce()

    def _hear_one(self, notice: Notice) -> None:
        match notice:
            case Reconnected():
                self._announce_ns = self._clock.monotonic_ns() + SETTLE_NS
            case MarkSeen():
                self._heard.append(notice)
            case StatusSeen(person=person, process=process):
                if process == self._own[1] and person != self._own[0]:
                    self._note_namesake(person, notice.status.state)

    def _note_namesake(self, person: str, state: ProcessState) -> None:
        if state is ProcessState.ONLINE:
            self._namesakes.add(person)
        else:
            self._namesakes.discard(person)

    def _look_at_marks(self) -> None:
        """Go on from the marks that were heard; a shared name makes them anybody's."""
        if self._namesakes:
            listed = ", ".join(sorted(self._namesakes))
            self._recorder.shares_its_name(f"The recorder of {listed}")
        else:
            self._recover()
            self._recorder.shares_its_name(None)
        self._heard.clear()

    def _recover(self) -> None:
        for seen in self._heard:
            if seen.person in self._persons and seen.producer in set(Producer):
                producer = Producer(seen.producer)
                self._recorder.recover(seen.person, producer, seen.mark.epoch, seen.mark.seq)
