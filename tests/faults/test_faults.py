"""After every fault of the chain: nothing lost, nothing doubled, on the real servers.

Each fault once, short, with a fixed seed. `python -m tests.faults.soak` stages them at random,
longer and all over again.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.faults.campaign import Outcome, stage
from tests.faults.catalogue import FAULTS
from tests.faults.clock_faults import long_outage
from tests.faults.house import House

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]

SHORT_S = 1.5
PATIENCE_S = 40.0

TOGETHER = (
    ("recorder killed", "monitor to broker: refused", "recorder to InfluxDB: refused"),
    ("fast monitor killed", "recorder to broker: black hole", "recorder to InfluxDB: slow"),
    ("Mosquitto killed, keeps its file", "recorder to InfluxDB: black hole", "reboot"),
    ("Mosquitto killed, forgets everything", "InfluxDB killed", "summer time begins"),
    ("Mosquitto stopped, keeps its file", "recorder to InfluxDB: reset", "summer time ends"),
    ("Mosquitto stopped, forgets everything", "recorder to InfluxDB: 503 with Retry-After"),
    ("monitor to broker: black hole", "recorder to broker: slow", "clock starts in 1970"),
    ("recorder to broker: refused", "monitor to broker: slow", "travel over nine zones"),
    ("monitor to broker: reset", "clock starts at the last shutdown"),
    ("recorder to broker: reset", "clock is stepped an hour forward"),
    ("Mosquitto frozen", "clock is stepped an hour back"),
    ("second recorder, same name and position", "each result delivered three times"),
    ("recorder and broker forget all marks", "reboot before the time is known"),
    ("Mosquitto killed five times",),
    ("second recorder, same identity for the broker",),
    ("clock is stepped an hour back, then a reboot", "everything killed"),
)
"""Faults that can follow one another at once: each meets parts that the one before left alone, and
so no pause between two attempts has grown yet."""

WITH_REAL_MONITOR = ("`spinewatch run` killed", "power cut")


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[Callable[..., Outcome]]:
    """Stage faults in a house of their own, the first with ``live=True`` if it takes part."""
    houses: list[House] = []

    def one(fault: str, *, live: bool = False, days: float = 0.0) -> Outcome:
        if not houses:
            houses.append(House(tmp_path, live=live).__enter__())
        how = long_outage(days=days) if days else FAULTS[fault]
        draw = Random(fault)  # noqa: S311 - a moment, not a secret
        return stage(houses[0], fault, how, draw, longest_s=SHORT_S, patience_s=PATIENCE_S)

    yield one
    for house in houses:
        house.__exit__()


def test_the_comparison_notices_what_is_done_to_the_database(tmp_path: Path) -> None:
    with House(tmp_path, live=False) as house:
        house.recovery_s(patience_s=PATIENCE_S)
        rows = house.influx.rows("SELECT seq, epoch, producer FROM levels", "spinewatch_1s")
        before = house.compare()
        gone, moved = rows[0], rows[1]
        house.influx.query(f"DELETE FROM levels WHERE time = {gone['time']}", "spinewatch_1s")
        house.influx.query(
            "SELECT * INTO again FROM levels WHERE time = "
            f"{moved['time']} GROUP BY *; DELETE FROM levels WHERE time = {moved['time']}",
            "spinewatch_1s",
        )
        after = house.compare()

    assert before.is_flawless
    assert {each.seq for each in after.lost} == {gone["seq"], moved["seq"]}
    assert {(each.kind, each.seq) for each in after.doubled} == {("again", moved["seq"])}


def test_every_fault_has_its_turn() -> None:
    turns = [*WITH_REAL_MONITOR, *(fault for faults in TOGETHER for fault in faults)]

    assert sorted(turns) == sorted(FAULTS)


@pytest.mark.parametrize("faults", TOGETHER, ids=" + ".join)
def test_nothing_is_lost_or_doubled_by(
    staged: Callable[..., Outcome], faults: tuple[str, ...]
) -> None:
    for fault in faults:
        outcome = staged(fault)

        assert outcome.is_flawless, str(outcome)
        assert outcome.finding.results > 0


@pytest.mark.parametrize("fault", WITH_REAL_MONITOR)
def test_the_real_monitor_and_its_recorder_lose_and_double_nothing_by(
    staged: Callable[..., Outcome], fault: str
) -> None:
    outcome = staged(fault, live=True)

    assert outcome.is_flawless, str(outcome)
    assert outcome.finding.results > 0


def test_nothing_is_lost_or_doubled_by_hours_without_a_broker(
    staged: Callable[..., Outcome],
) -> None:
    outcome = staged("no broker for two hours", days=2 / 24)

    assert outcome.is_flawless, str(outcome)
    assert outcome.finding.results > 7200
