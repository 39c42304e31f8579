"""A calibration of another person or another sensor is refused, and the refusal is told."""

from types import SimpleNamespace

from msgspec.structs import replace

from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.sites import EmgSite
from spinewatch.monitor.ownership import owned

SITE = EmgSite.LUMBAR_ERECTOR_LEFT
EMG = SensorConfig(name="emg", kind="bitalino", channels=(SITE,))
WORN = Configuration(person="p01", sensors=(EMG,))


def test_what_was_calibrated_with_these_sensors_holds(make_calibration: SimpleNamespace) -> None:
    rest = replace(make_calibration.rest(1.0), site=SITE, sensor="emg")
    kept = owned(CalibrationSet(person="p01", rest=(rest,)), WORN)

    assert kept.calibrations == CalibrationSet(person="p01", rest=(rest,))
    assert kept.refused == ()


def test_what_names_nobody_was_made_before_that_was_kept_and_is_taken(
    make_calibration: SimpleNamespace,
) -> None:
    rest = replace(make_calibration.rest(1.0), site=SITE, sensor=None)

    assert owned(CalibrationSet(rest=(rest,)), WORN).calibrations.rest == (rest,)


def test_calibrations_of_another_person_are_refused_with_both_names(
    make_calibration: SimpleNamespace,
) -> None:
    kept = owned(CalibrationSet(person="p02", rest=(make_calibration.rest(1.0),)), WORN)

    assert kept.calibrations.rest == ()
    assert "p02" in kept.refused[0]
    assert "p01" in kept.refused[0]


def test_a_calibration_of_another_sensor_is_refused_and_the_others_hold(
    make_calibration: SimpleNamespace,
) -> None:
    foreign = replace(make_calibration.rest(1.0), site=SITE, sensor="old-emg")
    elsewhere = replace(make_calibration.alignment(1.0), sensor="drawer")
    kept = owned(CalibrationSet(rest=(foreign,), alignments=(elsewhere,)), WORN)

    assert kept.calibrations.rest == ()
    assert kept.calibrations.alignments == (elsewhere,)
    assert "old-emg" in kept.refused[0]
