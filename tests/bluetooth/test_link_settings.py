"""What sensors keep when they are switched off: set, put back and missed over the air."""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Final

import pytest

from spinewatch.drivers.registry import driver_kinds, make_driver
from spinewatch.link.provisioning import provision
from spinewatch.model.air import ProvisionAction, ProvisionReport
from spinewatch.peripherals import fleet
from spinewatch.simulation.devices.contract import Device, Making
from spinewatch.simulation.devices.registry import make_device
from tests.bluetooth.one_sensor import WORN, device_of, driver_of, one_sensor
from tests.bluetooth.rig import Rig, rig, worn

EVERY_KIND_THAT_KEEPS_ANY: Final = pytest.mark.parametrize(
    "kind", [kind for kind in driver_kinds() if make_driver(kind).lasting]
)

ADDRESS: Final = "F0:0D:00:00:00:01"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


async def _provisioned(made: Rig, kind: str, action: ProvisionAction) -> ProvisionReport:
    (sensor,) = worn(one_sensor(kind)).sensors
    return await provision(
        radio=made.link.radio,
        driver=driver_of(kind),
        sensor=sensor,
        action=action,
        original=made.store.found(sensor),
    )


@EVERY_KIND_THAT_KEEPS_ANY
async def test_settings_are_made_to_last_and_put_back_as_they_were_found(kind: str) -> None:
    wanted = dict(driver_of(kind).lasting)
    async with rig(one_sensor(kind)) as made:
        device = device_of(made)
        factory = dict(device.lasting)
        await made.streaming(WORN)

        applied = await _provisioned(made, kind, ProvisionAction.APPLY)
        kept = dict(device.lasting)
        await made.streaming(WORN)
        restored = await _provisioned(made, kind, ProvisionAction.RESTORE)

        assert factory != wanted == kept
        assert dict(device.lasting) == factory
        assert {each.name: each.original for each in applied.settings} == factory
        assert applied.differing == restored.differing == ()
        assert made.causes(WORN) == []


def _stubborn(kept: Mapping[str, float], kind: str, making: Making) -> Device:
    return make_device(
        kind,
        Making(settings=making.settings, address=making.address, lasting=kept, stubborn=True),
    )


@EVERY_KIND_THAT_KEEPS_ANY
async def test_one_that_keeps_an_unimportant_setting_streams_and_says_so(
    kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = driver_of(kind).lasting
    name = tuple(wanted)[-1]
    found = make_device(kind, Making(settings={}, address=ADDRESS)).lasting[name]
    monkeypatch.setattr(fleet, "make_device", partial(_stubborn, {**wanted, name: found}))
    async with rig(one_sensor(kind)) as made:
        await made.streaming(WORN)
        await made.until(lambda: _said(caplog) != [])
        await made.streaming(WORN)

        assert device_of(made).lasting[name] == found
        assert made.causes(WORN) == []

    (said,) = _said(caplog)
    assert name in said
    assert f"reads {found:g}, expected {wanted[name]:g}" in said


def _said(caplog: pytest.LogCaptureFixture) -> list[str]:
    said = [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]
    return [each for each in said if each.startswith(f"{WORN} says")]
