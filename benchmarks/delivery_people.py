"""A process of the delivery benchmark: some people's journals and the real senders beside them.

Started by `delivery_rig`: it opens what it needs, says "ready", waits for a line, and then works
until its standard input ends.
"""

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from random import random
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from benchmarks.delivery_results import Past, is_level, read_tile, results_of, seconds_of, write
from spinewatch.journal.writer import Journal
from spinewatch.model.configuration import MqttConfig
from spinewatch.model.results import AnyResult, Episode, Producer
from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.sender import Sender
from spinewatch.service.clock import SystemClock

STEP_S: Final = 0.1


class Mode(StrEnum):
    """How results come into the journals."""

    THERE = "there"
    """They are there already, as after an outage."""
    RUSH = "rush"
    """As fast as they can be written, while they are sent."""
    LIVE = "live"
    """A second per second, and events at times of their own."""


class Task(Struct, frozen=True, kw_only=True):
    """What one process has to do.

    Attributes
    ----------
    seconds
        Of each person, to be brought.
    event_s
        How long each person is without an event on average, live.
    """

    persons: tuple[str, ...]
    folder: str
    port: int
    mode: Mode
    origin_utc_ns: int
    seconds: int = 0
    event_s: float = 0.0


class Stamp(Struct, frozen=True, kw_only=True, array_like=True):
    """When a live result was made and committed, by the monotonic clock of the host."""

    person: str
    seq: int
    is_event: bool
    made_ns: int
    committed_ns: int


def main() -> None:
    """Do one task, given as a file."""
    task = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Task)
    folder = Path(task.folder)
    with ExitStack() as held:
        journals = {
            person: held.enter_context(Journal(path=folder / f"{person}.sqlite"))
            for person in task.persons
        }
        senders = {person: _sender(person, task, folder) for person in task.persons}
        tile = read_tile(folder / "tile.json")
        print("ready", flush=True)
        sys.stdin.readline()
        for sender in senders.values():
            sender.start()
            held.callback(sender.stop)
        if task.mode is Mode.RUSH:
            _rush(task, tile, journals)
        elif task.mode is Mode.LIVE:
            stamps = [stamp for live in _live(task, tile, journals, senders) for stamp in live]
            stamped = folder / f"{task.persons[0]}.stamps"
            stamped.write_bytes(msgspec.json.encode(stamps))
        print("written", flush=True)
        sys.stdin.read()


def _sender(person: str, task: Task, folder: Path) -> Sender:
    return Sender(
        person=person,
        journal_path=folder / f"{person}.sqlite",
        config=MqttConfig(port=task.port),
        clock=SystemClock(trust=True),
        jitter=random,
    )


def _rush(task: Task, tile: Sequence[AnyResult], journals: dict[str, Journal]) -> None:
    past = Past(task.origin_utc_ns)
    for person, journal in journals.items():
        write(journal, seconds_of(tile, person, task.seconds), past)


def _live(
    task: Task, tile: Sequence[AnyResult], journals: dict[str, Journal], senders: dict[str, Sender]
) -> Iterator[list[Stamp]]:
    """Let everybody live for some time; a thread each, as they would have a computer each."""
    lives = [
        _Life(task, person, results_of(tile, person), journal, senders[person])
        for person, journal in journals.items()
    ]
    threads = [threading.Thread(target=life.live) for life in lives]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (life.stamps for life in lives)


class _Life:
    """One person in real time: seconds only in the first half, then events as well."""

    def __init__(
        self,
        task: Task,
        person: str,
        results: Iterator[AnyResult],
        journal: Journal,
        sender: Sender,
    ) -> None:
        self._task = task
        self._person = person
        self._journal = journal
        self._sender = sender
        self._levels = filter(is_level, results)
        self._events = (each for each in results_of(_episodes(task), person))
        self._clock = SystemClock(trust=True)
        self._seq = 0
        self._pending: list[tuple[int, bool, int]] = []
        self.stamps: list[Stamp] = []

    def live(self) -> None:
        """Live for the seconds of the task."""
        time.sleep(random())  # noqa: S311 - when a second ends, not a secret
        began_ns = second_ns = time.monotonic_ns()
        half_ns = began_ns + self._task.seconds * NS_PER_S // 2
        event_ns = half_ns
        while (now_ns := time.monotonic_ns()) < began_ns + self._task.seconds * NS_PER_S:
            if now_ns >= second_ns:
                self._append(next(self._levels), is_event=False)
                second_ns += NS_PER_S
            if now_ns >= event_ns:
                self._append(next(self._events), is_event=True)
                event_ns += round(2 * random() * self._task.event_s * NS_PER_S)  # noqa: S311
            self._journal.tick(now_ns)
            self._note()
            time.sleep(STEP_S)
        self._journal.commit()
        self._note()

    def _append(self, result: AnyResult, *, is_event: bool) -> None:
        made_ns = time.monotonic_ns()
        self._seq += 1
        self._pending.append((self._seq, is_event, made_ns))
        past = Past(time.time_ns() - made_ns)
        now = replace(result, mono_ns=made_ns, boot_id=self._clock.boot_id)
        self._journal.append(Producer.MONITOR, [now], label_of=past.label_of)
        self._note()

    def _note(self) -> None:
        """Stamp what is on disk now."""
        if self._journal.waiting or not self._pending:
            return
        committed_ns = time.monotonic_ns()
        if any(is_event for _, is_event, _ in self._pending):
            self._sender.poke()
        self.stamps += [
            Stamp(
                person=self._person,
                seq=seq,
                is_event=is_event,
                made_ns=made_ns,
                committed_ns=committed_ns,
            )
            for seq, is_event, made_ns in self._pending
        ]
        self._pending.clear()


def _episodes(task: Task) -> tuple[AnyResult, ...]:
    tile = read_tile(Path(task.folder) / "tile.json")
    return tuple(result for result in tile if isinstance(result, Episode))


if __name__ == "__main__":
    main()
