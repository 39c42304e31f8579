"""The alerter process: from the broker to the phone."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import random
from typing import Final

from spinewatch.alerts.addresses import read_addresses
from spinewatch.alerts.alerter import Alerter
from spinewatch.alerts.delivery import Delivery
from spinewatch.alerts.moments import present
from spinewatch.alerts.rules import Rules
from spinewatch.journal.lock import InstanceLock
from spinewatch.journal.writer import Journal
from spinewatch.model.configuration import AlertsConfig, Configuration, MqttConfig
from spinewatch.model.errors import InputError
from spinewatch.model.results import Producer
from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.receiver import Receiver, StatusSeen
from spinewatch.mqtt.sender import Sender
from spinewatch.service.setting import Setting
from spinewatch.service.stopping import Stopping

TICK_NS: Final = NS_PER_S
TAKE_AT_ONCE: Final = 500


class Alerting:
    """The alerter of one person; its configuration must have [mqtt] and [alerts].

    Raises
    ------
    InputError, ConfigError
        When a table is missing from the configuration, or a file it names cannot be used.
    """

    def __init__(self, setting: Setting) -> None:
        configuration, paths, clock = setting.configuration, setting.paths, setting.clock
        mqtt, alerts = _tables(configuration)
        self._paths = paths
        self._clock = clock
        self._manager = setting.manager
        self._rules = Rules(person=configuration.person, config=alerts, started=present(clock))
        self._delivery = Delivery(
            addresses=read_addresses(Path(alerts.urls_file)), clock=clock, jitter=random
        )
        self._receiver = Receiver(
            process="alerter",
            person=configuration.person,
            config=mqtt,
            clock=clock,
            jitter=random,
        )
        self._person = configuration.person
        self._sender = Sender(
            person=configuration.person,
            journal_path=paths.alert_journal,
            config=mqtt,
            clock=clock,
            jitter=random,
            process="alert-sender",
            producers=(Producer.ALERTER,),
        )

    def run(self, stopping: Stopping, *, ready: Callable[[], None]) -> None:
        """Watch until asked to stop."""
        with ExitStack() as held:
            held.enter_context(InstanceLock(self._paths.alerter_lock, who="alerter"))
            journal = held.enter_context(
                Journal(path=self._paths.alert_journal, person=self._person)
            )
            alerter = held.enter_context(
                Alerter(
                    rules=self._rules, delivery=self._delivery, journal=journal, clock=self._clock
                )
            )
            for connection in (self._receiver, self._sender):
                connection.start()
                held.callback(connection.stop)
            ready()
            while not stopping.is_set():
                self._turn(alerter)
                self._manager.alive()

    def _turn(self, alerter: Alerter) -> None:
        """Take what arrives for a second, then let the rules look at the time."""
        end_ns = self._clock.monotonic_ns() + TICK_NS
        while (left_ns := end_ns - self._clock.monotonic_ns()) > 0:
            taken = self._receiver.take(limit=TAKE_AT_ONCE, timeout_s=left_ns / NS_PER_S)
            for person, entry in taken:
                alerter.take(person, entry)
            if len(taken) == TAKE_AT_ONCE:
                break
        for notice in self._receiver.notices():
            if isinstance(notice, StatusSeen):
                alerter.status(notice.person, notice.process, notice.status)
        alerter.broker(reachable=self._receiver.connected)
        alerter.tick()


def _tables(configuration: Configuration) -> tuple[MqttConfig, AlertsConfig]:
    if configuration.mqtt is None or configuration.alerts is None:
        missing = "[mqtt]" if configuration.mqtt is None else "[alerts]"
        raise InputError(
            f"The configuration has no {missing} table, so nobody can be told anything.",
            advice="See `spinewatch config example`.",
        )
    return configuration.mqtt, configuration.alerts
