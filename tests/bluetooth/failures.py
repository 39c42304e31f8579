"""The known failures of Bluetooth on a Raspberry Pi that can be staged without a radio.

Each is staged on a rig of two sensors that stream, ``neck`` and ``back``, and is over when both
stream again. A test runs them one by one; `python -m tests.bluetooth.failure_table` prints the
table of docs/bluetooth.md.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from bleak.exc import BleakDBusError

from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.sites import MotionSite
from spinewatch.simulation.faults import (
    Disconnect,
    Hush,
    Moment,
    OutOfRange,
    Reboot,
    Refuse,
    SlowAnswers,
)
from tests.bluetooth import bluez_errors
from tests.bluetooth.rig import Rig

NECK, BACK = "neck", "back"

PAIR: Final = Configuration(
    person="p01",
    sensors=(
        SensorConfig(name=NECK, kind="witmotion", site=MotionSite.C7),
        SensorConfig(name=BACK, kind="witmotion", site=MotionSite.L1),
    ),
)

Staged = Callable[[Rig], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failure.

    Attributes
    ----------
    name
        What happens.
    numbers
        Of the 16 known failures that docs/bluetooth.md lists.
    stage
        Does it to a rig that streams; returns when its cause is over or cannot end by itself.
    remedy
        What the link does about it.
    within_s
        For both sensors to stream again, from the return of ``stage`` on.
    """

    name: str
    numbers: tuple[int, ...]
    stage: Staged
    remedy: str
    within_s: float = 15.0


async def _drop(rig: Rig) -> None:
    await rig.fleet.apply(NECK, Disconnect())
    await rig.until(lambda: not rig.is_connected(NECK))


async def _aborted_connects(rig: Rig) -> None:
    rig.adapter.fail_next("connect", bluez_errors.failed(bluez_errors.ABORTED), times=3)
    await _drop(rig)


async def _undiscovered(rig: Rig) -> None:
    lost = bluez_errors.failed("failed to discover services, device disconnected")
    rig.adapter.fail_next("discover", lost, times=2)
    await _drop(rig)


async def _busy_scan(rig: Rig) -> None:
    rig.adapter.fail_next("scan_start", bluez_errors.busy(), times=3)
    await _drop(rig)


async def _stuck_scan(rig: Rig) -> None:
    rig.adapter.stick(cured_by="power")
    await rig.fleet.apply(None, Disconnect())
    await rig.until(lambda: not rig.is_connected(NECK))


async def _deaf_scan(rig: Rig) -> None:
    """Deafen a scan that runs; the sensor comes back while it hears nothing."""
    await rig.fleet.apply(NECK, OutOfRange(for_s=4.0))
    await rig.until(lambda: rig.adapter.is_scanning)
    rig.adapter.deafen(cured_by="scan")


async def _deaf_until_power(rig: Rig) -> None:
    rig.adapter.deafen(cured_by="power")
    await rig.fleet.apply(None, Disconnect())
    await rig.until(lambda: not rig.is_connected(NECK))


async def _not_ready(rig: Rig) -> None:
    rig.adapter.fail_next("scan_start", bluez_errors.not_ready(), times=2)
    await _drop(rig)


async def _forgotten_device(rig: Rig) -> None:
    gone = bluez_errors.unknown_object("Connect", "org.bluez.Device1")
    rig.adapter.fail_next("connect", gone, times=1)
    await _drop(rig)


async def _silent(rig: Rig) -> None:
    await rig.fleet.apply(NECK, Hush(for_s=2.6))
    await rig.until(lambda: not rig.is_connected(NECK))


async def _silent_for_long(rig: Rig) -> None:
    await rig.fleet.apply(NECK, Hush(for_s=8.0))
    await rig.until(lambda: not rig.is_connected(NECK))
    await asyncio.sleep(6.0)


async def _unpaired(rig: Rig) -> None:
    refused = BleakDBusError("org.bluez.Error.AuthenticationFailed", ["Authentication Failed"])
    rig.adapter.fail_next("connect", refused, times=1)
    await _drop(rig)


async def _refused_notify(rig: Rig) -> None:
    rig.adapter.fail_next("start_notify", bluez_errors.failed("Operation failed with ATT error"))
    await _drop(rig)


async def _no_reply(rig: Rig) -> None:
    rig.adapter.fail_next("connect", bluez_errors.no_reply(), times=1)
    await _drop(rig)


async def _full(rig: Rig) -> None:
    full = bluez_errors.failed(bluez_errors.NO_MORE_CONNECTIONS)
    rig.adapter.fail_next("connect", full, times=1)
    await _drop(rig)


async def _refusing(rig: Rig) -> None:
    await rig.fleet.apply(NECK, Refuse(for_s=4.0))
    await _drop(rig)


async def _slow(rig: Rig) -> None:
    await rig.fleet.apply(NECK, SlowAnswers(delay_s=0.4, for_s=8.0))
    await _drop(rig)


async def _dropped_while_discovered(rig: Rig) -> None:
    await rig.fleet.apply(NECK, Disconnect(moment=Moment.DISCOVERY))
    await _drop(rig)


async def _dropped_at_a_write(rig: Rig) -> None:
    await rig.fleet.apply(NECK, Disconnect(moment=Moment.WRITE, nth=2))
    await _drop(rig)


async def _dropped_at_subscription(rig: Rig) -> None:
    await rig.fleet.apply(NECK, Disconnect(moment=Moment.SUBSCRIPTION))
    await _drop(rig)


