"""What the phone is told and when: pure, over results, the monitor's status, and time."""

from collections.abc import Iterable

from spinewatch.alerts import words
from spinewatch.alerts.faults import Fault, FaultRule, monitor_state
from spinewatch.alerts.hearing import Heard, Hearing
from spinewatch.alerts.moments import Moment, moment_of
from spinewatch.alerts.prompts import PromptRule
from spinewatch.alerts.tension import TensionRule
from spinewatch.model.configuration import AlertsConfig
from spinewatch.model.results import (
    Alert,
    AlertClass,
    AlertLevel,
    Attack,
    Entry,
    Episode,
    Levels,
    Producer,
)
from spinewatch.mqtt.codec import ProcessStatus


class Rules:
    """The state machine of all alerts of one person.

    Every call returns what follows from it, in order: each `Alert` is to be journalled, and each
    that has a ``text`` is to be sent. Their times rise strictly within a boot, so that none takes
    another's place where alerts are kept by time.

    Parameters
    ----------
    person
        Whose results count; others are not for this alerter.
    config
        What the person turned on.
    started
        When listening began.
    """

    def __init__(self, *, person: str, config: AlertsConfig, started: Moment) -> None:
        self.person = person
        self._boot_id = started.boot_id
        self._last_ns = -1
        self._hearing = Hearing()
        self._tension = TensionRule(minutes=config.tension_minutes)
        self._prompts = PromptRule(person=person, config=config.prompts)
        self._faults = FaultRule(silence_minutes=config.silence_minutes, started=started)

    def restore(self, entries: Iterable[Entry]) -> None:
        """Remember what earlier lives have told, from their journal, the oldest first."""
        for entry in entries:
            match entry.result:
                case Alert(alert_class=AlertClass.TENSION):
                    self._tension.restore(entry.result)
                case Alert(alert_class=AlertClass.PROMPT):
                    self._prompts.restore(entry.result)
                case Alert(alert_class=AlertClass.FAULT):
                    self._faults.fault = _fault_of(entry.result, moment_of(entry))
            if entry.result.boot_id == self._boot_id:
                self._last_ns = max(self._last_ns, entry.result.mono_ns)

    def take(self, entry: Entry, now: Moment) -> list[Alert]:
        """Take a result as it arrives: live or late, in any order, once or several times.

        Only the monitor's own results are a sign of its life: the person's and the alerter's come
        the same way.
        """
        if entry.producer is not Producer.MONITOR or entry.result.person != self.person:
            return []
        self._hearing.look(now)
        event = moment_of(entry)
        heard = self._hearing.hear(event, now)
        self._note_life(entry, heard, now)
        alerts = self._end_fault(event, now) if heard.is_fresh else []
        match entry.result:
            case Episode():
                alerts += self._follow(entry.result, event, now, is_fresh=heard.is_fresh)
            case Attack():
                self._tension.belong(entry.result)
            case Levels() if heard.is_fresh:
                self._prompts.hear(entry.result, now)
        return alerts

    def status(self, status: ProcessStatus, now: Moment) -> None:
        """Take what the monitor's process says of itself, or the broker in its place."""
        self._faults.status(monitor_state(status), now.mono_ns)

    def broker(self, *, reachable: bool, now: Moment) -> None:
        """Take whether the alerter itself reaches the broker."""
        self._faults.broker(reachable=reachable, now_ns=now.mono_ns)

    def tick(self, now: Moment) -> list[Alert]:
        """Let time pass: whatever is due because nothing happened is due here."""
        self._hearing.look(now)
        return [*self._begin_fault(now), *self._ask(now)]

    def _ask(self, now: Moment) -> list[Alert]:
        prompt_id = self._prompts.due(now)
        if prompt_id is None:
            return []
        return [
            Alert(
                person=self.person,
                boot_id=now.boot_id,
                mono_ns=self._stamp(now),
                valid=True,
                id=prompt_id,
                revision=1,
                alert_class=AlertClass.PROMPT,
                level=AlertLevel.INFO,
                text=words.prompt(),
            )
        ]

    def _begin_fault(self, now: Moment) -> list[Alert]:
        fault = self._faults.begin(now)
        if fault is None:
            return []
        silent_ns = now.mono_ns - fault.start.mono_ns
        return [
            Alert(
                person=self.person,
                boot_id=now.boot_id,
                mono_ns=self._stamp(now),
                valid=True,
                cause=fault.cause,
                id=fault.id,
                revision=1,
                alert_class=AlertClass.FAULT,
                level=AlertLevel.WARNING,
                text=words.fault(fault.cause, silent_ns),
                start_mono_ns=fault.start.mono_ns,
            )
        ]

    def _note_life(self, entry: Entry, heard: Heard, now: Moment) -> None:
        if heard.least_age_ns is None:
            return
        second = entry.result if isinstance(entry.result, Levels) else None
        self._faults.hear(
            now.mono_ns - heard.least_age_ns,
            is_paused=None if second is None else second.paused is not None,
        )

    def _end_fault(self, event: Moment, now: Moment) -> list[Alert]:
        age_ns = now.since(event) or 0
        fault = self._faults.end(age_ns)
        if fault is None:
            return []
        since_start_ns = now.since(fault.start)
        silent_ns = None if since_start_ns is None else max(since_start_ns - age_ns, 0)
        return [
            Alert(
                person=self.person,
                boot_id=now.boot_id,
                mono_ns=self._stamp(now),
                valid=True,
                cause=fault.cause,
                id=fault.id,
                revision=2,
                alert_class=AlertClass.FAULT,
                level=AlertLevel.OVER,
                text=words.back(silent_ns),
                start_mono_ns=None if since_start_ns is None else now.mono_ns - since_start_ns,
            )
        ]

    def _follow(
        self, episode: Episode, event: Moment, now: Moment, *, is_fresh: bool
    ) -> list[Alert]:
        notice = self._tension.take(episode, is_fresh=is_fresh)
        if notice is None:
            return []
        lasted_ns = episode.mono_ns - episode.start_mono_ns
        age_ns = now.since(event)
        return [
            Alert(
                person=self.person,
                boot_id=now.boot_id,
                mono_ns=self._stamp(now),
                valid=True,
                id=episode.id,
                revision=1 if notice.level is AlertLevel.INFO else 2,
                alert_class=AlertClass.TENSION,
                level=notice.level,
                text=words.tension(notice.sites, lasted_ns) if notice.is_told else None,
                start_mono_ns=None if age_ns is None else now.mono_ns - age_ns - lasted_ns,
            )
        ]

    def _stamp(self, now: Moment) -> int:
        self._last_ns = max(now.mono_ns, self._last_ns + 1)
        return self._last_ns


def _fault_of(alert: Alert, told: Moment) -> Fault | None:
    """Make the fault again that an alert told of; None when the alert says that it is over."""
    if alert.level is AlertLevel.OVER:
        return None
    start_ns = alert.mono_ns if alert.start_mono_ns is None else alert.start_mono_ns
    return Fault(id=alert.id, start=told.before(alert.mono_ns - start_ns), cause=alert.cause)
