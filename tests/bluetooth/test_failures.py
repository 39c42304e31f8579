"""Whatever Bluetooth does, both sensors stream again, without a restart of ours."""

import pytest

from spinewatch.link.supervision.policy import Policy
from tests.bluetooth.failures import BACK, FAILURES, NECK, PAIR, Failure
from tests.bluetooth.rig import rig

HASTY = Policy(deaf_s=3.0)
"""As shipped, but a deaf scan is not waited for a minute and a half."""


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("failure", FAILURES, ids=lambda each: each.name)
async def test_both_sensors_stream_again_after(failure: Failure) -> None:
    async with rig(PAIR, policy=HASTY) as made:
        await made.streaming(NECK, BACK)

        await failure.stage(made)

        assert await made.streaming(NECK, BACK, seconds=failure.within_s) < failure.within_s
