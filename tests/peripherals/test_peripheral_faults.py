"""Each fault does to a sensor what it says, and nothing else."""

import asyncio
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from bumble import att
from bumble.hci import HCI_ErrorCode

from spinewatch.drivers.registry import make_driver
from spinewatch.model.errors import InputError
from spinewatch.model.samples import Reply, Samples, SensorStatus
from spinewatch.simulation.faults import (
    Disconnect,
    FadeBattery,
    Harm,
    Hush,
    Moment,
    OutOfRange,
    Reboot,
    Refuse,
    SlowAnswers,
    Spoil,
    Stubborn,
    SwitchOff,
    SwitchOn,
)
from tests.peripherals.central import FAST, Central, Visit, decoded

if TYPE_CHECKING:
    from tests.peripherals.conftest import Ward

DOT = "movella_dot"
"""Its samples carry the sensor's clock, one in each notification."""

pytestmark = pytest.mark.slow

TIMEOUT = HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR
HUNG_UP = HCI_ErrorCode.REMOTE_USER_TERMINATED_CONNECTION_ERROR
NEVER_MADE = HCI_ErrorCode.CONNECTION_FAILED_TO_BE_ESTABLISHED_ERROR


def numbers(visit: Visit) -> list[int]:
    """Give which samples arrived, counted by the sensor's clock from its start."""
    told = decoded(make_driver(DOT), visit.arrived)
    return [round((each.counter or 0) * 60e-6) for each in told if isinstance(each, Samples)]


@pytest.mark.parametrize(
    ("harm", "missing", "twice", "late"),
    [(Harm.DROP, 4, 0, 0), (Harm.DUPLICATE, 0, 4, 0), (Harm.REORDER, 0, 0, 4)],
)
async def test_notifications_are_spoiled_as_often_as_is_said(
    harm: Harm, missing: int, twice: int, late: int, central: Central, ward: "Ward"
) -> None:
    await ward.put_on(DOT, Spoil(harm=harm, share=0.25, count=4))
    visit = await central.visit(make_driver(DOT))
    await visit.until_notified(60)

    came = numbers(visit)
    steps = [after - before for before, after in pairwise(came)]
    assert max(came) - min(came) + 1 - len(set(came)) == missing
    assert steps.count(0) == twice
    assert sum(step < 0 for step in steps) == late


async def test_a_silent_sensor_stays_connected_and_goes_on_later(
    central: Central, ward: "Ward"
) -> None:
    peripheral = await ward.put_on(DOT)
    visit = await central.visit(make_driver(DOT))
    await visit.until_notified(5)
    await peripheral.apply(Hush())
    before = len(ward.sent)
    await asyncio.sleep(0.02)

    assert len(ward.sent) == before
    await peripheral.apply(Hush(for_s=0.001))
    await visit.until(lambda: len(visit.notified) > before)
    await peripheral.apply(Hush())
    await visit.until(lambda: visit.notified == ward.sent)
    assert max(after - before for before, after in pairwise(numbers(visit))) > 10
    assert peripheral.is_connected


async def test_it_hangs_up_after_all_that_was_sent_and_can_be_found_again(
    central: Central, ward: "Ward"
) -> None:
    peripheral = await ward.put_on(DOT)
    visit = await central.visit(make_driver(DOT))
    await visit.until_notified(5)
    await peripheral.apply(Disconnect())

    assert await visit.until_ended() == HUNG_UP
    assert visit.notified == ward.sent
    await central.hear()
    again = await central.visit(make_driver(DOT))
    await again.until_notified(5)
    assert min(numbers(again)) > max(numbers(visit)), "its clock runs on"


async def test_samples_are_counted_anew_in_every_connection(central: Central, ward: "Ward") -> None:
    peripheral = await ward.put_on("npg_lite")
    for _ in range(2):
        visit = await central.visit(make_driver("npg_lite"))
        await visit.until_notified(4)
        await peripheral.apply(Disconnect())
        await visit.until_ended()

        told = decoded(make_driver("npg_lite"), visit.arrived)
        first = next(each for each in told if isinstance(each, Samples))
        assert first.counter == 0


async def use(visit: Visit) -> None:
    """Do with a sensor all that is done with one."""
    await visit.discover()
    await visit.set_up(make_driver(DOT))


@pytest.mark.parametrize("moment", list(Moment))
async def test_it_hangs_up_at_a_moment_once(moment: Moment, central: Central, ward: "Ward") -> None:
    await ward.put_on(DOT, Disconnect(moment=moment, nth=1 if moment is Moment.CONNECT else 2))
    await asyncio.sleep(0)
    visit = await central.connect()
    setting_up = asyncio.ensure_future(use(visit))

    assert await visit.until_ended() == HUNG_UP
    setting_up.cancel()
    with suppress(att.ATT_Error, asyncio.CancelledError):
        await setting_up
    again = await central.visit(make_driver(DOT))
    await again.until_notified(5)


