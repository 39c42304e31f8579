"""Matching found activations with true ones, and intervals by bootstrap over recordings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from spinewatch.model.blocks import FloatArray

MERGE_S: Final = 0.25
"""Found gaps shorter than this are closed and found events shorter than this dropped, for every
method alike."""

SHARP_RAMP_S: Final = 0.03
MIN_IOU: Final = 0.5
DRAWS: Final = 1000
"""Bootstrap draws of whole recordings."""

Span = tuple[float, float]


class Outcome(NamedTuple):
    """One recording scored: matched, found, true and false events, and onset errors in s."""

    matched: int
    found: int
    true: int
    false: int
    hours: float
    onset_errors_s: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One row of the spliced set."""

    emg_uv: FloatArray
    condition: str
    calibration_s: float
    events: tuple[tuple[float, float, float], ...]
    not_scored: tuple[Span, ...]


def score(found: Sequence[Span], recording: Recording) -> Outcome:
    """Match found events with true ones, outside of what is not scored."""
    kept = [
        span
        for span in closed(found)
        if span[1] > recording.calibration_s
        and not any(overlap_s(span, out) > 0 for out in recording.not_scored)
    ]
    pairs = matches(kept, [(onset, offset) for onset, offset, _ in recording.events])
    false = [
        span
        for span in kept
        if not any(overlap_s(span, event[:2]) > 0 for event in recording.events)
    ]
    return Outcome(
        matched=len(pairs),
        found=len(kept),
        true=len(recording.events),
        false=len(false),
        hours=(len(recording.emg_uv) / 1000 - recording.calibration_s) / 3600,
        onset_errors_s=tuple(
            kept[mine][0] - recording.events[true][0]
            for mine, true in pairs
            if recording.events[true][2] <= SHARP_RAMP_S
        ),
    )


def closed(found: Sequence[Span]) -> list[Span]:
    """Close short gaps, then drop short events."""
    joined: list[Span] = []
    for onset, offset in sorted(found):
        if joined and onset - joined[-1][1] < MERGE_S:
            joined[-1] = (joined[-1][0], max(joined[-1][1], offset))
        else:
            joined.append((onset, offset))
    return [span for span in joined if span[1] - span[0] >= MERGE_S]


def matches(found: Sequence[Span], true: Sequence[Span]) -> list[tuple[int, int]]:
    """Pair events one to one, best overlap first."""
    ranked = sorted(
        (
            (overlap_s(mine, event) / (max(mine[1], event[1]) - min(mine[0], event[0])), at, which)
            for at, mine in enumerate(found)
            for which, event in enumerate(true)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for iou, at, which in ranked:
        if iou >= MIN_IOU and at not in pairs and which not in pairs.values():
            pairs[at] = which
    return list(pairs.items())


def overlap_s(one: Sequence[float], other: Sequence[float]) -> float:
    """Time that two spans share; negative when they are apart."""
    return min(one[1], other[1]) - max(one[0], other[0])


def f1(outcomes: Sequence[Outcome]) -> float:
    """Harmonic mean of precision and recall over all events."""
    return 2 * sum(o.matched for o in outcomes) / sum(o.found + o.true for o in outcomes)


def false_per_hour(outcomes: Sequence[Outcome]) -> float:
    """Rate of found events that touch no true one."""
    return sum(o.false for o in outcomes) / sum(o.hours for o in outcomes)


def figures(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Give F1, false activations an hour and onset errors, with intervals, as cells."""
    errors_ms = np.abs([error for o in outcomes for error in o.onset_errors_s]) * 1000
    within = [f"{np.mean(errors_ms <= limit):.0%}" for limit in (25, 50)]
    return (
        f"{f1(outcomes):.3f}",
        _interval(outcomes, f1, ".2f"),
        f"{false_per_hour(outcomes):.0f}",
        _interval(outcomes, false_per_hour, ".0f"),
        f"{np.median(errors_ms):.0f}",
        " / ".join(within),
    )


def _interval(
    outcomes: Sequence[Outcome], figure: Callable[[Sequence[Outcome]], float], form: str
) -> str:
    rng = np.random.default_rng(1)
    drawn = rng.integers(len(outcomes), size=(DRAWS, len(outcomes)))
    low, high = np.percentile(
        [figure([outcomes[at] for at in draw]) for draw in drawn], (2.5, 97.5)
    )
    return f"{low:{form}}-{high:{form}}"
