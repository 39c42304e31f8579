"""Simulated sensors within reach: found, asked, and refused where they are not what they seem."""

import pytest

from spinewatch.drivers.contract import Read, Subscribe, Write
from spinewatch.drivers.registry import driver_kinds, make_driver
from spinewatch.link.synthetic_radio import SyntheticRadio, make_devices, simulated_address
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import InputError, LinkError
from spinewatch.model.samples import Reply, SensorStatus
from spinewatch.model.sites import MotionSite
from spinewatch.simulation.devices.contract import Device, Making
from spinewatch.simulation.devices.registry import make_device

FOREIGN = "00002a37-0000-1000-8000-00805f9b34fb"


def configured(*sensors: tuple[str, str], address: str | None = None) -> Configuration:
    return Configuration(
        person="p01",
        sensors=tuple(
            SensorConfig(name=name, kind=kind, address=address, site=MotionSite.C7)
            for name, kind in sensors
        ),
    )


def radio(configuration: Configuration, **others: Device) -> SyntheticRadio:
    settings = {sensor.name: dict[str, object]() for sensor in configuration.sensors}
    return SyntheticRadio(
        configuration=configuration,
        settings=settings,
        devices={**make_devices(configuration, settings), **others},
    )


def other(kind: str, *, stubborn: bool = False) -> Device:
    return make_device(kind, Making(settings={}, address="C0:00:00:00:00:01", stubborn=stubborn))


async def test_every_kind_is_seen_as_what_it_is_and_whose_it_is() -> None:
    kinds = driver_kinds()
    air = radio(configured(*((f"my-{kind}", kind) for kind in kinds)))
    found = (await air.scan(5.0)).found

    assert [each.kind for each in found] == list(kinds)
    assert [each.sensor for each in found] == [f"my-{kind}" for kind in kinds]
    assert len({each.address for each in found}) == len(kinds)
    assert [each.kind for each in found if each.battery_pct is not None] == ["umyo"]


async def test_who_is_not_assigned_is_seen_with_its_strength_and_belongs_to_nobody() -> None:
    air = radio(configured(("neck", "witmotion")), spare=other("polar"))
    mine, foreign = (await air.scan(1.0)).found

    assert (mine.sensor, mine.rssi_dbm) == ("neck", None)
    assert (foreign.sensor, foreign.kind) == (None, "polar")
    assert foreign.rssi_dbm is not None
    assert foreign.rssi_dbm < 0


async def test_an_address_is_that_of_the_configuration_or_always_the_same_one() -> None:
    configured_one = radio(configured(("neck", "witmotion"), address="D0:11:22:33:44:55"))
    (given,) = (await configured_one.scan(1.0)).found
    (made,) = (await radio(configured(("neck", "witmotion"))).scan(1.0)).found

    assert given.address == "D0:11:22:33:44:55"
    assert made.address == simulated_address(1, "neck") != simulated_address(2, "neck")
    assert int(made.address[:2], 16) >= 0xC0


@pytest.mark.parametrize("kind", driver_kinds())
async def test_every_driver_connects_and_hears_what_it_waits_for(kind: str) -> None:
    steps = make_driver(kind).connect_steps()

    decoded = await radio(configured(("worn", kind))).perform("worn", steps)

    awaited = {step.expect for step in steps if isinstance(step, Write) and step.expect}
    assert awaited <= {each.name for each in decoded if isinstance(each, Reply)}


async def test_nothing_is_ever_written_to_a_sensor_that_is_not_assigned() -> None:
    spare = other("witmotion")
    before = dict(spare.lasting)
    driver = make_driver("witmotion")

    with pytest.raises(InputError, match="no sensor 'spare'"):
        await radio(configured(("neck", "witmotion")), spare=spare).perform(
            "spare", driver.write_steps(driver.lasting)
        )

    assert spare.lasting == before


async def test_a_wrong_device_behind_the_name_is_told_with_where_to_read_on() -> None:
    air = radio(configured(("neck", "witmotion")), neck=other("polar"))

    with pytest.raises(LinkError, match=r"has not the characteristic .* wrong device") as refused:
        await air.perform("neck", make_driver("witmotion").connect_steps())

    assert "docs/sensors/witmotion.md" in refused.value.advice


async def test_a_subscription_or_a_write_needs_what_it_is_for_and_a_read_passes() -> None:
    air = radio(configured(("neck", "witmotion")))

    assert await air.perform("neck", [Read(characteristic=FOREIGN)]) == ()
    for step in (
        Subscribe(characteristic=FOREIGN),
        Write(characteristic=FOREIGN, data=b"\x01", with_response=True),
    ):
        with pytest.raises(LinkError, match=FOREIGN):
            await air.perform("neck", [step])


async def test_a_step_that_is_not_confirmed_says_what_it_was_for_and_ends_it() -> None:
    stubborn = other("witmotion", stubborn=True)
    air = radio(configured(("neck", "witmotion")), neck=stubborn)

    with pytest.raises(
        LinkError, match=r"did not confirm within .* s \(did the sensor take the rate\?\)"
    ) as heard:
        await air.perform("neck", make_driver("witmotion").connect_steps())

    assert "reads 10, expected 100" in heard.value.advice


async def test_silence_says_what_it_was_for_and_what_to_do() -> None:
    driver = make_driver("witmotion")
    unheard = [step for step in driver.read_steps() if not isinstance(step, Subscribe)]

    with pytest.raises(LinkError, match="what is rate_hz at present") as heard:
        await radio(configured(("neck", "witmotion"))).perform("neck", unheard)

    assert "Bring it nearer" in heard.value.advice


async def test_an_answer_that_the_driver_refuses_is_told_as_a_sentence() -> None:
    air = radio(configured(("dot", "movella_dot")), dot=_Odd())

    (told,) = await air.perform("dot", make_driver("movella_dot").read_steps())

    assert isinstance(told, SensorStatus)
    assert told.text is not None
    assert "expected 32" in told.text


class _Odd:
    """A Movella DOT whose settings have another length."""

    kind = "movella_dot"

    def __init__(self) -> None:
        self._device = other(self.kind)

    def __getattr__(self, name: str) -> object:
        return getattr(self._device, name)

    def read(self, characteristic: str) -> bytes:
        return self._device.read(characteristic)[:-1]
