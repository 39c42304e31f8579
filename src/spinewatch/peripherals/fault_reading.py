"""Faults from what a person typed: a table of a script, or a line. Every mistake is told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from difflib import get_close_matches
from math import inf
from types import MappingProxyType
from typing import Final

from spinewatch.simulation.devices.standard import CHARGED_PCT
from spinewatch.simulation.faults import (
    Disconnect,
    FadeBattery,
    Fault,
    Harm,
    Hush,
    Moment,
    OutOfRange,
    Reboot,
    Refuse,
    SlowAnswers,
    Spoil,
    Stubborn,
    SwitchOff,
    SwitchOn,
)

_CLASSES: Final[Mapping[str, Callable[..., Fault]]] = MappingProxyType(
    {
        **dict.fromkeys(Harm, Spoil),
        "silence": Hush,
        "disconnect": Disconnect,
        "refuse": Refuse,
        "slow-answers": SlowAnswers,
        "stubborn": Stubborn,
        "reboot": Reboot,
        "out-of-range": OutOfRange,
        "fade-battery": FadeBattery,
        "off": SwitchOff,
        "on": SwitchOn,
    }
)

KINDS: Final = tuple(_CLASSES)
"""Every kind of fault, as it is named in a script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Range:
    """Numbers above one bound, or from it on, up to another."""

    expected: str
    low: float
    high: float = inf
    with_low: bool = False
    whole: bool = False

    def allows(self, found: object) -> bool:
        if isinstance(found, bool) or not isinstance(found, int if self.whole else int | float):
            return False
        return (self.low < found or (self.with_low and self.low == found)) and found <= self.high


_SECONDS: Final = _Range(expected="seconds above 0", low=0.0, high=1e9)
_COUNT: Final = _Range(expected="a whole number from 1 on", low=0, whole=True)
_KEYS: Final = MappingProxyType(
    {
        "for_s": _SECONDS,
        "delay_s": _SECONDS,
        "share": _Range(expected="a share above 0 and up to 1", low=0.0, high=1.0),
        "count": _COUNT,
        "nth": _COUNT,
        "to_pct": _Range(
            expected=f"per cent from 0 to below {CHARGED_PCT}",
            low=0.0,
            high=CHARGED_PCT - 1.0,
            with_low=True,
        ),
    }
)


def read_fault(kind: str, given: Mapping[str, object]) -> tuple[Fault | None, tuple[str, ...]]:
    """Make a fault of what is said of it.

    Returns
    -------
    fault, problems
        One of them is empty; a problem is a clause with what was found and expected.
    """
    if kind not in _CLASSES:
        return None, (f"kind: found {kind!r}, expected {one_of(KINDS, found=kind)}",)
    required, known = keys_of(kind)
    unknown = [
        f"found the unknown key {name}, expected {one_of(known, found=name)}"
        for name in given
        if name not in known
    ]
    missing = [
        f"{name}: found nothing, expected {_expected(name)}"
        for name in required
        if name not in given
    ]
    wrong = [
        f"{name}: found {value!r}, expected {_expected(name)}"
        for name, value in given.items()
        if name in known and not _allows(name, value)
    ]
    problems = (*unknown, *missing, *wrong)
    if problems:
        return None, problems
    values = {
        name: Moment(str(value)) if name == "moment" else value for name, value in given.items()
    }
    harm = {"harm": Harm(kind)} if kind in set(Harm) else {}
    return _CLASSES[kind](**harm, **values), ()


def keys_of(kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the keys that a kind of fault must have, and all that it may have."""
    own = [field for field in fields(_CLASSES[kind]) if field.name != "harm"]  # type: ignore[arg-type]
    required = tuple(field.name for field in own if field.default is MISSING)
    return required, tuple(field.name for field in own)


def one_of(known: Iterable[str], *, found: object) -> str:
    """List what may stand there, and what was probably meant."""
    listed = tuple(known)
    if not listed:
        return "no key but sensor, at_s and kind"
    meant = get_close_matches(str(found), listed, n=1)
    return f"one of {', '.join(listed)}" + (f" (did you mean {meant[0]}?)" if meant else "")


def _allows(name: str, value: object) -> bool:
    return value in set(Moment) if name == "moment" else _KEYS[name].allows(value)


def _expected(name: str) -> str:
    return one_of(Moment, found="") if name == "moment" else _KEYS[name].expected
