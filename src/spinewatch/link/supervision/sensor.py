"""One sensor: connected, or hunted, or off by plan."""

from collections.abc import Callable

from spinewatch.link.supervision.actions import Action, Connect, Disconnect, Forget, Resubscribe
from spinewatch.link.supervision.adapter import Adapter
from spinewatch.link.supervision.events import AdapterUnready, Failed
from spinewatch.link.supervision.hunt import Hunt
from spinewatch.link.supervision.ladder import DISTURBED, WAYS, Rung, Step
from spinewatch.link.supervision.policy import Policy
from spinewatch.link.supervision.restraint import Spell
from spinewatch.link.supervision.state import BUSY, CONNECTED, HUNTED, State
from spinewatch.link.supervision.trouble import Trouble
from spinewatch.link.supervision.uptime import Uptime, Verdict
from spinewatch.link.supervision.voice import Voice
from spinewatch.link.supervision.waits import Waits, as_ns
from spinewatch.link.supervision.watched import Watched
from spinewatch.link.supervision.words import DATA_AGAIN, HELP, LATE, no_data


class Sensor:
    """Watches one sensor while it is connected, and says what it needs while it is not.

    Parameters
    ----------
    name
        As configured.
    watched
        Its adapter and streams.
    policy
        How patient to be.
    waits
        Draws its waits.
    emit
        Takes actions.

    Attributes
    ----------
    state
        What it is doing.
    hunt
        When it is tried next.
    voice
        What is told of it.
    seen_ns
        When it advertised last.
    """

    def __init__(
        self,
        *,
        name: str,
        watched: Watched,
        policy: Policy,
        waits: Waits,
        emit: Callable[[Action], None],
    ) -> None:
        self.name = name
        self.adapter = watched.adapter
        self.state = State.WAITING
        self.hunt = Hunt(policy=policy, waits=waits)
        self.voice = Voice(sensor=name, emit=emit)
        self._emit = emit
        self._uptime = Uptime(watched.streams, policy=policy)
        self._policy = policy
        self._is_void = False
        """Whether a connection is given up on which an action is still under way."""
        self._sign_ns: int | None = None
        self.seen_ns: int | None = None
        self._is_unreached = False
        """Whether connects failed in a way that may be the adapter's fault, and none worked."""
        self._stuck = Spell()

    @property
    def is_connected(self) -> bool:
        """Say whether there is a connection that is kept."""
        return self.state in CONNECTED

    @property
    def is_busy(self) -> bool:
        """Say whether an action is under way."""
        return self.state in BUSY

    @property
    def is_settled(self) -> bool:
        """Say whether samples have come for long enough without trouble."""
        return self.state is State.UP and self._uptime.is_settled

    def is_stuck(self, now_ns: int) -> bool:
        """Say whether it has advertised for long and could never be connected, until just now."""
        has_lasted = self._stuck.has_lasted(self._policy.sacrifice_s, now_ns)
        return has_lasted and self.needs(Step.ROUND, now_ns)

    def needs(self, step: Step, now_ns: int) -> bool:
        """Say whether a step is due; a connect needs a fresh advertisement besides."""
        hunt = self.hunt
        if self.state not in HUNTED or hunt.step is not step or now_ns < hunt.due_ns:
            return False
        return step is not Step.CONNECT or hunt.is_fresh(now_ns)

    def seen(self, now_ns: int) -> bool:
        """Take note of an advertisement; says whether it was waited for."""
        self.hunt.see(now_ns)
        self.seen_ns = self._sign_ns = now_ns
        if self.state is not State.ABSENT:
            return False
        self.state = State.WAITING
        return True

    def heard(self, stream: str, now_ns: int) -> None:
        """Take note of samples."""
        if self._uptime.heard(stream, now_ns) and self.state is State.UP:
            self.voice.connected(DATA_AGAIN)

    def up(self, now_ns: int) -> None:
        """Be connected."""
        if self.state is not State.CONNECTING:
            return
        self.hunt.unsee()
        self._is_unreached = False
        self.voice.was_connected()
        if self._is_void:
            self.voice.lost("void", LATE)
            self._disconnect()
            return
        self.voice.connected()
        self._uptime.begin(now_ns)
        self.state = State.UP

    def failed(self, event: Failed, now_ns: int) -> None:
        """Take note of a connect that did not work."""
        if self.state is not State.CONNECTING:
            return
        was_void = self._is_void
        is_unknown = event.trouble is Trouble.NOT_FOUND
        self._rest()
        if is_unknown:
            self.hunt.unsee()
        if was_void or self.voice.is_planned_off or (is_unknown and self.hunt.forgive(now_ns)):
            return
        way = WAYS[event.trouble]
        self._is_unreached = way is DISTURBED
        self.hunt.climb(way, now_ns)
        self.voice.trouble(
            event.trouble, event.said, self.hunt, advice=event.advice, is_later=way.asks
        )

    def down(self, said: str, now_ns: int) -> None:
        """Take note of a connection that ended by itself."""
        if self.is_connected and not self._is_void:
            self._fall(said, now_ns)

    def done(self, action: Action, problem: str | None, now_ns: int) -> None:
        """Take note of an action that is over."""
        match action, self.state:
            case Disconnect(), State.CLOSING:
                self._rest()
            case Forget(), State.FORGETTING:
                self._rest()
                self.hunt.remedied(now_ns)
            case Resubscribe(), State.RESUBSCRIBING:
                self._resubscribed(problem, now_ns)
            case _:
                pass

    def plan(self, *, is_off: bool, now_ns: int) -> None:
        """Take note of what the person plans with it."""
        if is_off is self.voice.is_planned_off:
            return
        self.voice.is_planned_off = is_off
        if is_off:
            if self.state in HUNTED:
                self.state = State.OFF
            return
        self.voice.forget()
        self.hunt.settle()
        self.hunt_now(now_ns)

    def suspect(self, event: AdapterUnready, now_ns: int) -> None:
        """Take note that its adapter cannot be used; only silence ends what a slow service holds.

        That silence is left to `advance`, which knows when samples are late to be told.
        """
        if event.trouble is not Trouble.SERVICE or self.state is not State.UP:
            self.void(event.said, now_ns, ask=event.advice)

    def void(self, cause: str, now_ns: int, *, ask: str | None = None) -> None:
        """Give up what was done through an adapter or a service that is no longer there."""
        self.hunt.unsee()
        if self.state not in CONNECTED | {State.CONNECTING} or self._is_void:
            return
        if self.is_connected:
            self.voice.lost(cause, cause, ask=ask)
        self.hunt.begin(now_ns)
        self._let_go(now_ns)

    def hunt_now(self, now_ns: int) -> None:
        """Hunt it without waiting, from now on."""
        self._sign_ns = now_ns
        self.hunt.begin(now_ns)
        if self.state is State.OFF:
            self.state = State.WAITING

    def advance(self, now_ns: int, *, adapter: Adapter, can_judge: bool) -> None:
        """See what is overdue.

        Parameters
        ----------
        now_ns
            Monotonic time.
        adapter
            Its own: while that cannot be used, it can neither be seen nor subscribed to anew.
        can_judge
            Whether samples that have come were told already: else silence means nothing.
        """
        if self.state is State.UP and can_judge:
            self._watch(now_ns, adapter.problem)
        if self.state is State.WAITING and self.hunt.needs_ear(now_ns):
            self.state = State.ABSENT
        if self.state is State.ABSENT:
            self._miss(now_ns, can_scan=adapter.is_ready)
        is_asked = self.hunt.place.rung is Rung.ASK
        self._stuck.look(is_so=self._is_unreached and is_asked, now_ns=now_ns)

    def connect(self, now_ns: int) -> None:
        """Connect: it is its turn."""
        self.hunt.try_now(now_ns)
        self.state = State.CONNECTING
        self._emit(Connect(sensor=self.name))

    def forget(self) -> None:
        """Have it forgotten."""
        self.state = State.FORGETTING
        self._emit(Forget(sensor=self.name))

    def skip(self, now_ns: int) -> None:
        """Go up the ladder: what is due is not allowed now."""
        self.hunt.skip(now_ns)
        self.voice.skipped(self.hunt)

    def _watch(self, now_ns: int, problem: AdapterUnready | None) -> None:
        match self._uptime.judge(now_ns):
            case Verdict.SETTLED:
                self.hunt.settle()
                self.voice.forget()
            case Verdict.SILENT | Verdict.DEAD if problem is not None:
                self.void(problem.said, now_ns, ask=problem.advice)
            case Verdict.SILENT if not self.voice.is_planned_off:
                self._renew(now_ns)
            case Verdict.SILENT | Verdict.DEAD:
                self._fall(f"{self._silence(now_ns)}, though subscribed anew", now_ns)
            case _:
                pass

    def _renew(self, now_ns: int) -> None:
        silence = self._silence(now_ns)
        self.voice.lost("silence", f"{silence}: subscribing anew")
        self._uptime.renew(now_ns)
        self.state = State.RESUBSCRIBING
        self._emit(Resubscribe(sensor=self.name))

    def _resubscribed(self, problem: str | None, now_ns: int) -> None:
        self.state = State.UP
        if self._is_void:
            self._disconnect()
        elif problem is not None:
            self._fall(f"{problem.rstrip('.')} when subscribing anew", now_ns)
        elif self._uptime.renewed(now_ns):
            self.voice.connected(DATA_AGAIN)

    def _silence(self, now_ns: int) -> str:
        return no_data(self._uptime.silence_s(now_ns), self._uptime.silent(now_ns))

    def _fall(self, cause: str, now_ns: int) -> None:
        """Lose the connection, or give it up; off by plan, nothing is done about it."""
        self.hunt.climb(DISTURBED, now_ns)
        self.voice.trouble("fall", cause, self.hunt, advice=HELP)
        self._let_go(now_ns)

    def _let_go(self, now_ns: int) -> None:
        self._sign_ns = now_ns
        self.hunt.is_urgent = True
        if self.state is State.UP:
            self._disconnect()
        else:
            self._is_void = True

    def _disconnect(self) -> None:
        self._is_void = False
        self.state = State.CLOSING
        self._emit(Disconnect(sensor=self.name))

    def _rest(self) -> None:
        self._is_void = False
        self.state = State.OFF if self.voice.is_planned_off else State.WAITING

    def _miss(self, now_ns: int, *, can_scan: bool) -> None:
        if self._sign_ns is None or not can_scan:
            self._sign_ns = now_ns
        elif now_ns - self._sign_ns >= as_ns(self._policy.absent_s):
            self._is_unreached = False
            self.voice.absent(self._policy.absent_s)
