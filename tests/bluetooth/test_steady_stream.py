"""Six sensors send a hundred notifications a second each, and every one comes: once, in order."""

import pytest

from spinewatch.simulation.faults import Hush
from tests.bluetooth.rig import Rig, rig
from tests.bluetooth.six_sensors import HUNDRED_A_SECOND, NAMES, SIX

EACH = 6_000
"""Notifications of a minute."""

LIMIT_S = 100.0
"""For a minute of notifications: the simulated sensors fall behind on a machine that is busy, and
catch up."""


async def _end_of_stream(made: Rig) -> None:
    """Have everybody fall silent, and wait for what is on its way."""
    await made.fleet.apply(None, Hush())
    await made.until(lambda: all(len(made.got[each]) >= len(made.sent[each]) for each in NAMES))


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_nothing_of_600_notifications_a_second_is_lost_or_doubled_in_a_minute() -> None:
    async with rig(SIX, pace=HUNDRED_A_SECOND) as made:
        await made.streaming(*NAMES, seconds=30.0)
        before = {each: len(made.sent[each]) for each in NAMES}

        await made.until(
            lambda: all(len(made.sent[each]) - before[each] >= EACH for each in NAMES),
            seconds=LIMIT_S,
        )
        causes = {each: made.causes(each) for each in NAMES}
        await _end_of_stream(made)

        assert causes == {each: [] for each in NAMES}
        assert made.link._records.dropped == 0
        for each in NAMES:
            assert made.got[each] == made.sent[each]
