"""What is asked of the radio, over a real socket."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from spinewatch.control.client import ControlClient
from spinewatch.control.limits import MEASURE_EXTRA_S, PROVISION_S, SCAN_EXTRA_S
from spinewatch.control.messages import (
    GlanceRequest,
    MeasureRequest,
    ProvisionRequest,
    RadioReply,
    RadioRequest,
    ScanRequest,
)
from spinewatch.control.server import ControlServer
from spinewatch.model.air import (
    Glance,
    KeptSetting,
    Measured,
    ProvisionAction,
    ProvisionReport,
    Sighting,
    Sightings,
    StreamMeasured,
)
from spinewatch.model.errors import ControlError

REPORT = ProvisionReport(
    sensor="neck",
    kind="witmotion",
    action=ProvisionAction.APPLY,
    settings=(KeptSetting(name="rate_hz", wanted=100.0, before=10.0, now=100.0),),
)
MEASURED = Measured(
    sensor="neck",
    kind="witmotion",
    seconds=5.0,
    streams=(
        StreamMeasured(
            stream="imu", nominal_hz=100.0, measured_hz=99.3, samples=496, lost=0, is_counted=False
        ),
    ),
    rejected=0,
    good=True,
    verdict="Good.",
)
SIGHTINGS = Sightings(found=(Sighting(address="C0:01", kind="umyo", rssi_dbm=-60),))
GLANCE = Glance(sensor="neck", seconds=3.0, silent_s=0.04, streams=MEASURED.streams)

Ask = Callable[[ControlClient], RadioReply]
ASKED: list[tuple[Ask, RadioRequest, RadioReply]] = [
    (lambda client: client.scan(0.5), ScanRequest(seconds=0.5), SIGHTINGS),
    (
        lambda client: client.provision("neck", ProvisionAction.APPLY),
        ProvisionRequest(sensor="neck", action=ProvisionAction.APPLY),
        REPORT,
    ),
    (
        lambda client: client.measure("neck", 5.0),
        MeasureRequest(sensor="neck", seconds=5.0),
        MEASURED,
    ),
    (lambda client: client.glance("neck"), GlanceRequest(sensor="neck"), GLANCE),
]
each_asked = pytest.mark.parametrize(
    ("ask", "request_", "reply"), ASKED, ids=["scan", "provision", "measure", "glance"]
)


@each_asked
async def test_a_request_arrives_and_its_answer_comes_back(
    monitor: SimpleNamespace, path: Path, ask: Ask, request_: RadioRequest, reply: RadioReply
) -> None:
    heard: list[RadioRequest] = []

    async def radio(asked: RadioRequest) -> RadioReply:
        heard.append(asked)
        # Longer than the client waits for an answer beyond the time that the request takes, if any.
        await asyncio.sleep(0.0 if isinstance(asked, GlanceRequest) else 0.06)
        return reply

    client = ControlClient(path=path, timeout_s=0.02)
    async with ControlServer(path=path, handle=monitor.handle, status=monitor.status, radio=radio):
        told = await asyncio.to_thread(ask, client)

    assert heard == [request_]
    assert told == reply


@each_asked
async def test_a_monitor_without_a_radio_says_so(
    monitor: SimpleNamespace, path: Path, ask: Ask, request_: RadioRequest, reply: RadioReply
) -> None:
    del request_, reply
    async with monitor.server(path):
        with pytest.raises(ControlError, match="no radio"):
            await asyncio.to_thread(ask, ControlClient(path=path))


@pytest.mark.parametrize(
    ("ask", "waits_s"),
    [
        (lambda client: client.scan(5.0), 5.0 + SCAN_EXTRA_S),
        (lambda client: client.measure("neck", 30.0), 30.0 + MEASURE_EXTRA_S),
        (lambda client: client.provision("neck", ProvisionAction.CHECK), PROVISION_S),
    ],
    ids=["scan", "measure", "provision"],
)
def test_a_client_waits_for_the_longest_answer_and_a_margin(
    monkeypatch: pytest.MonkeyPatch, ask: Ask, waits_s: float
) -> None:
    waited: list[float] = []

    def asked(_client: ControlClient, _request: RadioRequest, timeout_s: float) -> None:
        waited.append(timeout_s)
        raise ControlError("Nobody is there.", advice="This is a test.")

    monkeypatch.setattr(ControlClient, "_asked", asked)
    with pytest.raises(ControlError):
        ask(ControlClient(path=Path("nowhere"), timeout_s=7.0))

    assert waited == [waits_s + 7.0]


async def test_seconds_out_of_bounds_are_no_request(monitor: SimpleNamespace, path: Path) -> None:
    async with monitor.server(path):
        with pytest.raises(ControlError, match="does not understand"):
            await asyncio.to_thread(ControlClient(path=path).measure, "neck", 1e9)
