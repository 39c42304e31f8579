"""What supervision is told. Every action is answered by exactly one of `Up`, `Failed` or `Done`."""

from dataclasses import dataclass

from spinewatch.link.supervision.actions import Action
from spinewatch.link.supervision.trouble import Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A sensor advertises."""

    sensor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Up:
    """`Connect` has worked: the sensor is connected and every step of its driver is done."""

    sensor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """`Connect` has not worked; nothing of the attempt is left open.

    ``said`` is a clause for a person, ``advice`` a sentence with what to do.
    """

    sensor: str
    trouble: Trouble
    said: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """A connection that was up has ended, and not because of `Disconnect`."""

    sensor: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Samples of a stream have come."""

    sensor: str
    stream: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An action other than `Connect` and `Tell` is over; ``problem`` says why it did not work."""

    action: Action
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AirHeard:
    """An adapter's scan has heard somebody who is none of the sensors; those are `Seen`."""

    adapter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterReady:
    """An adapter can be used."""

    adapter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterUnready:
    """An adapter cannot be used.

    ``trouble`` is ADAPTER (off, blocked, absent), SERVICE or DENIED; ``can_power`` says that
    powering it on may help. A service that does not answer is no proof that its connections are
    dead: it may be slow. They are kept until they are silent.
    """

    adapter: str
    trouble: Trouble
    said: str
    advice: str
    can_power: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRestarted:
    """The Bluetooth service is a new one: every connection and scan of before is void."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOff:
    """Which sensors the person has taken off on purpose, from now on."""

    sensors: frozenset[str]


Event = (
    Seen
    | Up
    | Failed
    | Down
    | Heard
    | Done
    | AirHeard
    | AdapterReady
    | AdapterUnready
    | ServiceRestarted
    | PlannedOff
)
