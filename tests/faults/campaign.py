"""Stage a fault, let everything settle, compare, and keep what was found."""

import statistics
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.faults.finding import Finding
from tests.faults.house import PATIENCE_S, House
from tests.faults.mending import mended
from tests.faults.power_faults import LONGEST_LOSS_S, TOLD_LATE_S
from tests.faults.staging import Stage, Staging

HEAD: Final = (
    "fault", "tried", "results", "lost", "left", "doubled", "unknown s", "recovery s", "worst s",
)  # fmt: skip
"""``lost`` before `spinewatch verify --mend`, ``left`` after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one fault did.

    Attributes
    ----------
    fault
        Which.
    finding
        The comparison after it.
    recovery_s
        From the end of the fault until everything that was in the journals by then is marked.
    unknown_s
        What a power cut took.
    left
        The comparison after `spinewatch verify --mend`, which is called where something is lost.
    trouble
        What else is wrong: something ended by itself, or never recovered.
    """

    fault: str
    finding: Finding
    recovery_s: float
    left: Finding | None = None
    unknown_s: float | None = None
    trouble: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def in_the_end(self) -> Finding:
        """What is wrong after all that the program does by itself."""
        return self.finding if self.left is None else self.left

    @property
    def is_flawless(self) -> bool:
        """Whether every promise was kept, and nothing had to be mended."""
        return self.is_kept and self.left is None

    @property
    def is_kept(self) -> bool:
        """Whether every promise was kept in the end."""
        late_s = LONGEST_LOSS_S + TOLD_LATE_S
        is_short = self.unknown_s is None or self.unknown_s <= late_s
        is_single = not (self.finding.doubled or self.finding.falling)
        return self.in_the_end.is_flawless and is_single and is_short and not self.trouble

    def __str__(self) -> str:
        """Say it in a line."""
        unknown = "" if self.unknown_s is None else f", {self.unknown_s:.1f} s unknown"
        trouble = f", TROUBLE: {self.trouble}" if self.trouble else ""
        word = "" if self.is_flawless else "WRONG "
        left = "" if self.left is None else f"; mended, then {self.left}"
        remarks = f" ({'; '.join(self.remarks)})" if self.remarks else ""
        return (
            f"{word}{self.fault}: recovered in {self.recovery_s:.1f} s{unknown}, "
            f"{self.finding}{left}{trouble}{remarks}"
        )


def stage(
    house: House,
    fault: str,
    how: Stage,
    draw: Random,
    *,
    longest_s: float,
    patience_s: float = PATIENCE_S,
) -> Outcome:
    """Stage a fault, wait until it is over and all is delivered, and compare."""
    staging = Staging(house=house, draw=draw, longest_s=longest_s)
    recovery_s, trouble = float("nan"), ""
    told = {process.name: process.words.count("Traceback") for process in house.processes}
    try:
        how(staging)
        recovery_s = house.recovery_s(patience_s=patience_s)
    except AssertionError as error:
        trouble = str(error)
    new = [each.name for each in house.processes if each.words.count("Traceback") > told[each.name]]
    if new:
        trouble += f" traceback of {', '.join(new)}"
    try:
        finding = house.compare()
        left = mended(house) if finding.lost else None
    except (OSError, RuntimeError, subprocess.TimeoutExpired) as error:
        finding, left, trouble = Finding(), None, f"{trouble} not compared: {error}"
    return Outcome(
        fault=fault,
        finding=finding,
        recovery_s=recovery_s,
        left=left,
        unknown_s=staging.unknown_s,
        trouble=trouble,
        remarks=tuple(staging.remarks),
    )


def table_of(outcomes: Iterable[Outcome]) -> list[tuple[str, ...]]:
    """Make one row for each fault."""
    by_fault: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_fault.setdefault(outcome.fault, []).append(outcome)
    return [_row(fault, found) for fault, found in by_fault.items()]


def _missing(finding: Finding) -> int:
    return len(finding.lost) + len(finding.refused) + finding.holes


def _row(fault: str, found: Sequence[Outcome]) -> tuple[str, ...]:
    recoveries = [each.recovery_s for each in found if each.recovery_s == each.recovery_s]
    unknown = [each.unknown_s for each in found if each.unknown_s is not None]
    findings = [each.finding for each in found]
    lost = sum(map(_missing, findings))
    left = sum(_missing(each.in_the_end) for each in found)
    doubled = sum(len(each.doubled) + len(each.falling) for each in findings)
    return (
        fault,
        str(len(found)),
        str(max(each.results for each in findings)),
        str(lost),
        str(left),
        str(doubled),
        f"{max(unknown):.1f}" if unknown else "",
        f"{statistics.median(recoveries):.1f}" if recoveries else "never",
        f"{max(recoveries):.1f}" if recoveries else "never",
    )
