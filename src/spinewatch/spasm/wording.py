"""An episode in words: why it is told, how it ended, and what the body was doing."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from spinewatch.model.context import Context, Position
from spinewatch.model.results import Grade
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.spasm.evidence import Evidence
from spinewatch.spasm.limits import RHYTHMIC_TOLD_SHARE, UPRIGHT_S
from spinewatch.spasm.run import Sums

_WHY: Final = MappingProxyType(
    {
        Grade.A: "muscle tension above the lying rest for {lying} min while lying",
        Grade.B: "muscle tension above the own usual work for {upright} min",
        Grade.ACTIVITY: (
            "muscle activity for {minutes} min while upright, within what is usual upright"
        ),
        Grade.CANNOT_TELL: "muscle activity above the lying rest for {minutes} min; {unclear}",
    }
)

_UNCLEAR: Final = "posture does not tell why"
_DOUBTFUL: Final = "the level may be off"
_OPEN: Final = (
    f"so it is left open until it has lasted {UPRIGHT_S // SECONDS_PER_MINUTE} min in one go"
)
_UPRIGHT: Final = (
    "muscle activity above the own usual work for {minutes} min; carrying or lifting looks the "
    f"same, {_OPEN}"
)
_ON_FRONT: Final = (
    "muscle activity for {minutes} min while lying on the front; an exercise looks the same, "
    f"{_OPEN}"
)
_BOTH: Final = (
    "muscle activity for {minutes} min, in part upright above the own usual work, in part lying; "
    "neither lasted long enough to tell it from a load"
)
_RHYTHMIC: Final = "muscle activity that is mostly rhythmic, as in shivering, for {minutes} min"

_DOING: Final = MappingProxyType(
    {
        Evidence.TENSE_LYING: "lying",
        Evidence.TENSE_UPRIGHT: "upright",
        Evidence.EXPLAINED: "upright",
        Evidence.CANNOT_TELL: "posture not telling",
        Evidence.REST: "at rest in between",
        Evidence.MOVING: "moving",
        Evidence.UNKNOWN: "unknown",
        Evidence.PAUSED: "paused",
    }
)

_IN_POSTURE: Final = frozenset(
    {Evidence.TENSE_LYING, Evidence.TENSE_UPRIGHT, Evidence.EXPLAINED, Evidence.CANNOT_TELL}
)


def doing(evidence: Evidence, context: Context, *, doubt: str | None) -> str:
    """Say what the body did in a second, as finely as it is known."""
    if evidence is Evidence.CANNOT_TELL and doubt is not None:
        return _DOUBTFUL
    if evidence in _IN_POSTURE and context.position is not Position.UNKNOWN:
        return str(context.position)
    if evidence is Evidence.MOVING and context.walking:
        return "walking"
    return _DOING[evidence]


def reason(
    grade: Grade,
    *,
    is_possible: bool,
    sums: Sums,
    doubts: Sequence[str],
    ended: bool,
    unknown_end: str | None,
) -> str:
    """Say why this is an episode, what lowers its confidence, and how it ended if it did.

    ``is_possible`` says that neither posture nor usual work explains it, whatever its grade.
    """
    why = _WHY[grade]
    if is_possible and grade is Grade.ACTIVITY:
        why = _RHYTHMIC
    elif is_possible and grade is Grade.CANNOT_TELL:
        why = _left_open(sums)
    unclear = _DOUBTFUL if sums.doing.get(_DOUBTFUL) else _UNCLEAR
    lying_s = sums.seconds.get(Evidence.TENSE_LYING, 0)
    upright_s = sums.seconds.get(Evidence.TENSE_UPRIGHT, 0)
    words = {"lying": _minutes(lying_s), "upright": _minutes(upright_s), "unclear": unclear}
    parts = [why.format(minutes=_minutes(sums.tense_s), **words)]
    if grade is Grade.A and upright_s:
        parts.append(f"and upright above the own usual work for {_minutes(upright_s)} min")
    if grade is Grade.B and lying_s:
        parts.append(f"and above the lying rest for {_minutes(lying_s)} min while lying")
    if sums.rhythmic_s >= RHYTHMIC_TOLD_SHARE * sums.tense_s:
        parts.append(f"rhythmic, 3 to 12 times a second, for {_minutes(sums.rhythmic_s)} min")
    if doubts:
        parts.append(f"less sure because {', and '.join(doubts)}")
    if unknown_end is not None:
        parts.append(f"end unknown: {unknown_end}")
    elif ended:
        parts.append("over")
    return "; ".join(parts)


def _left_open(sums: Sums) -> str:
    """Say why what nothing explains is no possible spasm yet."""
    if not sums.seconds.get(Evidence.TENSE_LYING):
        return _UPRIGHT
    return _BOTH if sums.seconds.get(Evidence.TENSE_UPRIGHT) else _ON_FRONT


def context(doing_s: Mapping[str, int], *, held_s: float) -> str:
    """List how long the body did what, the longest first, and how long one posture was held."""
    longest_first = sorted(doing_s.items(), key=lambda item: (-item[1], item[0]))
    parts = [f"{name} {_minutes(length_s)} min" for name, length_s in longest_first]
    if held_s >= SECONDS_PER_MINUTE:
        parts.append(f"in one posture for up to {int(held_s // SECONDS_PER_MINUTE)} min")
    return ", ".join(parts)


def _minutes(seconds: int) -> str:
    return f"{seconds / SECONDS_PER_MINUTE:.1f}"
