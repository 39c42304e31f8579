"""Keeps sensors connected: what happened and the time in, what to do out."""

from collections.abc import Callable, Mapping
from typing import Final

from spinewatch.link.supervision.actions import Action
from spinewatch.link.supervision.adapter import Adapter
from spinewatch.link.supervision.ensemble import Ensemble
from spinewatch.link.supervision.events import Event
from spinewatch.link.supervision.notes import Notes
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.remedies import Remedies
from spinewatch.link.supervision.sensor import Sensor
from spinewatch.link.supervision.turns import Turns
from spinewatch.link.supervision.waits import Waits
from spinewatch.link.supervision.watched import Watched
from spinewatch.model.time import NS_PER_S

LATE_NS: Final = NS_PER_S
"""Between two looks, after which this program itself was held up."""

CATCH_UP_NS: Final = NS_PER_S // 2
"""For samples that came meanwhile to be told, before a sensor counts as silent."""


class Supervisor:
    """Decides what is done to get sensors connected and to keep them so. Pure: it does nothing.

    An adapter is used once `AdapterReady` has come. Every action but `Tell` has to be answered by
    one event (`Up` or `Failed` for `Connect`, `Done` for the others); all other events may come at
    any time. Time only goes forward: an older one is taken as the newest that was given.

    Parameters
    ----------
    sensors
        By name.
    policy
        How patient to be.
    jitter
        Draws from [0, 1).
    """

    def __init__(
        self,
        *,
        sensors: Mapping[str, Watched],
        policy: Policy,
        jitter: Callable[[], float],
    ) -> None:
        self._now_ns = 0
        self._looked_ns = 0
        self._judges_ns = 0
        self._actions: list[Action] = []
        waits = Waits(policy=policy, jitter=jitter)
        emit = self._actions.append
        names = dict.fromkeys(each.adapter for each in sensors.values())
        self._ensemble = Ensemble(
            sensors={
                name: Sensor(name=name, watched=each, policy=policy, waits=waits, emit=emit)
                for name, each in sensors.items()
            },
            adapters={
                name: Adapter(name=name, policy=policy, waits=waits, emit=emit) for name in names
            },
        )
        self._remedies = Remedies(ensemble=self._ensemble, policy=policy, emit=emit)
        self._turns = Turns(self._ensemble)
        self._notes = Notes(ensemble=self._ensemble, remedies=self._remedies)

    def take(self, event: Event, now_ns: int) -> tuple[Action, ...]:
        """Take note of what happened; gives what to do, in this order.

        Parameters
        ----------
        event
            What happened.
        now_ns
            Monotonic time.
        """
        self._now_ns = max(self._now_ns, now_ns)
        if self._notes.take(event, self._now_ns):
            self._plan()
        return self._drain()

    def advance(self, now_ns: int) -> tuple[Action, ...]:
        """Let time pass; gives what to do, in this order. To be called every 0.1 s or so.

        Parameters
        ----------
        now_ns
            Monotonic time.
        """
        self._now_ns = max(self._now_ns, now_ns)
        self._plan()
        return self._drain()

    def _drain(self) -> tuple[Action, ...]:
        actions = tuple(self._actions)
        self._actions.clear()
        return actions

    def _plan(self) -> None:
        now_ns = self._now_ns
        if now_ns - self._looked_ns > LATE_NS:
            self._judges_ns = now_ns + CATCH_UP_NS
        self._looked_ns = now_ns
        can_judge = now_ns >= self._judges_ns
        for sensor in self._ensemble.sensors.values():
            adapter = self._ensemble.adapters[sensor.adapter]
            sensor.advance(now_ns, adapter=adapter, can_judge=can_judge)
        for adapter in self._ensemble.adapters.values():
            self._tell_news(adapter)
        self._turns.serve(now_ns, blocked=self._remedies.serve(now_ns))

    def _tell_news(self, adapter: Adapter) -> None:
        problem = adapter.news(self._now_ns)
        if problem is not None:
            for sensor in self._ensemble.apart(adapter):
                sensor.voice.lost(problem.said, problem.said, ask=problem.advice)
