"""What happens every day: scan, connect, provision, stream."""

import time

from spinewatch.config.loading import load_configuration
from spinewatch.drivers.registry import make_driver
from spinewatch.link.provisioning import provision
from spinewatch.model.air import KeptSetting, ProvisionAction
from spinewatch.model.packets import LinkState
from spinewatch.model.time import NS_PER_S
from tests.guest.bed import CONFIGURATION, CONNECTED, DISCONNECTED, NECK, SHOULDERS, Bed, until
from tests.guest.listening import Listener, listening
from tests.guest.scenario import Figures, Scenario

SCAN_S = 5.0
OTHER_HZ = 20.0
STREAMED = 750
"""Notifications: those of ten seconds."""

PATIENCE_S = 120.0

DEAF_S = 25.0
"""A scan that is deaf to a sensor is renewed after 30 s."""


async def _scan(bed: Bed) -> Figures:
    """Find sensors before they are assigned, and know them by their kinds."""
    async with listening(bed, assigned=False) as listener:
        found = (await listener.link.radio.scan(SCAN_S)).found
    kinds = {each.address: each.kind for each in found}
    wanted = {each.address: each.kind for each in load_configuration(CONFIGURATION).sensors}
    assert kinds == wanted, f"the scan found {kinds}"
    return {"found": len(kinds), "strongest_dbm": max(each.rssi_dbm or -127 for each in found)}


async def _connect(bed: Bed) -> Figures:
    """Connect both sensors and set them up, without being asked to."""
    begun = time.monotonic()
    async with listening(bed) as listener:
        await listener.streaming(NECK, SHOULDERS)
        took_s = time.monotonic() - begun
        connected = [each.sensor for each in listener.events if each.state is LinkState.CONNECTED]
    assert sorted(connected) == [NECK, SHOULDERS], f"told connected: {connected}"
    return {"both_stream_after_s": round(took_s, 2)}


async def _start_again(bed: Bed) -> Figures:
    """End the link and start it again at once, while BlueZ still holds its connections."""
    async with listening(bed) as listener:
        await listener.streaming(NECK, SHOULDERS)
        since_ns = time.monotonic_ns()
    async with listening(bed) as listener:
        await listener.streaming(NECK, SHOULDERS)
        for name in (NECK, SHOULDERS):
            await listener.whole(name)
    back_s = [await _back_s(bed, name, since_ns) for name in (NECK, SHOULDERS)]
    assert max(back_s) < DEAF_S, (
        f"the sensors were free, and connected only {back_s[0]:.1f} and {back_s[1]:.1f} s later"
    )
    return {"free_until_connected_s": round(max(back_s), 2)}


async def _back_s(bed: Bed, sensor: str, since_ns: int) -> float:
    """Give for how long a sensor was free before it was connected to again."""
    free = await bed.told(sensor, DISCONNECTED, since_ns=since_ns)
    back = await bed.told(sensor, CONNECTED, since_ns=free.ns)
    return (back.ns - free.ns) / NS_PER_S


async def _provision(bed: Bed) -> Figures:
    """Have a sensor keep another rate than the monitor's, and then that: each is read back."""
    async with listening(bed) as listener:
        await listener.streaming(NECK)
        other = await _provisioned(listener, ProvisionAction.RESTORE)
        assert other.now == OTHER_HZ, f"{OTHER_HZ:g} Hz was written and {other.now} is read back"
        kept = await bed.kept(NECK)
        assert kept["rate_hz"] == OTHER_HZ, f"{OTHER_HZ:g} Hz was written and it keeps {kept}"
        ours = await _provisioned(listener, ProvisionAction.APPLY)
        assert ours.now == ours.wanted, f"{ours.wanted} Hz was written and {ours.now} is read back"
        kept = await bed.kept(NECK)
        assert kept["rate_hz"] == ours.wanted, f"{ours.wanted} Hz was written and it keeps {kept}"
        await listener.streaming(NECK)
    return {"first_hz": OTHER_HZ, "then_hz": kept["rate_hz"]}


async def _provisioned(listener: Listener, action: ProvisionAction) -> KeptSetting:
    """Provision the neck's sensor; gives what came of its rate."""
    sensor = next(each for each in listener.configuration.sensors if each.name == NECK)
    driver = make_driver(sensor.kind, listener.settings[NECK])
    report = await provision(
        radio=listener.link.radio,
        driver=driver,
        sensor=sensor,
        action=action,
        original={**driver.lasting, "rate_hz": OTHER_HZ},
    )
    return next(each for each in report.settings if each.name == "rate_hz")


async def _stream(bed: Bed) -> Figures:
    """Have both stream at once: nothing is lost or doubled."""
    async with listening(bed) as listener:
        await listener.streaming(NECK, SHOULDERS)
        before, cpu_s, begun = listener.arrived(), time.process_time(), time.monotonic()
        await until(
            lambda: listener.arrived() >= before + STREAMED,
            f"{STREAMED} notifications did not arrive",
            within_s=PATIENCE_S,
        )
        took_s, cpu_s = time.monotonic() - begun, time.process_time() - cpu_s
        neck, shoulders = await listener.whole(NECK), await listener.whole(SHOULDERS)
    return {
        "compared": neck.arrived + shoulders.arrived,
        "lost": len(neck.lost) + len(shoulders.lost),
        "doubled": neck.doubled + shoulders.doubled,
        "per_s": round(STREAMED / took_s, 1),
        "cpu_pct": round(100 * cpu_s / took_s, 1),
    }


USUAL = (
    Scenario(name="scan", run=_scan),
    Scenario(name="connect", run=_connect),
    Scenario(name="the monitor starts again at once", run=_start_again),
    Scenario(name="provision", run=_provision),
    Scenario(name="two sensors stream at once", run=_stream),
)
