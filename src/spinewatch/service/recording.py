"""The recorder process: from the broker into the database."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from random import random
from typing import Final

from spinewatch.influx.database import Database
from spinewatch.influx.recorder import Recorder
from spinewatch.journal.lock import InstanceLock
from spinewatch.model.configuration import Configuration, InfluxConfig, MqttConfig
from spinewatch.model.errors import InputError
from spinewatch.model.results import Producer
from spinewatch.mqtt.receiver import Receiver, Reconnected
from spinewatch.service.setting import Setting

TAKE_AT_ONCE: Final = 2000


class Recording:
    """One recorder of one person; its configuration must have [mqtt] and [influx].

    Raises
    ------
    InputError
        When a table is missing from the configuration, or a secret file cannot be used.
    """

    def __init__(self, setting: Setting) -> None:
        configuration, paths, clock = setting.configuration, setting.paths, setting.clock
        mqtt, influx = _servers(configuration)
        self._paths = paths
        self._name = influx.recorder
        self._manager = setting.manager
        self._database = Database(config=influx)
        self._receiver = Receiver(
            process=f"recorder-{influx.recorder}",
            person=configuration.person,
            config=mqtt,
            clock=clock,
            jitter=random,
            recorder=influx.recorder,
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

    def run(self, stopping: threading.Event, *, ready: Callable[[], None]) -> None:
        """Record until asked to stop; what has no mark then is sent again later."""
        with ExitStack() as held:
            held.enter_context(InstanceLock(self._paths.recorder_lock(self._name), who="recorder"))
            held.callback(self._database.close)
            self._receiver.start()
            held.callback(self._receiver.stop)
            ready()
            rest_s = 0.0
            while not stopping.is_set():
                self._attend()
                for person, entry in self._receiver.take(limit=TAKE_AT_ONCE, timeout_s=rest_s):
                    self._recorder.take(person, entry)
                rest_s = self._recorder.tick()
                self._manager.alive()
            self._recorder.flush()

    def _attend(self) -> None:
        if any(isinstance(notice, Reconnected) for notice in self._receiver.notices()):
            self._recorder.announce()

    def _publish_mark(self, person: str, producer: Producer, epoch: str, seq: int) -> None:
        self._receiver.publish_mark(person, self._name, producer, epoch, seq)


def _servers(configuration: Configuration) -> tuple[MqttConfig, InfluxConfig]:
    if configuration.mqtt is None or configuration.influx is None:
        missing = "[mqtt]" if configuration.mqtt is None else "[influx]"
        raise InputError(
            f"The configuration has no {missing} table, so there is nothing to record.",
            advice="See `spinewatch config example`.",
        )
    return configuration.mqtt, configuration.influx