async def test_a_sensor_that_refuses_advertises_and_accepts_later(
    central: Central, ward: "Ward"
) -> None:
    peripheral = await ward.put_on(DOT)
    await peripheral.apply(Refuse())
    await central.hear()
    visit = await central.connect()

    assert await visit.until_ended() == NEVER_MADE
    assert not peripheral.is_connected
    await peripheral.apply(Refuse(for_s=0.001))
    await ward.until_said("can be connected again")
    again = await central.visit(make_driver(DOT))
    await again.until_notified(1)


async def test_slow_answers_slow_the_discovery_down_and_keep_order(
    central: Central, ward: "Ward"
) -> None:
    peripheral = await ward.put_on(DOT)
    loop = asyncio.get_running_loop()
    await peripheral.apply(SlowAnswers(delay_s=0.002))
    visit = await central.connect()
    began_s = loop.time()
    await visit.discover()
    assert loop.time() - began_s >= 5 * 0.002
    await visit.set_up(make_driver(DOT))
    await visit.until_notified(5)

    assert numbers(visit) == sorted(numbers(visit))


async def test_a_stubborn_sensor_confirms_and_keeps_what_it_had(
    central: Central, ward: "Ward"
) -> None:
    await ward.put_on("witmotion", Stubborn(), worn=False)
    visit = await central.visit(make_driver("witmotion"))
    await visit.until(lambda: len(visit.notified) >= 6)
    told = {
        each.name
        for each in decoded(make_driver("witmotion"), visit.arrived)
        if isinstance(each, Reply)
    }

    assert "rate_hz" in told
    assert "rate_taken" not in told


async def test_nobody_becomes_stubborn_later(ward: "Ward") -> None:
    peripheral = await ward.put_on(DOT)
    with pytest.raises(InputError, match="fault script"):
        await peripheral.apply(Stubborn())


async def test_after_a_reboot_its_clock_begins_at_zero(central: Central, ward: "Ward") -> None:
    peripheral = await ward.put_on(DOT)
    visit = await central.visit(make_driver(DOT))
    await visit.until_notified(50)
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    await peripheral.apply(Reboot(for_s=0.01))

    assert await visit.until_ended() == TIMEOUT
    again = await central.visit(make_driver(DOT))
    await again.until_notified(5)
    # A clock that went on would be further by the 50 samples that came before the reboot.
    assert min(numbers(again)) <= (loop.time() - began_s) * 60 * FAST
    assert peripheral.device.lasting == {
        "rate_hz": 60.0,
        "sleeps_unconnected_s": 0.0,
        "sleeps_connected_s": 0.0,
    }


async def test_out_of_range_it_is_neither_heard_nor_told_of_until_the_timeout(
    central: Central, ward: "Ward"
) -> None:
    peripheral = await ward.put_on(DOT)
    visit = await central.visit(make_driver(DOT))
    await visit.until_notified(5)
    await peripheral.apply(OutOfRange())
    sent = len(ward.sent)

    assert not visit.ended.done()
    assert await visit.until_ended() == TIMEOUT
    assert len(ward.sent) == sent
    assert visit.notified == ward.sent
    assert await central.hears_nothing()
    await peripheral.apply(SwitchOn())
    await central.hear()


async def test_a_short_absence_ends_no_connection(central: Central, ward: "Ward") -> None:
    peripheral = await ward.put_on(DOT)
    central.timeout_ms = 2000
    visit = await central.visit(make_driver(DOT))
    await peripheral.apply(OutOfRange(for_s=0.005))
    control = visit.characteristic("15171002-4947-11e9-8646-d663bd873d93")

    assert len(await control.read_value()) == 32
    await visit.until_notified(5)
    assert not visit.ended.done()


@pytest.mark.parametrize("kind", ["witmotion", DOT, "movesense", "polar"])
async def test_a_fading_battery_is_told_and_then_the_sensor_is_gone(
    kind: str, central: Central, ward: "Ward"
) -> None:
    driver = make_driver(kind)
    peripheral = await ward.put_on(kind, worn=False)
    visit = await central.visit(driver)
    await peripheral.apply(FadeBattery(to_pct=10.0, for_s=0.4))
    await asyncio.sleep(0.26)
    for step in driver.status_steps():
        await visit.do(step)
    await visit.until_ended()
    levels = [
        each.battery_pct
        for each in decoded(driver, visit.arrived)
        if isinstance(each, SensorStatus) and each.battery_pct is not None
    ]

    assert levels[0] == 75.0
    assert min(levels) < 40.0
    assert levels == sorted(levels, reverse=True)
    assert await central.hears_nothing()


async def test_a_sensor_that_is_switched_off_is_gone_until_it_is_switched_on(
    central: Central, ward: "Ward"
) -> None:
    peripheral = await ward.put_on(DOT)
    visit = await central.visit(make_driver(DOT))
    await peripheral.apply(SwitchOff())

    assert await visit.until_ended() == TIMEOUT
    assert visit.notified == ward.sent
    assert await central.hears_nothing()
    await peripheral.apply(SwitchOn())
    await central.hear()
    assert (await central.visit(make_driver(DOT))).connection.att_mtu == 247
