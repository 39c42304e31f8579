"""The recorder process: from the broker into the database."""

from collections.abc import Callable
from contextlib import ExitStack
from random import random
from typing import Final

from spinewatch.influx.database import Database
from spinewatch.influx.limits import MAX_BATCH
from spinewatch.influx.recorder import Recorder
from spinewatch.journal.lock import InstanceLock
from spinewatch.model.configuration import Configuration, InfluxConfig, MqttConfig
from spinewatch.model.errors import InputError
from spinewatch.model.results import Producer
from spinewatch.mqtt.expired import ExpiredSeen, hand_over
from spinewatch.mqtt.limits import WINDOW
from spinewatch.mqtt.receiver import Receiver
from spinewatch.service.introducing import Introduction
from spinewatch.service.setting import Setting
from spinewatch.service.stopping import Stopping

TAKE_AT_ONCE: Final = MAX_BATCH
"""As much as one write takes: with more the recorder's memory would fill while it catches up."""

CAPACITY: Final = 20 * WINDOW
"""Results that wait for the recorder: the windows of twenty persons, who all catch up after an
outage. What found no room would come again only after the senders' patience of 10 s. A full second
of four muscles and three segments takes 3 kB in memory, so all of them 50 MB at the very most."""

LISTEN_S: Final = 0.05
"""How often the recorder looks whether its introduction is over."""


class Persons:
    """Whose results a recorder takes.

    Parameters
    ----------
    listed
        As configured; with none everybody on the broker.
    """

    def __init__(self, listed: tuple[str, ...]) -> None:
        self._listed = frozenset(listed)

    def __contains__(self, person: object) -> bool:
        return not self._listed or person in self._listed

    def __str__(self) -> str:
        return ", ".join(sorted(self._listed)) or "everybody on the broker"

    def is_only(self, person: str) -> bool:
        """Whether it is this one and nobody else."""
        return self._listed == {person}


class Recording:
    """One recorder; its configuration must have [mqtt] and [influx].

    Attributes
    ----------
    persons
        Whose results it takes.

    Raises
    ------
    InputError
        When a table is missing from the configuration, or a secret file cannot be used.
    """

    def __init__(self, setting: Setting) -> None:
        configuration, paths, clock = setting.configuration, setting.paths, setting.clock
        mqtt, influx = _servers(configuration)
        process = f"recorder-{influx.recorder}"
        self.persons = Persons(influx.persons)
        self._paths = paths
        self._name = influx.recorder
        self._manager = setting.manager
        self._database = Database(config=influx)
        self._receiver = Receiver(
            process=process,
            person=configuration.person,
            config=mqtt,
            clock=clock,
            jitter=random,
            everybody=not self.persons.is_only(configuration.person),
            recorder=influx.recorder,
            capacity=CAPACITY,
        )
        self._recorder = Recorder(
            name=influx.recorder,
            writer=self._database,
            positions=paths.recorder_positions(influx.recorder),
            publish_mark=self._publish_mark,
            dead_letters=paths.dead_letters(influx.recorder),
            clock=clock,
            jitter=random,
        )
        self._introduction = Introduction(
            recorder=self._recorder,
            person=configuration.person,
            process=process,
            persons=self.persons,
            clock=clock,
        )

    def run(self, stopping: Stopping, *, ready: Callable[[], None]) -> None:
        """Record until asked to stop; what has no mark then is sent again later."""
        with ExitStack() as held:
            held.enter_context(InstanceLock(self._paths.recorder_lock(self._name), who="recorder"))
            held.callback(self._database.close)
            self._receiver.start()
            held.callback(self._receiver.stop)
            ready()
            rest_s = 0.0
            while not stopping.is_set():
                self._hear()
                if self._introduction.is_over:
                    rest_s = self._record(rest_s)
                else:
                    stopping.wait(LISTEN_S)
                self._manager.alive()
            self._recorder.flush()

    def _hear(self) -> None:
        notices = self._receiver.notices()
        self._introduction.hear(notices)
        for notice in notices:
            if isinstance(notice, ExpiredSeen) and notice.person in self.persons:
                hand_over(notice, self._recorder)

    def _record(self, rest_s: float) -> float:
        """Take what has come, write what is due; says for how long there is nothing to do."""
        for person, entry in self._receiver.take(limit=TAKE_AT_ONCE, timeout_s=rest_s):
            if person in self.persons:
                self._recorder.take(person, entry)
        return self._recorder.tick()

    def _publish_mark(
        self, person: str, producer: Producer, epoch: str, seq: int, room: int
    ) -> bool:
        return self._receiver.publish_mark(person, self._name, producer, epoch, seq, room=room)


def _servers(configuration: Configuration) -> tuple[MqttConfig, InfluxConfig]:
    if configuration.mqtt is None or configuration.influx is None:
        missing = "[mqtt]" if configuration.mqtt is None else "[influx]"
        raise InputError(
            f"The configuration has no {missing} table, so there is nothing to record.",
            advice="See `spinewatch config example`.",
        )
    return configuration.mqtt, configuration.influx