async def _rebooted(rig: Rig) -> None:
    await rig.fleet.apply(NECK, Reboot(for_s=1.0))
    await rig.until(lambda: not rig.is_connected(NECK))


async def _away(rig: Rig) -> None:
    await rig.fleet.apply(NECK, OutOfRange(for_s=6.0))
    await asyncio.sleep(6.0)


async def _powered_off(rig: Rig) -> None:
    await rig.adapter.power(on=False)
    await rig.until(lambda: not rig.is_connected(NECK))


async def _unplugged(rig: Rig) -> None:
    await rig.adapter.vanish()
    await asyncio.sleep(4.0)
    await rig.adapter.return_()


async def _restarted(rig: Rig) -> None:
    await rig.adapter.restart_service()
    await rig.until(lambda: not rig.is_connected(NECK))


FAILURES: Final = (
    Failure(
        name="the sensor ends the connection",
        numbers=(5, 9),
        stage=_drop,
        remedy="let go of the old client, look for it, connect",
        within_s=5.0,
    ),
    Failure(
        name="connects are aborted (le-connection-abort-by-local), three times",
        numbers=(1, 5, 6),
        stage=_aborted_connects,
        remedy="tried again after 0.5, 1 and 4 s",
    ),
    Failure(
        name="services cannot be discovered, twice",
        numbers=(6, 15),
        stage=_undiscovered,
        remedy="a new client for each attempt",
    ),
    Failure(
        name="a scan is refused: InProgress, three times",
        numbers=(2,),
        stage=_busy_scan,
        remedy="tried again after 0.25, 0.5 and 1 s",
        within_s=20.0,
    ),
    Failure(
        name="discovery is stuck in the service until the adapter is off",
        numbers=(2,),
        stage=_stuck_scan,
        remedy="the adapter is switched off and on",
        within_s=30.0,
    ),
    Failure(
        name="the scanner is deaf, without an error",
        numbers=(3,),
        stage=_deaf_scan,
        remedy="the scan is started anew in every duty cycle",
        within_s=20.0,
    ),
    Failure(
        name="the adapter is deaf until it is off",
        numbers=(3, 4),
        stage=_deaf_until_power,
        remedy="the scan is started anew, then the adapter switched off and on",
        within_s=30.0,
    ),
    Failure(
        name="the adapter is not ready, twice",
        numbers=(4,),
        stage=_not_ready,
        remedy="tried again after 0.25 and 0.5 s",
    ),
    Failure(
        name="the service has forgotten the sensor (UnknownObject)",
        numbers=(6, 15),
        stage=_forgotten_device,
        remedy="looked for anew",
    ),
    Failure(
        name="the adapter is full, once",
        numbers=(7,),
        stage=_full,
        remedy="said, and tried again after half a minute",
        within_s=45.0,
    ),
    Failure(
        name="connected, but no data for 2.6 s",
        numbers=(10,),
        stage=_silent,
        remedy="subscribed anew",
    ),
    Failure(
        name="connected, but no data for 8 s",
        numbers=(10,),
        stage=_silent_for_long,
        remedy="subscribed anew, then connected anew",
        within_s=20.0,
    ),
    Failure(
        name="a subscription is refused",
        numbers=(11,),
        stage=_refused_notify,
        remedy="connected anew",
    ),
    Failure(
        name="the pairing is no longer valid",
        numbers=(12,),
        stage=_unpaired,
        remedy="the bond is forgotten and made anew",
    ),
    Failure(
        name="the service does not answer to a connect",
        numbers=(6,),
        stage=_no_reply,
        remedy="tried again after 5 s",
        within_s=20.0,
    ),
    Failure(
        name="the sensor refuses connections for 4 s",
        numbers=(6, 15),
        stage=_refusing,
        remedy="tried again",
        within_s=60.0,
    ),
    Failure(
        name="every answer of the sensor takes 0.4 s",
        numbers=(8, 13),
        stage=_slow,
        remedy="waited for",
        within_s=40.0,
    ),
    Failure(
        name="the sensor hangs up while services are discovered",
        numbers=(6,),
        stage=_dropped_while_discovered,
        remedy="connected anew",
    ),
    Failure(
        name="the sensor hangs up at the second write of its settings",
        numbers=(16,),
        stage=_dropped_at_a_write,
        remedy="connected anew",
    ),
    Failure(
        name="the sensor hangs up when it is subscribed to",
        numbers=(16,),
        stage=_dropped_at_subscription,
        remedy="connected anew",
    ),
    Failure(
        name="the sensor reboots",
        numbers=(6,),
        stage=_rebooted,
        remedy="connected and set anew",
    ),
    Failure(
        name="the sensor is out of range for 6 s",
        numbers=(1, 6),
        stage=_away,
        remedy="looked for 4 s in every 10 s",
    ),
    Failure(
        name="somebody switches the adapter off",
        numbers=(4,),
        stage=_powered_off,
        remedy="switched on after 3 s",
        within_s=20.0,
    ),
    Failure(
        name="the adapter is unplugged for 4 s",
        numbers=(2, 4),
        stage=_unplugged,
        remedy="seen within 2 s of its return",
    ),
    Failure(
        name="the Bluetooth service is restarted",
        numbers=(2,),
        stage=_restarted,
        remedy="everything is let go of, scanned and connected anew",
    ),
)
