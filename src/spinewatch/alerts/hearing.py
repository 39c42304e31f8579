"""Tell results that speak of now from results that speak of the past."""

from dataclasses import dataclass

from spinewatch.alerts.limits import BOOTS_REMEMBERED, FRESH_NS, STEP_NS
from spinewatch.alerts.moments import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How old a result was when it was heard.

    ``is_fresh`` is certain: what tells the phone something asks for it. ``least_age_ns`` is the
    smallest age that cannot be ruled out, None for the certain past: what would tell of silence
    asks for that. So doubt about a clock never fires anything.
    """

    is_fresh: bool
    least_age_ns: int | None


class Hearing:
    """Judges the age of results.

    Results of this host's boot are dated by monotonic time alone. Others are dated by UTC; when
    this host's wall clock was set, the reading before that stays possible.
    """

    def __init__(self) -> None:
        self._offset_ns: int | None = None
        self._step_ns = 0
        self._newest_ns: dict[str, int] = {}

    def look(self, now: Moment) -> None:
        """Notice whether the wall clock was set since the last look."""
        if now.utc_ns is None:
            return
        offset_ns = now.utc_ns - now.mono_ns
        if self._offset_ns is not None and abs(offset_ns - self._offset_ns) > STEP_NS:
            self._step_ns = offset_ns - self._offset_ns
        self._offset_ns = offset_ns

    def hear(self, event: Moment, now: Moment) -> Heard:
        """Judge a result; ``event`` is the instant that it speaks of."""
        behind_ns = self._behind_ns(event)
        age_ns = now.since(event)
        return Heard(
            is_fresh=age_ns is not None and abs(age_ns) <= FRESH_NS and behind_ns <= FRESH_NS,
            least_age_ns=self._least_age_ns(event, now, behind_ns),
        )

    def _behind_ns(self, event: Moment) -> int:
        """Say how far a result lies behind the newest one of its boot."""
        newest_ns = max(self._newest_ns.pop(event.boot_id, event.mono_ns), event.mono_ns)
        self._newest_ns[event.boot_id] = newest_ns
        if len(self._newest_ns) > BOOTS_REMEMBERED:
            del self._newest_ns[next(iter(self._newest_ns))]
        return newest_ns - event.mono_ns

    def _least_age_ns(self, event: Moment, now: Moment, behind_ns: int) -> int | None:
        age_ns = now.since(event)
        if event.boot_id == now.boot_id and age_ns is not None:
            return max(age_ns, 0)
        if age_ns is not None:
            return max(min(age_ns, age_ns - self._step_ns), 0)
        is_next = event.utc_ns is not None and behind_ns == 0
        return 0 if is_next else None
