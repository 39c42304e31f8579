"""The tables of the comparison: one for all, then its details."""

from collections.abc import Mapping, Sequence

from benchmarks.spasm_methods import CONTENDERS, OURS, Contender, Run
from benchmarks.spasm_scoring import (
    Outcome,
    f1,
    f1_cell,
    false_per_hour,
    misjudged_per_hour,
    onset_cell,
    rate_cell,
)
from benchmarks.tables import print_table

Runs = Mapping[str, Run]

NOT_INSTALLED = "not installed"
NOT_RUN = "-"


def one_table(spliced: Runs, sets: Mapping[str, Runs]) -> None:
    """Print everything that is one number, methods under each other."""
    conditions = conditions_of(spliced)
    our_cost = 1 / spliced[OURS].times_real_time
    print_table(
        "All methods on all labelled sets. F1 by condition of `spliced` (56 recordings, 397 events "
        "with exact edges, 1000 Hz), then of the other sets; a false activation touches no event, "
        "one of wrong extent touches an event but matches none; onset: median absolute error, and "
        "shares within 25/50/100 ms, on ramps up to 30 ms. Cost: CPU time of one channel in one "
        f"call, {OURS} = 1. Only {OURS} is causal; the others see the whole recording.",
        (
            "method", *conditions, "all of `spliced` (95 %)", "false/h (95 %)", "wrong extent/h",
            "onset ms", *sets, "x real time", "cost",
        ),
        [
            _row(contender, spliced, sets, conditions, our_cost)
            for contender in CONTENDERS
        ],
    )  # fmt: skip


def _row(
    contender: Contender,
    spliced: Runs,
    sets: Mapping[str, Runs],
    conditions: Sequence[str],
    our_cost: float,
) -> tuple[str, ...]:
    width = len(conditions) + 4 + len(sets) + 2
    if contender.name not in spliced:
        why = NOT_INSTALLED if contender.missing else NOT_RUN
        return (contender.name, why, *(NOT_RUN,) * (width - 1))
    run = spliced[contender.name]
    elsewhere = [
        f"{f1(runs[contender.name].outcomes):.3f}" if contender.name in runs else NOT_RUN
        for runs in sets.values()
    ]
    return (
        contender.name,
        *(f"{f1(run.of(condition)):.3f}" for condition in conditions),
        f1_cell(run.outcomes),
        rate_cell(run.outcomes, false_per_hour),
        rate_cell(run.outcomes, misjudged_per_hour, with_interval=False),
        onset_cell(run.outcomes),
        *elsewhere,
        f"{run.times_real_time:.0f}",
        _cost_cell(1 / run.times_real_time / our_cost),
    )


def _cost_cell(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def per_condition(spliced: Runs) -> None:
    """Print the same by condition, with intervals."""
    for title, cell in (
        ("F1 (95 %)", f1_cell),
        ("False activations per hour (95 %)", _false_cell),
        ("Found with the wrong extent, per hour (95 %)", _misjudged_cell),
        ("Onset: median ms (within 25/50/100 ms)", onset_cell),
    ):
        print_table(
            f"`spliced` by condition. {title}",
            ("method", *conditions_of(spliced)),
            [
                (name, *(cell(run.of(condition)) for condition in conditions_of(spliced)))
                for name, run in spliced.items()
            ],
        )


def _false_cell(outcomes: Sequence[Outcome]) -> str:
    return rate_cell(outcomes, false_per_hour)


def _misjudged_cell(outcomes: Sequence[Outcome]) -> str:
    return rate_cell(outcomes, misjudged_per_hour)


def two_halves(sets: Mapping[str, Runs]) -> None:
    """Print F1 on the half of the sources that limits were compared on, and on the other."""
    print_table(
        "F1 (95 %) on the half of the recordings or people on which limits of rest were compared, "
        "and on the other half, which was seen but not decided on",
        ("method", *(f"{name}: {half} half" for name in sets for half in ("first", "other"))),
        [
            (
                method,
                *(
                    f1_cell(runs[method].half(first=first))
                    for runs in sets.values()
                    for first in (True, False)
                ),
            )
            for method in next(iter(sets.values()))
        ],
    )


def by_condition(title: str, runs: Runs) -> None:
    """Print F1 with its interval, conditions under each other and methods side by side."""
    print_table(
        title,
        ("condition", *runs),
        [
            (condition, *(f1_cell(run.of(condition)) for run in runs.values()))
            for condition in conditions_of(runs)
        ],
    )


def conditions_of(runs: Runs) -> list[str]:
    """Give the conditions of a set, in their order."""
    return list(dict.fromkeys(each.condition for each in runs[OURS].recordings))
