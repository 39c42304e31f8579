"""Six sensors send a hundred notifications a second each, and every one comes: once, in order."""

import asyncio

import pytest

from spinewatch.simulation.faults import Hush
from tests.bluetooth.rig import Rig, rig
from tests.bluetooth.six_sensors import HUNDRED_A_SECOND, NAMES, SIX

STREAMED_S = 60.0


async def _end_of_stream(made: Rig) -> None:
    """Have everybody fall silent, and wait for what is on its way."""
    await made.fleet.apply(None, Hush())
    await made.until(lambda: all(len(made.got[each]) >= len(made.sent[each]) for each in NAMES))


@pytest.mark.slow
@pytest.mark.timeout(150)
async def test_nothing_of_600_notifications_a_second_is_lost_or_doubled_in_a_minute() -> None:
    async with rig(SIX, pace=HUNDRED_A_SECOND) as made:
        await made.streaming(*NAMES, seconds=30.0)
        before = {each: len(made.sent[each]) for each in NAMES}

        await asyncio.sleep(STREAMED_S)
        await _end_of_stream(made)

        assert {each: made.causes(each) for each in NAMES} == {each: [] for each in NAMES}
        for each in NAMES:
            assert len(made.sent[each]) - before[each] > 99 * STREAMED_S
            assert made.got[each] == made.sent[each]
