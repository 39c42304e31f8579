"""What can go wrong with a simulated sensor on the air, as values; `peripherals/` does it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Moment(StrEnum):
    """A step in the life of a connection at which something can happen."""

    CONNECT = "connect"
    DISCOVERY = "discovery"
    READ = "read"
    WRITE = "write"
    SUBSCRIPTION = "subscription"
    NOTIFICATION = "notification"


class Harm(StrEnum):
    """What happens to a notification that should just be sent."""

    DROP = "drop"
    DUPLICATE = "duplicate"
    REORDER = "reorder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoil:
    """Notifications are dropped, doubled, or sent after the one that follows.

    Attributes
    ----------
    harm
        Which of the three.
    share
        Of all notifications, evenly spread; 1 is every one. What is sent after the next one cannot
        be every one: there every second is the most.
    count
        How many at most; None without end.
    for_s
        How long; None without end.
    """

    harm: Harm
    share: float = 1.0
    count: int | None = None
    for_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hush:
    """The sensor stays connected and sends nothing; its samples pass unsent."""

    for_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnect:
    """The sensor ends the connection: at once, or when a moment comes for the n-th time.

    Attributes
    ----------
    moment
        None is at once; one that is named is waited for, and the fault happens once.
    nth
        Counted from 1 and anew in every connection. The n-th write is not obeyed, nor answered.
    """

    moment: Moment | None = None
    nth: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """The sensor advertises and lets no connection come about."""

    for_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowAnswers:
    """Every request, those of the discovery of services too, waits so long for its answer."""

    delay_s: float
    for_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stubborn:
    """The sensor confirms settings and keeps what it had: it is made so, from the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reboot:
    """The sensor hangs up and starts anew after some seconds: counters and clock from zero."""

    for_s: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfRange:
    """Nothing comes through either way; the connection ends by the supervision timeout."""

    for_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FadeBattery:
    """The battery sinks evenly to some per cent within ``for_s``; there the sensor goes out."""

    to_pct: float
    for_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchOff:
    """The sensor is switched off: it is gone without a word."""

    for_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchOn:
    """The sensor is switched on, or comes back into range, with a charged battery."""


Fault = (
    Spoil
    | Hush
    | Disconnect
    | Refuse
    | SlowAnswers
    | Stubborn
    | Reboot
    | OutOfRange
    | FadeBattery
    | SwitchOff
    | SwitchOn
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedFault:
    """What happens to one sensor, so many seconds after it was started."""

    sensor: str
    at_s: float
    fault: Fault


_KINDS: Final[Mapping[type[Fault], str]] = MappingProxyType(
    {
        Hush: "silence",
        Disconnect: "disconnect",
        Refuse: "refuse",
        SlowAnswers: "slow-answers",
        Stubborn: "stubborn",
        Reboot: "reboot",
        OutOfRange: "out-of-range",
        FadeBattery: "fade-battery",
        SwitchOff: "off",
        SwitchOn: "on",
    }
)


def kind_of(fault: Fault) -> str:
    """Name the kind of a fault, as a fault script does."""
    return fault.harm.value if isinstance(fault, Spoil) else _KINDS[type(fault)]


def words_of(fault: Fault) -> str:
    """Write a fault as one would type it: its kind, and what is said of it."""
    said = ((field.name, getattr(fault, field.name)) for field in fields(fault))
    told = (
        f"{name}={value:g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in said
        if value is not None and name != "harm"
    )
    return " ".join((kind_of(fault), *told))
