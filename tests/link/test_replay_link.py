"""A capture played back as a source of packets."""

from itertools import islice
from pathlib import Path

from spinewatch.capture.reader import read_capture
from spinewatch.capture.writer import CaptureWriter
from spinewatch.drivers.registry import make_driver
from spinewatch.link.contract import Link, LinkRecord
from spinewatch.link.replay import ReplayLink
from spinewatch.link.synthetic import SyntheticLink
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.records import Advance, CaptureHeader
from spinewatch.model.time import ClockOffset
from spinewatch.simulation.configurations import reference_rig_configuration, simulated_settings
from spinewatch.simulation.scenarios import make_scenario


def _first(link: Link, count: int) -> list[LinkRecord]:
    return list(islice(link.records(), count))


def test_what_was_captured_comes_in_again_without_what_the_host_added(tmp_path: Path) -> None:
    configuration = reference_rig_configuration()
    settings = simulated_settings(configuration)
    link = SyntheticLink(
        configuration=configuration,
        drivers={
            sensor.name: make_driver(sensor.kind, settings[sensor.name])
            for sensor in configuration.sensors
        },
        scenario=make_scenario("bursts", minutes=3),
        seed=1,
    )
    told = _first(link, 2000)
    header = CaptureHeader(
        made_by="test",
        boot_id="boot",
        start_ns=0,
        configuration=configuration,
        settings=settings,
        calibrations=CalibrationSet(),
    )
    path = tmp_path / "day.swcapture"
    with CaptureWriter(path=path, header=header, sync=False) as writer:
        writer.write(ClockOffset(mono_ns=0, utc_ns=1, trusted=True, utc_offset_min=60))
        for record in told:
            writer.write(record)
            writer.write(Advance(to_ns=record.mono_ns))
    replay = ReplayLink(read_capture(path))
    assert _first(replay, 4000) == told
    assert _first(replay, 4000) == told
