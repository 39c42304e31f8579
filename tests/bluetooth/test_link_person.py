"""What a person does with a link that streams: takes sensors off, scans, sets, measures, ends."""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Awaitable
from itertools import cycle
from typing import Final

import pytest
from msgspec.structs import replace

from spinewatch.control.messages import MeasureRequest, ProvisionRequest
from spinewatch.link.bluetooth.link import BluetoothLink
from spinewatch.link.bluetooth.stack import BluetoothStack
from spinewatch.link.contract import LinkRecord
from spinewatch.link.supervision.policy import Policy
from spinewatch.model.air import Measured, ProvisionAction, ProvisionReport
from spinewatch.model.configuration import Configuration
from spinewatch.model.errors import AlreadyRunningError, InputError
from spinewatch.service.clock import SystemClock
from spinewatch.service.radio_desk import RadioDesk
from spinewatch.service.sources import sensor_settings
from spinewatch.simulation.faults import Hush, SwitchOff, SwitchOn
from tests.bluetooth.bumble_client import BumbleClient
from tests.bluetooth.failures import BACK, NECK, PAIR
from tests.bluetooth.rig import Rig, rig, worn
from tests.bluetooth.six_sensors import NAMES, SIX

FACTORY: Final = {"rate_hz": 10.0, "bandwidth_hz": 20.0, "axes": 9.0}

MORE_THAN_A_CYCLE_S: Final = 12.0
"""Of looking for a sensor: 4 s in every 10 s."""

STRONG_DBM, WEAK_DBM = -50, -70

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]


def _desk(made: Rig, configured: Configuration) -> RadioDesk:
    """Make a desk that hears what the link gives; before the link is read."""
    configuration = worn(configured)
    desk = RadioDesk(
        configuration=configuration,
        settings=sensor_settings(configuration),
        radio=made.link.radio,
        store=made.store,
        clock=SystemClock(trust=True),
    )
    records = made.link.records

    async def tapped() -> AsyncGenerator[LinkRecord, None]:
        async for record in records():
            desk.hear(record)
            yield record

    vars(made.link)["records"] = tapped
    return desk


def _without_address_of(patch: pytest.MonkeyPatch, name: str) -> None:
    """Have a sensor on the air that the configuration has no address for."""

    def unassigned(configured: Configuration) -> Configuration:
        configuration = worn(configured)
        sensors = tuple(
            replace(each, address=None) if each.name == name else each
            for each in configuration.sensors
        )
        return replace(configuration, sensors=sensors)

    patch.setattr("tests.bluetooth.rig.worn", unassigned)


async def _scans(made: Rig, seconds: float) -> int:
    """Count how often a scan was seen to run."""
    seen = 0
    for _ in range(round(seconds / 0.02)):
        await asyncio.sleep(0.02)
        seen += made.adapter.is_scanning
    return seen


async def _in_a_hand(made: Rig, address: str) -> None:
    """Have one device's signal swing until cancelled."""
    for strength in cycle((STRONG_DBM, WEAK_DBM)):
        made.adapter.rssi_dbm[address] = strength
        await asyncio.sleep(0.15)


async def test_a_sensor_that_was_taken_off_is_neither_connected_nor_looked_for() -> None:
    async with rig(PAIR, policy=Policy(listen_s=0.5, rest_s=0.5)) as made:
        await made.streaming(NECK, BACK)
        made.off.add(NECK)
        await asyncio.sleep(0.3)
        await made.fleet.apply(NECK, SwitchOff())
        await made.until(lambda: not made.is_connected(NECK))
        await asyncio.sleep(1.0)
        await made.fleet.apply(NECK, SwitchOn())

        assert await _scans(made, 3.0) == 0
        assert not made.fleet.peripherals[NECK].is_connected
        assert made.causes(NECK)[-1] == "taken off as planned"

        made.off.clear()
        assert await made.streaming(NECK, BACK) < 4.0
        assert made.causes(BACK) == []


async def test_one_that_was_away_is_back_within_15_s_while_the_other_streams() -> None:
    async with rig(PAIR) as made:
        await made.streaming(NECK, BACK)
        await made.fleet.apply(NECK, SwitchOff())
        await made.until(lambda: not made.is_connected(NECK))
        await asyncio.sleep(MORE_THAN_A_CYCLE_S)

        await made.fleet.apply(NECK, SwitchOn())

        assert await made.until(lambda: made.is_connected(NECK)) < 15.0
        assert made.causes(BACK) == []
        assert await _everything_came(made, BACK)


async def _everything_came(made: Rig, sensor: str) -> bool:
    await made.fleet.apply(sensor, Hush())
    await made.until(lambda: len(made.got[sensor]) >= len(made.sent[sensor]))
    return made.got[sensor] == made.sent[sensor]


