"""Requests for the radio, answered beside the monitor."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from spinewatch.control.limits import (
    ASK_S,
    MEASURE_EXTRA_S,
    MEASURE_UP_S,
    PROVISION_S,
    PROVISION_UP_S,
    REPLY_TIMEOUT_S,
    SCAN_EXTRA_S,
)
from spinewatch.control.messages import (
    GlanceRequest,
    MeasureRequest,
    ProvisionRequest,
    RadioRequest,
    ScanRequest,
)
from spinewatch.drivers.contract import Step
from spinewatch.drivers.registry import make_driver
from spinewatch.link.bluetooth.air_scanner import ANSWER_S
from spinewatch.link.bluetooth.looking import LOCK_S
from spinewatch.link.bluetooth.system_bus import CALL_S
from spinewatch.link.radio import Radio
from spinewatch.link.synthetic_radio import SyntheticRadio, make_devices
from spinewatch.model.air import Glance, Measured, ProvisionAction, ProvisionReport, Sightings
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import InputError, LinkError
from spinewatch.model.packets import LinkEvent, LinkState, Packet
from spinewatch.model.samples import Decoded
from spinewatch.model.sites import MotionSite
from spinewatch.service import radio_desk
from spinewatch.service.clock import SystemClock
from spinewatch.service.radio_desk import RadioDesk
from spinewatch.service.sensor_store import SensorStore
from spinewatch.simulation.devices.contract import Making
from spinewatch.simulation.devices.registry import make_device

NECK = SensorConfig(name="neck", kind="witmotion", site=MotionSite.C7)
CONFIGURATION = Configuration(person="p01", sensors=(NECK,))
SETTINGS: dict[str, dict[str, object]] = {"neck": {}}
UP = LinkEvent(sensor="neck", state=LinkState.CONNECTED, mono_ns=0, rssi_dbm=-61)
LOST = LinkEvent(sensor="neck", state=LinkState.LOST, mono_ns=0, cause="it sleeps. Wake it.")
REQUESTS: list[RadioRequest] = [
    ScanRequest(),
    ProvisionRequest(sensor="neck", action=ProvisionAction.APPLY),
    MeasureRequest(sensor="neck"),
    GlanceRequest(sensor="neck"),
]


@pytest.fixture
def store(tmp_path: Path) -> SensorStore:
    return SensorStore(tmp_path / "found-settings.json")


@pytest.fixture
def desk(store: SensorStore) -> RadioDesk:
    spare = make_device("polar", Making(settings={}, address="C0:00:00:00:00:01"))
    near = make_device("umyo", Making(settings={}, address="C0:00:00:00:00:02"))
    devices = {"spare": spare, "near": near, **make_devices(CONFIGURATION, SETTINGS)}
    radio = SyntheticRadio(configuration=CONFIGURATION, settings=SETTINGS, devices=devices)
    made = _desk(store, radio)
    made.hear(UP)
    return made


def _desk(store: SensorStore, radio: Radio | None) -> RadioDesk:
    return RadioDesk(
        configuration=CONFIGURATION,
        settings=SETTINGS,
        radio=radio,
        store=store,
        clock=SystemClock(trust=True),
    )


async def provisioned(desk: RadioDesk, action: ProvisionAction) -> ProvisionReport:
    report = await desk.answer(ProvisionRequest(sensor="neck", action=action))
    assert isinstance(report, ProvisionReport)
    return report


async def test_who_is_connected_comes_first_and_then_the_strongest(desk: RadioDesk) -> None:
    told = await desk.answer(ScanRequest(seconds=1.0))

    assert isinstance(told, Sightings)
    strengths = [each.rssi_dbm for each in told.found]
    assert told.found[0].sensor == "neck"
    assert strengths[0] is None
    assert strengths[1:] == sorted((each for each in strengths[1:] if each), reverse=True)


async def test_what_was_found_first_is_kept_and_can_be_put_back(
    desk: RadioDesk, store: SensorStore
) -> None:
    factory = {"rate_hz": 10.0, "bandwidth_hz": 20.0, "axes": 9.0}

    applied = await provisioned(desk, ProvisionAction.APPLY)
    kept = store.found(NECK)
    checked = await provisioned(desk, ProvisionAction.CHECK)
    restored = await provisioned(desk, ProvisionAction.RESTORE)

    assert kept == factory == {each.name: each.before for each in applied.settings}
    assert {each.name: each.original for each in checked.settings} == factory
    assert {each.name: each.now for each in restored.settings} == factory
    assert applied.differing == checked.differing == restored.differing == ()


async def test_what_cannot_be_kept_on_disk_is_not_written_to_the_sensor(
    desk: RadioDesk, store: SensorStore
) -> None:
    store.path.mkdir()

    with pytest.raises(Exception, match="cannot be read"):
        await provisioned(desk, ProvisionAction.APPLY)
    store.path.rmdir()

    assert {each.now for each in (await provisioned(desk, ProvisionAction.CHECK)).settings} == {
        10.0,
        20.0,
        9.0,
    }


async def test_a_restore_before_anything_was_set_is_refused(desk: RadioDesk) -> None:
    with pytest.raises(InputError, match="is not known"):
        await provisioned(desk, ProvisionAction.RESTORE)


@pytest.mark.parametrize(
    "request_",
    [
        ProvisionRequest(sensor="spare", action=ProvisionAction.APPLY),
        MeasureRequest(sensor="spare"),
        GlanceRequest(sensor="spare"),
    ],
)
async def test_a_sensor_that_is_not_assigned_is_refused_by_name(
    desk: RadioDesk, request_: RadioRequest
) -> None:
    with pytest.raises(InputError, match="no sensor 'spare', only neck"):
        await desk.answer(request_)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda each: type(each).__name__)
async def test_a_replay_has_no_radio(store: SensorStore, request_: RadioRequest) -> None:
    with pytest.raises(LinkError, match="A replay has no radio"):
        await _desk(store, None).answer(request_)


async def test_only_what_comes_of_the_sensor_meanwhile_is_measured(desk: RadioDesk) -> None:
    driver = make_driver("witmotion")
    (characteristic,) = {step.characteristic for step in driver.read_steps()[:1]}
    frames = bytes.fromhex("5561" + "00" * 18) * 4
    packets = [
        Packet(sensor=sensor, characteristic=characteristic, data=frames, mono_ns=at)
        for sensor, at in (("neck", 1), ("back", 2), ("neck", 3))
    ]
    desk.hear(packets[0])

    waiting = asyncio.create_task(desk.answer(MeasureRequest(sensor="neck", seconds=0.05)))
    await asyncio.sleep(0.02)
    for packet in packets:
        desk.hear(packet)
    told = await waiting
    desk.hear(packets[0])

    assert isinstance(told, Measured)
    assert told.streams[0].samples == 8
    assert (told.rssi_dbm, told.battery_pct) == (-61, 75.0)
    assert told.seconds == pytest.approx(0.05, abs=0.04)


async def test_a_sensor_that_is_not_connected_is_refused_soon_and_scans_do_not_wait_for_it(
    desk: RadioDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(radio_desk, "MEASURE_UP_S", 0.05)
    monkeypatch.setattr(radio_desk, "PROVISION_UP_S", 0.05)
    desk.hear(LOST)
    asked = [
        asyncio.create_task(desk.answer(request))
        for request in (
            MeasureRequest(sensor="neck", seconds=30.0),
            ProvisionRequest(sensor="neck", action=ProvisionAction.CHECK),
        )
    ]
    await asyncio.sleep(0.0)
    assert isinstance(await desk.answer(ScanRequest(seconds=1.0)), Sightings)
    assert not any(task.done() for task in asked)

    for task in asked:
        with pytest.raises(LinkError) as refused:
            await task
        assert refused.value.what == "neck is not connected: it sleeps."
        assert refused.value.advice == "Wake it."


async def test_what_is_being_measured_can_be_looked_at_until_it_is_over(desk: RadioDesk) -> None:
    driver = make_driver("witmotion")
    (characteristic,) = {step.characteristic for step in driver.read_steps()[:1]}
    frames = bytes.fromhex("5561" + "00" * 18) * 4
    measuring = asyncio.create_task(desk.answer(MeasureRequest(sensor="neck", seconds=0.25)))
    await asyncio.sleep(0.02)
    now_ns = SystemClock(trust=True).monotonic_ns()
    desk.hear(Packet(sensor="neck", characteristic=characteristic, data=frames, mono_ns=now_ns))
    await asyncio.sleep(0.02)

    glance = await desk.answer(GlanceRequest(sensor="neck"))
    assert isinstance(glance, Glance)
    assert 0.01 < glance.silent_s <= glance.seconds < 0.25
    assert [each.samples for each in glance.streams] == [4]

    assert isinstance(await measuring, Measured)
    with pytest.raises(LinkError, match="neck is not being measured"):
        await desk.answer(GlanceRequest(sensor="neck"))


class MuteRadio(SyntheticRadio):
    """Holds a sensor that sends and does not answer."""

    async def perform(self, sensor: str, steps: Sequence[Step]) -> tuple[Decoded, ...]:
        await asyncio.sleep(30.0)
        return await super().perform(sensor, steps)


async def test_a_sensor_that_does_not_say_how_it_is_is_measured_all_the_same(
    store: SensorStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(radio_desk, "ASK_S", 0.05)
    devices = make_devices(CONFIGURATION, SETTINGS)
    mute = MuteRadio(configuration=CONFIGURATION, settings=SETTINGS, devices=devices)
    desk = _desk(store, mute)
    desk.hear(UP)

    told = await asyncio.gather(
        *(desk.answer(MeasureRequest(sensor="neck", seconds=0.05)) for _ in range(2))
    )

    assert [each.battery_pct for each in told if isinstance(each, Measured)] == [None, None]


def test_a_client_waits_longer_than_the_longest_answer() -> None:
    tries = 2  # Whoever starts or stops a scan may wait for another one that is not answered.
    scan_s = 3 * CALL_S + LOCK_S + 2 * tries * ANSWER_S

    assert scan_s <= SCAN_EXTRA_S
    assert MEASURE_UP_S + ASK_S <= MEASURE_EXTRA_S
    assert PROVISION_UP_S < PROVISION_S
    assert REPLY_TIMEOUT_S >= 5.0
