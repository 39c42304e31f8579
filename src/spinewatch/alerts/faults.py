"""The rule for faults: one message when the monitor is not heard, one when it is back."""

from dataclasses import dataclass
from enum import StrEnum

from spinewatch.alerts.limits import FRESH_NS, PAUSED_SILENCE_NS, RECONNECT_GRACE_NS
from spinewatch.alerts.moments import Moment
from spinewatch.alerts.words import Cause
from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE
from spinewatch.mqtt.codec import ProcessState, ProcessStatus


class MonitorState(StrEnum):
    """What is known of the monitor's process.

    STOPPED was said by the monitor itself, LOST by the broker in its place (last will).
    """

    ONLINE = "online"
    STOPPED = "stopped"
    LOST = "lost"


def monitor_state(status: ProcessStatus) -> MonitorState:
    """Tell a goodbye, which is dated, from a last will, which cannot be."""
    if status.state is ProcessState.ONLINE:
        return MonitorState.ONLINE
    return MonitorState.LOST if status.since_utc_ns is None else MonitorState.STOPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A time in which the monitor is not heard; it begins with the newest result before it."""

    id: str
    start: Moment
    cause: str | None


class FaultRule:
    """Follows whether the monitor is heard, on this host's monotonic clock.

    Parameters
    ----------
    silence_minutes
        For how long there may be no new results, or the monitor be offline, or the broker be out
        of reach.
    started
        When listening began: silence counts from here until the first result.
    """

    def __init__(self, *, silence_minutes: float, started: Moment) -> None:
        self._silence_ns = round(silence_minutes * SECONDS_PER_MINUTE * NS_PER_S)
        # Less than half of what counts as silence: else a late result could end a fault that begins
        # again before the next one.
        self._back_ns = min(FRESH_NS, self._silence_ns // 2)
        self._heard_ns = started.mono_ns
        self._is_paused = False
        self._state: MonitorState | None = None
        self._offline_ns: int | None = None
        self._unreachable_ns: int | None = None
        self._grace_until_ns: int | None = None
        self.fault: Fault | None = None

    def hear(self, event_ns: int, *, is_paused: bool | None) -> None:
        """Take note of a result of the time ``event_ns``; None where it says nothing of a pause."""
        if event_ns <= self._heard_ns:
            return
        self._heard_ns = event_ns
        self._grace_until_ns = None
        if is_paused is not None:
            self._is_paused = is_paused
        # A result from after the bad news proves it out of date, whatever else is on its way.
        if self._offline_ns is not None and event_ns > self._offline_ns:
            self.status(MonitorState.ONLINE, event_ns)
        if self._unreachable_ns is not None and event_ns > self._unreachable_ns:
            self._unreachable_ns = None

    def status(self, state: MonitorState, now_ns: int) -> None:
        """Take note of the monitor's status; told again, it counts from the first time."""
        self._state = state
        if state is MonitorState.ONLINE:
            self._offline_ns = None
        elif self._offline_ns is None:
            self._offline_ns = now_ns

    def broker(self, *, reachable: bool, now_ns: int) -> None:
        """Take note of the alerter's own connection."""
        if not reachable:
            self._unreachable_ns = now_ns if self._unreachable_ns is None else self._unreachable_ns
        elif self._unreachable_ns is not None:
            self._unreachable_ns = None
            if self._grace_until_ns is None:
                # Once until the next result: a broker that comes and goes must not hide silence.
                self._grace_until_ns = now_ns + RECONNECT_GRACE_NS

    def begin(self, now: Moment) -> Fault | None:
        """Give the fault that begins now, or None."""
        if self.fault is not None or not self._is_due(now.mono_ns):
            return None
        self.fault = Fault(
            id=f"fault-{now.boot_id}-{now.mono_ns}",
            start=now.before(now.mono_ns - self._heard_ns),
            cause=self._cause(),
        )
        return self.fault

    def end(self, age_ns: int) -> Fault | None:
        """Give the fault that a fresh result of this age ends, or None."""
        if self.fault is None or age_ns > self._back_ns:
            return None
        ended, self.fault = self.fault, None
        return ended

    def _is_due(self, now_ns: int) -> bool:
        silence_ns = PAUSED_SILENCE_NS if self._is_paused else self._silence_ns
        is_silent = now_ns - self._heard_ns >= silence_ns
        is_early = self._grace_until_ns is not None and now_ns < self._grace_until_ns
        return (is_silent and not is_early) or any(
            since_ns is not None and now_ns - since_ns >= self._silence_ns
            for since_ns in (self._offline_ns, self._unreachable_ns)
        )

    def _cause(self) -> Cause | None:
        if self._unreachable_ns is not None:
            return Cause.BROKER
        match self._state:
            case MonitorState.LOST:
                return Cause.LOST
            case MonitorState.STOPPED:
                return Cause.STOPPED
            case MonitorState.ONLINE:
                return Cause.SENDS_NOTHING
            case None:
                return None
