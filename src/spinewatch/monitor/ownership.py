"""Whose calibrations hold: those of another person or another sensor say nothing of this one."""

from dataclasses import dataclass

from msgspec.structs import replace

from spinewatch.model.calibration import (
    Alignment,
    CalibrationSet,
    ReferenceContraction,
    RestReference,
    SessionLevel,
)
from spinewatch.model.configuration import Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """The calibrations of this person and these sensors, and a sentence for each that is not."""

    calibrations: CalibrationSet
    refused: tuple[str, ...]


def owned(calibrations: CalibrationSet, configuration: Configuration) -> Owned:
    """Keep what was calibrated on this person, with the sensors that now sit at the places.

    Calibrations that name no person or no sensor were made before that was kept, and are taken.
    """
    if calibrations.person not in (None, configuration.person):
        told = (
            f"The stored calibrations are of {calibrations.person}, and {configuration.person} "
            "is watched now: calibrate again."
        )
        return Owned(calibrations=CalibrationSet(person=configuration.person), refused=(told,))
    wearing = {site: each.name for each in configuration.sensors for site in each.sites}
    found: list[RestReference | Alignment] = [*calibrations.rest, *calibrations.alignments]
    foreign = [each for each in found if _is_foreign(each, wearing)]
    return Owned(
        calibrations=replace(
            calibrations,
            person=configuration.person,
            rest=tuple(each for each in calibrations.rest if each not in foreign),
            alignments=tuple(each for each in calibrations.alignments if each not in foreign),
            contractions=tuple(
                each for each in calibrations.contractions if not _is_foreign(each, wearing)
            ),
            lowest=tuple(each for each in calibrations.lowest if not _is_foreign(each, wearing)),
            sessions=tuple(
                each for each in calibrations.sessions if not _is_foreign(each, wearing)
            ),
        ),
        refused=tuple(
            f"The calibration of {each.site} was made with the sensor {each.sensor}, and "
            f"{wearing[each.site]} sits there now: calibrate again."
            for each in foreign
        ),
    )


def _is_foreign(
    found: RestReference | ReferenceContraction | Alignment | SessionLevel, wearing: dict[str, str]
) -> bool:
    """Say whether another sensor sits there now; a place without a sensor may get its own back."""
    return found.sensor is not None and wearing.get(found.site, found.sensor) != found.sensor
