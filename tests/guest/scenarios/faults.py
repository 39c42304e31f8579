"""What breaks on real machines, and how our link comes back from it without a restart of ours."""

import asyncio
import signal
import time

from tests.guest.bed import CONNECTED, NECK, SHOULDERS, UP_S, Bed, until
from tests.guest.listening import Listener, listening
from tests.guest.scenario import Figures, Scenario

DISCONNECTS = 3
GONE_S = 3.0
"""For which service or adapter are away."""

AWAY_S = 20.0


async def _sensor_disconnects(bed: Bed) -> Figures:
    """Hang up, several times: the sensor is back with its first sample, and nothing twice.

    The other one does not notice.
    """
    took_s: list[float] = []
    async with listening(bed) as listener:
        await listener.streaming(NECK, SHOULDERS)
        for _ in range(DISCONNECTS):
            since_ns = time.monotonic_ns()
            await bed.do("disconnect neck")
            back = await bed.told(NECK, CONNECTED, since_ns=since_ns)
            took_s.append((back.ns - since_ns) / 1e9)
            await listener.whole(NECK)
        other = await listener.whole(SHOULDERS)
        assert not listener.causes(SHOULDERS), "the other sensor was lost as well"
    return {
        "disconnects": DISCONNECTS,
        "reconnected_after_s": round(sorted(took_s)[DISCONNECTS // 2], 2),
        "slowest_s": round(max(took_s), 2),
        "of_the_other_lost": len(other.lost),
    }


async def _adapter_is_switched_off(bed: Bed) -> Figures:
    """Switch Bluetooth off; once it is on, all stream again."""
    async with listening(bed) as listener:
        await listener.streaming(NECK, SHOULDERS)
        since_ns = time.monotonic_ns()
        await bed.adapter.power(on=False)
        noticed_s = await listener.lost(NECK, since_ns=since_ns)
        await listener.lost(SHOULDERS, since_ns=since_ns)
        await bed.powered()
        return {"noticed_after_s": round(noticed_s, 2), **await _all_is_well(listener)}


async def _service_ends(bed: Bed, number: signal.Signals) -> Figures:
    """End the Bluetooth service under a live scan and a live connection, and start it again."""
    async with listening(bed) as listener:
        await listener.streaming(NECK, SHOULDERS)
        since_ns = time.monotonic_ns()
        await bed.do("off shoulders")
        await listener.lost(SHOULDERS, since_ns=since_ns)
        await until(
            bed.adapter.is_scanning, "the link does not scan for the absent sensor", within_s=60.0
        )
        since_ns = time.monotonic_ns()
        bed.kill_service(number)
        await asyncio.sleep(GONE_S)
        bed.start_service()
        await bed.powered()
        await bed.do("on shoulders")
        noticed_s = await listener.lost(NECK, since_ns=since_ns)
        return {"noticed_after_s": round(noticed_s, 2), **await _all_is_well(listener)}


async def _service_is_restarted(bed: Bed) -> Figures:
    return await _service_ends(bed, signal.SIGTERM)


async def _service_crashes(bed: Bed) -> Figures:
    return await _service_ends(bed, signal.SIGKILL)


async def _adapter_vanishes(bed: Bed) -> Figures:
    """Pull the adapter out, and put it in again after a while."""
    async with listening(bed) as listener:
        await listener.streaming(NECK, SHOULDERS)
        since_ns = time.monotonic_ns()
        bed.pull_out()
        noticed_s = await listener.lost(NECK, since_ns=since_ns)
        await asyncio.sleep(GONE_S)
        bed.plug_in()
        await until(
            bed.adapter.is_powered, "BlueZ did not switch the new adapter on", within_s=UP_S
        )
        return {"noticed_after_s": round(noticed_s, 2), **await _all_is_well(listener)}


async def _radio_is_blocked(bed: Bed) -> Figures:
    """Switch flight mode on; once it is off, all stream again."""
    async with listening(bed) as listener:
        await listener.streaming(NECK, SHOULDERS)
        since_ns = time.monotonic_ns()
        bed.block()
        await listener.lost(NECK, since_ns=since_ns)
        await asyncio.sleep(GONE_S)
        assert not await bed.adapter.is_powered(), "the adapter is on although it is blocked"
        causes = listener.causes(NECK)
        assert any("blocked" in each for each in causes), f"what is told of the cause is {causes}"
        bed.unblock()
        return await _all_is_well(listener)


async def _sensor_is_away(bed: Bed) -> Figures:
    """Switch a sensor off for a while; it is back soon after its return."""
    async with listening(bed) as listener:
        await listener.streaming(NECK, SHOULDERS)
        since_ns = time.monotonic_ns()
        await bed.do("off neck")
        await listener.lost(NECK, since_ns=since_ns)
        await asyncio.sleep(AWAY_S)
        await bed.do("on neck")
        figures = await _all_is_well(listener)
        assert not listener.causes(SHOULDERS), "the other sensor was lost as well"
        return {**figures, "of_the_other_lost": len((await listener.whole(SHOULDERS)).lost)}


async def _all_is_well(listener: Listener) -> Figures:
    """Wait until both stream; each has its first sample, and nothing twice."""
    took_s = await listener.streaming(NECK, SHOULDERS)
    parts = await listener.whole(NECK), await listener.whole(SHOULDERS)
    return {
        "both_stream_after_s": round(took_s, 2),
        "compared": sum(each.sent for each in parts),
        "lost": sum(len(each.lost) for each in parts),
        "doubled": sum(each.doubled for each in parts),
    }


FAULTS = (
    Scenario(name="a sensor disconnects", run=_sensor_disconnects),
    Scenario(name="a sensor is away for 20 s", run=_sensor_is_away),
    Scenario(name="the adapter is switched off and on", run=_adapter_is_switched_off),
    Scenario(name="the service is restarted under a live scan", run=_service_is_restarted),
    Scenario(name="the service is killed under a live scan", run=_service_crashes),
    Scenario(name="the adapter vanishes and returns", run=_adapter_vanishes),
    Scenario(name="the radio is blocked and unblocked", run=_radio_is_blocked),
)
