"""Through the whole chain: tension that travels is one attack, in its order, on its side."""

from pathlib import Path

import pytest

from spinewatch.journal.reader import JournalReader
from spinewatch.model.results import Attack, Side
from spinewatch.model.sites import EmgSite
from spinewatch.service.clock import SystemClock
from spinewatch.service.demo import Demo, DemoOptions

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


DOWN_THE_LEFT = (
    EmgSite.UPPER_TRAPEZIUS_LEFT,
    EmgSite.THORACIC_PARASPINAL_LEFT,
    EmgSite.LUMBAR_ERECTOR_LEFT,
)


def attacks_of(folder: Path, scenario: str, minutes: float) -> list[Attack]:
    options = DemoOptions(scenario=scenario, minutes=minutes, seed=1, speed=None, folder=folder)
    Demo(
        options=options,
        clock=SystemClock(),
        sleep=lambda _: None,
        show=lambda _: None,
        stop=lambda: False,
    ).run()
    with JournalReader(path=folder / "journal.sqlite") as reader:
        told = [
            entry.result
            for boot_id in reader.boots()
            for entry in reader.results("attack", boot_id=boot_id)
        ]
    return [each for each in told if isinstance(each, Attack)]


def test_tension_that_travels_down_the_left_side_is_told_as_that(tmp_path: Path) -> None:
    told = attacks_of(tmp_path, "travelling-tension", 26.0)

    assert len({each.id for each in told}) == 1
    assert [each.revision for each in told] == list(range(1, len(told) + 1))
    assert told[-1].side is Side.LEFT
    assert set(told[-1].sites) == set(DOWN_THE_LEFT)
    in_order = [each for each in told if each.ordered]
    assert in_order
    for each in in_order:
        assert each.sites == tuple(site for site in DOWN_THE_LEFT if site in each.sites)
    assert all("together" in each.reason for each in told if not each.ordered)


def test_a_quiet_day_has_no_attack(tmp_path: Path) -> None:
    assert attacks_of(tmp_path, "quiet-day", 5.0) == []
