"""An episode in words: why it is told, how it ended, and what the body was doing."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from spinewatch.model.results import Grade
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.spasm.evidence import Evidence

_WHY: Final = MappingProxyType(
    {
        Grade.A: "muscle tension above the lying rest for {minutes} min while lying",
        Grade.B: "muscle tension above the own upright rest for {minutes} min without moving",
        Grade.ACTIVITY: (
            "muscle activity for {minutes} min while upright, within what upright rest shows"
        ),
        Grade.CANNOT_TELL: (
            "muscle activity above the lying rest for {minutes} min; posture does not tell why"
        ),
    }
)

_CONTEXT: Final = (
    ("lying", (Evidence.TENSE_LYING,)),
    ("upright", (Evidence.TENSE_UPRIGHT, Evidence.EXPLAINED)),
    ("posture not telling", (Evidence.CANNOT_TELL,)),
    ("at rest in between", (Evidence.REST,)),
    ("moving", (Evidence.MOVING,)),
    ("unknown", (Evidence.UNKNOWN,)),
)


def reason(
    grade: Grade, *, tense_s: int, ended: bool, unknown_end: str | None, provisional: bool
) -> str:
    """Say why this is an episode, and how it ended if it did."""
    text = _WHY[grade].format(minutes=f"{tense_s / SECONDS_PER_MINUTE:.1f}")
    if provisional:
        text += "; the rest was taken while tense"
    if unknown_end is not None:
        return f"{text}; end unknown: {unknown_end}"
    return f"{text}; over" if ended else text


def context(seconds: Mapping[str, int]) -> str:
    """List how long the body did what."""
    parts = []
    for name, members in _CONTEXT:
        length_s = sum(seconds.get(member, 0) for member in members)
        if length_s:
            parts.append(f"{name} {length_s / SECONDS_PER_MINUTE:.1f} min")
    return ", ".join(parts)
