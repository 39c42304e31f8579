"""Faults that meet: what one has taken away, another does not give back."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from bumble import att, core

from spinewatch.drivers.registry import make_driver
from spinewatch.model.samples import SensorStatus
from spinewatch.peripherals.spoiling import Spoiling
from spinewatch.simulation.faults import (
    FadeBattery,
    Harm,
    OutOfRange,
    Reboot,
    SlowAnswers,
    Spoil,
    SwitchOff,
    SwitchOn,
)
from tests.peripherals.central import PATIENCE_S, Central, Visit, decoded

if TYPE_CHECKING:
    from tests.peripherals.conftest import Ward

DOT = "movella_dot"
CONTROL = "15171002-4947-11e9-8646-d663bd873d93"

pytestmark = pytest.mark.slow


def levels(visit: Visit) -> list[float]:
    told = decoded(make_driver(DOT), visit.arrived)
    return [
        each.battery_pct
        for each in told
        if isinstance(each, SensorStatus) and each.battery_pct is not None
    ]


async def test_a_reboot_charges_no_battery(central: Central, ward: "Ward") -> None:
    peripheral = await ward.put_on(DOT, worn=False)
    await peripheral.apply(FadeBattery(to_pct=10.0, for_s=3.0))
    await asyncio.sleep(0.1)
    await peripheral.apply(Reboot(for_s=0.01))
    await ward.until_said("switched on")
    visit = await central.visit(make_driver(DOT))

    assert levels(visit)
    assert max(levels(visit)) < 75.0


async def test_a_reboot_brings_nobody_back_whose_battery_is_empty_or_who_was_switched_off(
    central: Central, ward: "Ward"
) -> None:
    peripheral = await ward.put_on(DOT, worn=False)
    await peripheral.apply(FadeBattery(to_pct=0.0, for_s=0.01))
    await peripheral.apply(Reboot(for_s=0.03))
    await ward.until_said("battery empty")
    assert await central.hears_nothing(for_s=0.05)

    await peripheral.apply(Reboot(for_s=0.001))
    assert ward.said[-1] == "nothing comes of it: it is off"
    await peripheral.apply(SwitchOn())
    await peripheral.apply(Reboot(for_s=0.03))
    await peripheral.apply(SwitchOff())
    assert await central.hears_nothing(for_s=0.05)


async def test_switched_on_it_is_charged_and_fades_no_longer(
    central: Central, ward: "Ward"
) -> None:
    peripheral = await ward.put_on(DOT, worn=False)
    await peripheral.apply(FadeBattery(to_pct=0.0, for_s=0.2))
    await peripheral.apply(SwitchOn())
    await asyncio.sleep(0.3)
    visit = await central.visit(make_driver(DOT))

    assert set(levels(visit)) == {75.0}
    assert "battery empty" not in ward.said


def test_what_is_held_back_is_lost_with_its_connection() -> None:
    early, late = ("uuid", b"early"), ("uuid", b"late")
    spoiling = Spoiling(Spoil(harm=Harm.REORDER, count=1), until_s=None)
    assert list(spoiling.passed(early, 0.0)) == []
    assert not spoiling.is_over(0.0)

    spoiling.forget()

    assert spoiling.is_over(0.0)
    assert list(spoiling.passed(late, 0.0)) == [late]


async def test_a_late_request_of_one_connection_is_not_answered_in_the_next(
    central: Central, ward: "Ward"
) -> None:
    peripheral = await ward.put_on(DOT, worn=False)
    visit = await central.visit(make_driver(DOT))
    await peripheral.apply(SlowAnswers(delay_s=0.1))
    asking = asyncio.ensure_future(visit.characteristic(CONTROL).read_value())
    await asyncio.sleep(0.01)
    await visit.connection.disconnect()
    asking.cancel()
    with suppress(asyncio.CancelledError, att.ATT_Error, core.TimeoutError):
        await asking
    asked: list[str] = []
    read = peripheral.device.read
    vars(peripheral.device)["read"] = lambda uuid: asked.append(uuid) or read(uuid)
    await central.connect()
    await asyncio.sleep(0.15)

    assert asked == []


async def test_slow_answers_and_a_short_absence_keep_the_order(
    central: Central, ward: "Ward"
) -> None:
    peripheral = await ward.put_on("witmotion", worn=False)
    central.timeout_ms = 2000
    visit = await central.visit(make_driver("witmotion"))
    written: list[bytes] = []
    all_written = asyncio.Event()
    numbered = [bytes((0xFF, 0xAA, 0x27, number, 0x00)) for number in range(6)]

    def write(_characteristic: str, data: bytes) -> tuple[()]:
        written.append(data)
        if len(written) == len(numbered):
            all_written.set()
        return ()

    vars(peripheral.device)["write"] = write
    asking = make_driver("witmotion").status_steps()[0]
    await peripheral.apply(SlowAnswers(delay_s=0.03))
    for number, data in enumerate(numbered):
        if number == 2:
            await peripheral.apply(OutOfRange(for_s=0.01))
            await asyncio.sleep(0)
        asked = visit.characteristic(asking.characteristic)
        await asked.write_value(data, with_response=False)
        await asyncio.sleep(0.001)
    await asyncio.wait_for(all_written.wait(), PATIENCE_S)

    assert written == numbered