async def test_a_scan_shows_who_is_connected_and_who_is_not_assigned_and_which_is_in_a_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _without_address_of(monkeypatch, BACK)
    async with rig(PAIR) as made:
        await made.streaming(NECK)
        address = made.fleet.peripherals[BACK].address.upper()
        still = await made.link.radio.scan(2.0)
        shaking = asyncio.create_task(_in_a_hand(made, address))
        shaken = await made.link.radio.scan(2.0)
        shaking.cancel()

        assert {each.sensor: (each.kind, each.moved) for each in still.found} == {
            NECK: ("witmotion", False),
            None: ("witmotion", False),
        }
        found = {each.sensor: each for each in shaken.found}
        assert found[NECK].rssi_dbm is None
        assert (found[None].address, found[None].moved) == (address, True)
        assert found[None].rssi_dbm in {STRONG_DBM, WEAK_DBM}
        assert made.causes(NECK) == []
        assert await _scans(made, 0.5) == 0


async def test_a_sensor_without_an_address_is_said_and_not_hunted(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _without_address_of(monkeypatch, BACK)
    with caplog.at_level(logging.WARNING):
        async with rig(PAIR, policy=Policy(listen_s=0.5, rest_s=0.5)) as made:
            await made.streaming(NECK)
            assert await _scans(made, 2.0) == 0
            assert not made.fleet.peripherals[BACK].is_connected
            with pytest.raises(InputError, match="no address for a sensor 'back'"):
                await made.link.radio.perform(BACK, ())

    said = [each.getMessage() for each in caplog.records if "no address" in each.getMessage()]
    assert said == ["back has no address: `spinewatch sensors scan`, then `assign`."]


async def test_settings_are_applied_checked_and_put_back_while_every_notification_comes() -> None:
    async with rig(PAIR) as made:
        desk = _desk(made, PAIR)
        device = made.fleet.peripherals[NECK].device
        await made.streaming(NECK, BACK)
        assert dict(device.lasting) == FACTORY

        applied = await _provisioned(desk, ProvisionAction.APPLY)
        kept = dict(device.lasting)
        checked = await _provisioned(desk, ProvisionAction.CHECK)
        restored = await _provisioned(desk, ProvisionAction.RESTORE)

        assert applied.differing == checked.differing == restored.differing == ()
        assert kept == {each.name: each.wanted for each in applied.settings}
        assert {each.name: each.original for each in applied.settings} == FACTORY
        assert dict(device.lasting) == FACTORY
        assert made.causes(NECK) == made.causes(BACK) == []
        assert await _everything_came(made, NECK)
        assert await _everything_came(made, BACK)


async def _provisioned(desk: RadioDesk, action: ProvisionAction) -> ProvisionReport:
    report = await desk.answer(ProvisionRequest(sensor=NECK, action=action))
    assert isinstance(report, ProvisionReport)
    return report


async def test_a_sensor_is_measured_while_it_streams() -> None:
    async with rig(PAIR) as made:
        desk = _desk(made, PAIR)
        await made.streaming(NECK, BACK)

        measured = await desk.answer(MeasureRequest(sensor=NECK, seconds=6.0))

        assert isinstance(measured, Measured)
        assert measured.good, measured.verdict
        (stream,) = measured.streams
        assert stream.measured_hz == pytest.approx(100.0, rel=0.03)
        assert stream.lost == measured.rejected == 0
        assert measured.battery_pct is not None
        assert measured.rssi_dbm is not None
        assert made.causes(NECK) == []


async def test_a_second_link_on_the_same_adapter_is_refused_and_disturbs_nobody() -> None:
    async with rig(PAIR) as made:
        await made.streaming(NECK, BACK)
        second = _second_link(made)

        with pytest.raises(AlreadyRunningError, match=re.escape(made.adapter.name)) as refused:
            await anext(second.records())

        assert refused.value.advice
        await made.streaming(NECK, BACK)
        assert made.causes(NECK) == made.causes(BACK) == []


def _second_link(made: Rig) -> BluetoothLink:
    configuration = worn(PAIR)
    return BluetoothLink(
        configuration=configuration,
        settings=sensor_settings(configuration),
        clock=SystemClock(trust=True),
        stack=BluetoothStack(
            host=made.host, scanner=made.adapter.scanner, client=made.adapter.client
        ),
        memory=made.store,
        is_planned_off=lambda _sensor, _now_ns: False,
        jitter=lambda: 0.5,
        policy=Policy(),
    )


async def test_six_sensors_are_let_go_of_within_two_seconds_whenever_the_service_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop, told, times_s = asyncio.get_running_loop(), dict[str, str](), list[float]()
    async with rig(SIX) as made:
        await made.streaming(*NAMES, seconds=40.0)
        _answer_late(monkeypatch, 2.2)
        stop = made.fleet.stop
        made.fleet.tell(told.__setitem__)

        async def stopping() -> None:
            times_s.append(loop.time())
            await stop()

        monkeypatch.setattr(made.fleet, "stop", stopping)
        times_s.append(loop.time())

    assert times_s[1] - times_s[0] < 2.0
    assert set(told) == set(NAMES)
    assert set(told.values()) == {"disconnected: remote user terminated connection"}


def _answer_late(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """Have the service answer to a disconnection as late as BlueZ does: it keeps a link 2 s."""
    disconnect = BumbleClient.disconnect

    def late(client: BumbleClient) -> Awaitable[None]:
        async def answered() -> None:
            await disconnect(client)
            await asyncio.sleep(seconds)

        return answered()

    patch.setattr(BumbleClient, "disconnect", late)
