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
    """One recording scored.

    ``false`` found events touch no true one; ``misjudged`` ones do, but with the wrong extent, so
    that they match none. Onset errors are signed, of matched events with sharp ramps.
    """

    matched: int
    found: int
    true: int
    false: int
    misjudged: int
    hours: float
    onset_errors_s: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One channel with labels.

    Attributes
    ----------
    emg_uv
        Shape (n,), at ``fs_hz``; the unit does not matter to anybody.
    condition
        What is hard about it.
    rest_s
        Where the muscle is at rest: what every method may calibrate on.
    scored_from_s
        Found events that end before this count for nothing.
    events
        Onset, offset and ramp in s, in order of time.
    not_scored
        Spans in which found events count for nothing.
    source
        Whose recording it is, or which one it was made from.
    """

    emg_uv: FloatArray
    fs_hz: float
    condition: str
    rest_s: Span
    scored_from_s: float
    events: tuple[tuple[float, float, float], ...]
    not_scored: tuple[Span, ...] = ()
    source: str = ""

    @property
    def length_s(self) -> float:
        """Length of the whole recording."""
        return len(self.emg_uv) / self.fs_hz


def in_first_half(sources: Sequence[str]) -> list[bool]:
    """Say which are of every other person or recording: the half that limits are compared on."""
    first = set(sorted(set(sources))[::2])
    return [source in first for source in sources]


def means_of_halves(values: Sequence[float], sources: Sequence[str]) -> tuple[float, float]:
    """Give the mean over the first half, and over the other."""
    first = np.array(in_first_half(sources))
    return float(np.array(values)[first].mean()), float(np.array(values)[~first].mean())


def score(found: Sequence[Span], recording: Recording) -> Outcome:
    """Match found events with true ones, outside of what is not scored."""
    kept = [
        span
        for span in closed(found)
        if span[1] > recording.scored_from_s
        and not any(overlap_s(span, out) > 0 for out in recording.not_scored)
    ]
    pairs = matches(kept, [(onset, offset) for onset, offset, _ in recording.events])
    false = sum(
        not any(overlap_s(span, event[:2]) > 0 for event in recording.events) for span in kept
    )
    return Outcome(
        matched=len(pairs),
        found=len(kept),
        true=len(recording.events),
        false=false,
        misjudged=len(kept) - len(pairs) - false,
        hours=(recording.length_s - recording.scored_from_s) / 3600,
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


def misjudged_per_hour(outcomes: Sequence[Outcome]) -> float:
    """Rate of found events that touch a true one but match none."""
    return sum(o.misjudged for o in outcomes) / sum(o.hours for o in outcomes)


def onset_errors_ms(outcomes: Sequence[Outcome]) -> FloatArray:
    """Give the absolute onset errors of matched events with sharp ramps, shape (n,)."""
    return np.abs([error for o in outcomes for error in o.onset_errors_s]) * 1000


def interval(
    outcomes: Sequence[Outcome], figure: Callable[[Sequence[Outcome]], float]
) -> tuple[float, float]:
    """Give the 95 % interval of a figure by drawing whole recordings anew."""
    rng = np.random.default_rng(1)
    drawn = rng.integers(len(outcomes), size=(DRAWS, len(outcomes)))
    low, high = np.percentile(
        [figure([outcomes[at] for at in draw]) for draw in drawn], (2.5, 97.5)
    )
    return float(low), float(high)


def interval_of_mean(values: Sequence[float]) -> tuple[float, float]:
    """Give the 95 % interval of a mean by drawing recordings anew."""
    rng = np.random.default_rng(1)
    means = np.array(values)[rng.integers(len(values), size=(DRAWS, len(values)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)


# --- cells of tables ----------------------------------------------------------------------------


def f1_cell(outcomes: Sequence[Outcome], *, with_interval: bool = True) -> str:
    """Tell F1, with its interval where asked for."""
    told = f"{f1(outcomes):.3f}"
    return told + _told_interval(outcomes, f1, ".2f") if with_interval else told


def rate_cell(
    outcomes: Sequence[Outcome],
    rate: Callable[[Sequence[Outcome]], float],
    *,
    with_interval: bool = True,
) -> str:
    """Tell a rate per hour, with its interval where asked for."""
    told = f"{rate(outcomes):.0f}"
    return told + _told_interval(outcomes, rate, ".0f") if with_interval else told


def onset_cell(outcomes: Sequence[Outcome]) -> str:
    """Tell the median onset error and which shares lie within 25, 50 and 100 ms."""
    errors_ms = onset_errors_ms(outcomes)
    if errors_ms.size == 0:
        return "-"
    within = "/".join(f"{100 * np.mean(errors_ms <= limit):.0f}" for limit in (25, 50, 100))
    return f"{np.median(errors_ms):.0f} ({within} %)"


def _told_interval(
    outcomes: Sequence[Outcome], figure: Callable[[Sequence[Outcome]], float], form: str
) -> str:
    low, high = interval(outcomes, figure)
    return f" ({low:{form}}-{high:{form}})"
