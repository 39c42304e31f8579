"""What a sensor keeps: read, set, read back, put back; refusals are sentences."""

import pytest

from spinewatch.drivers.registry import driver_kinds, make_driver
from spinewatch.link.provisioning import LEAVE_IT_SO, NOTHING_KEPT, provision
from spinewatch.link.synthetic_radio import SyntheticRadio
from spinewatch.model.air import ProvisionAction, ProvisionReport
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import InputError, LinkError
from spinewatch.model.sites import MotionSite
from spinewatch.simulation.devices.contract import Device, Making
from spinewatch.simulation.devices.registry import make_device

CHECK, APPLY, RESTORE = ProvisionAction

KEEPING = [kind for kind in driver_kinds() if make_driver(kind).lasting]
OTHERS = [kind for kind in driver_kinds() if not make_driver(kind).lasting]
each_keeping = pytest.mark.parametrize("kind", KEEPING)


class Worn:
    """One sensor on the air, and what it can be asked to do."""

    def __init__(self, kind: str, *, device: Device | None = None, stubborn: bool = False) -> None:
        self.sensor = SensorConfig(name="worn", kind=kind, site=MotionSite.C7)
        self.device = device or make_device(
            kind, Making(settings={}, address="C0:01", stubborn=stubborn)
        )
        self.driver = make_driver(kind)

    async def do(
        self, action: ProvisionAction, original: dict[str, float] | None = None
    ) -> ProvisionReport:
        """Provision it as a person would."""
        radio = SyntheticRadio(
            configuration=Configuration(person="p01", sensors=(self.sensor,)),
            settings={"worn": {}},
            devices={"worn": self.device},
        )
        return await provision(
            radio=radio, driver=self.driver, sensor=self.sensor, action=action, original=original
        )


def test_some_kinds_keep_settings_and_some_do_not() -> None:
    assert KEEPING
    assert OTHERS


@each_keeping
async def test_a_check_tells_what_differs_and_changes_nothing(kind: str) -> None:
    worn = Worn(kind)
    factory = dict(worn.device.lasting)

    report = await worn.do(CHECK)

    assert worn.device.lasting == factory
    assert {each.name: each.now for each in report.settings} == factory
    assert {each.name: each.original for each in report.settings} == factory
    assert {each.name: each.wanted for each in report.settings} == worn.driver.lasting
    assert report.differing
    assert any("expected" in remark for remark in report.remarks)


@each_keeping
async def test_what_is_applied_lasts_and_is_read_back_and_the_sensor_runs(kind: str) -> None:
    worn = Worn(kind)
    factory = dict(worn.device.lasting)

    report = await worn.do(APPLY)

    assert report.differing == report.remarks == ()
    assert {each.name: each.before for each in report.settings} == factory
    assert worn.device.is_streaming
    worn.device.restarted()
    assert worn.device.lasting == worn.driver.lasting


@each_keeping
async def test_what_was_there_can_be_put_back(kind: str) -> None:
    worn = Worn(kind)
    factory = dict(worn.device.lasting)
    await worn.do(APPLY)

    report = await worn.do(RESTORE, factory)

    assert report.differing == ()
    assert report.remarks == (LEAVE_IT_SO,)
    worn.device.restarted()
    assert worn.device.lasting == factory


async def test_the_first_values_stay_the_original_ones() -> None:
    worn = Worn("witmotion")
    await worn.do(APPLY)

    report = await worn.do(APPLY, {"rate_hz": 10.0})

    assert {each.name: each.original for each in report.settings} == {
        "rate_hz": 10.0,
        "bandwidth_hz": 98.0,
        "axes": 6.0,
    }


async def test_what_reads_right_is_written_all_the_same_for_it_may_not_be_kept() -> None:
    worn = Worn("witmotion")
    factory = dict(worn.device.lasting)
    await _connected(worn)
    assert worn.device.lasting == factory

    report = await worn.do(APPLY)

    assert [each.before for each in report.settings] == [100.0, 98.0, 6.0]
    assert worn.device.lasting == worn.driver.lasting


@each_keeping
async def test_without_anything_known_nothing_is_restored_or_written(kind: str) -> None:
    worn = Worn(kind)
    factory = dict(worn.device.lasting)

    for known in (None, {}, {"colour": 1.0}):
        with pytest.raises(InputError, match="What worn had before is not known"):
            await worn.do(RESTORE, known)

    assert worn.device.lasting == factory


async def test_only_what_is_known_is_restored() -> None:
    worn = Worn("witmotion")
    await worn.do(APPLY)

    await worn.do(RESTORE, {"bandwidth_hz": 20.0})

    assert worn.device.lasting == {"rate_hz": 100.0, "bandwidth_hz": 20.0, "axes": 6.0}


@each_keeping
async def test_a_stubborn_one_is_told_with_what_it_reads_and_what_to_do(kind: str) -> None:
    worn = Worn(kind, stubborn=True)

    report = await worn.do(APPLY)

    assert report.differing
    (sentence,) = [each for each in report.remarks if "did not take its settings" in each][-1:]
    name = report.differing[0].name
    assert name in sentence
    assert "switch" in sentence
    assert len(set(report.remarks)) == len(report.remarks)


@pytest.mark.parametrize(
    ("kind", "behind", "action"),
    [
        ("witmotion", "polar", CHECK),
        ("witmotion", "movella_dot", APPLY),
        ("movella_dot", "witmotion", CHECK),
        ("movella_dot", "witmotion", APPLY),
    ],
)
async def test_a_wrong_device_behind_the_name_is_told_and_nothing_is_written(
    kind: str, behind: str, action: ProvisionAction
) -> None:
    device = make_device(behind, Making(settings={}, address="C0:01"))
    before = dict(device.lasting)

    with pytest.raises(LinkError, match="wrong device") as refused:
        await Worn(kind, device=device).do(action)

    assert f"docs/sensors/{kind}.md" in refused.value.advice
    assert device.lasting == before


async def test_a_value_that_nobody_knows_hides_no_other_and_can_be_set() -> None:
    worn = Worn("witmotion")
    device = worn.device
    device.subscribe("0000ffe4-0000-1000-8000-00805f9a34fb")
    device._registers[0x1F] = 77  # type: ignore[attr-defined]

    found = await worn.do(CHECK)
    applied = await worn.do(APPLY)

    assert [each.name for each in found.settings if each.now is None] == ["bandwidth_hz"]
    assert any("code 77" in remark for remark in found.remarks)
    assert applied.differing == ()


@pytest.mark.parametrize("action", ProvisionAction)
@pytest.mark.parametrize("kind", OTHERS)
async def test_a_kind_that_keeps_nothing_needs_nothing(kind: str, action: ProvisionAction) -> None:
    report = await Worn(kind).do(action)

    assert report.settings == ()
    assert report.remarks == (NOTHING_KEPT,)


async def _connected(worn: Worn) -> None:
    radio = SyntheticRadio(
        configuration=Configuration(person="p01", sensors=(worn.sensor,)),
        settings={"worn": {}},
        devices={"worn": worn.device},
    )
    await radio.perform("worn", worn.driver.connect_steps())
