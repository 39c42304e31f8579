"""The status of the running monitor, from its first moment on."""

from pathlib import Path
from typing import Final

from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.results import SensorHealth
from spinewatch.service.clock import SystemClock
from spinewatch.service.lookout import Lookout

PAIR: Final = Configuration(
    person="p01",
    sensors=tuple(SensorConfig(name=each, kind="witmotion") for each in ("neck", "back")),
)


def test_every_sensor_of_the_configuration_is_counted_before_anything_is_known_of_it() -> None:
    clock = SystemClock()
    lookout = Lookout(configuration=PAIR, journal=Path("journal.db"), clock=clock)
    at_first = lookout.status()
    connected = SensorHealth(
        person="p01",
        boot_id=clock.boot_id,
        mono_ns=clock.monotonic_ns(),
        valid=True,
        sensor="back",
        sites=(),
        connected=True,
    )
    lookout.absorb([connected], clock_trusted=False, calibrations=CalibrationSet())

    assert [(each.sensor, each.valid) for each in at_first.sensors] == [
        ("neck", False),
        ("back", False),
    ]
    assert {each.cause for each in at_first.sensors} == {"not connected yet"}
    assert [(each.sensor, each.valid) for each in lookout.status().sensors] == [
        ("neck", False),
        ("back", True),
    ]
