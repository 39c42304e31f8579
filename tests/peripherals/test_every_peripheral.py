"""Every kind of sensor can be found, set up by its driver, and decoded, as over a radio."""

from typing import TYPE_CHECKING

import pytest

from spinewatch.drivers.registry import driver_kinds, identify, make_driver
from spinewatch.model.samples import Reply, Samples
from tests.peripherals.central import Central, decoded

if TYPE_CHECKING:
    from tests.peripherals.conftest import Ward

AT_EVERY_CHECK = {"npg_lite", "witmotion"}
"""One of muscles and one of motion: the kinds that most people wear."""

EVERY_KIND = pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=() if kind in AT_EVERY_CHECK else pytest.mark.slow)
        for kind in driver_kinds()
    ],
)


@EVERY_KIND
async def test_it_is_found_set_up_and_decoded_and_loses_nothing(
    kind: str, central: Central, ward: "Ward"
) -> None:
    peripheral = await ward.put_on(kind)
    assert identify(await central.hear()) == kind

    driver = make_driver(kind)
    visit = await central.visit(driver)
    wanted = {spec.name for spec in driver.streams}
    done = {getattr(step, "expect", None) for step in driver.connect_steps()} - {None}
    await visit.until(lambda: len(ward.sent) >= 8)
    await peripheral.stop()
    await visit.until_ended()
    told = decoded(driver, visit.arrived)

    assert {each.stream for each in told if isinstance(each, Samples)} == wanted
    assert done <= {each.name for each in told if isinstance(each, Reply)}
    assert visit.notified == ward.sent
    assert visit.connection.att_mtu >= driver.radio.min_mtu
