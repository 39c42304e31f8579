"""Calibrations of earlier versions of spinewatch, brought to the present one."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from spinewatch.model.calibration import CALIBRATION_VERSION, CalibrationSet
from spinewatch.model.errors import CalibrationError

Document = dict[str, object]


def _without_owner(document: Document) -> Document:
    """Version 2 adds person, sensor and movements; of version 1 nobody knows them.

    Its rest references were measured through a wider band than levels are now: a rest that is wrong
    by a third of a decibel is worse than one that has to be taken anew.
    """
    return {**document, "rest": []}


STEPS: Final[Mapping[int, Callable[[Document], Document]]] = MappingProxyType({1: _without_owner})
"""From a version to the next one."""


def present_version(
    document: Document,
    *,
    steps: Mapping[int, Callable[[Document], Document]] = STEPS,
    present: int = CALIBRATION_VERSION,
) -> CalibrationSet:
    """Read calibrations of any version up to the present one.

    Parameters
    ----------
    document
        As it was stored.
    steps
        What brings a version to the next.
    present
        The version that comes out.

    Raises
    ------
    CalibrationError
        When they are of a newer version: an older program must not guess what they mean.
    msgspec.ValidationError
        When it is no set of calibrations, or of a version that never was.
    """
    version = msgspec.convert(document.get("version"), int)
    if version > present:
        raise CalibrationError(
            f"The stored calibrations have version {version}, and this spinewatch knows {present}.",
            advice="Update spinewatch, or move the file away and calibrate again.",
        )
    for old in range(version, present):
        if old not in steps:
            raise msgspec.ValidationError(f"There is no version {old}")
        document = {**steps[old](document), "version": old + 1}
    return msgspec.convert(document, CalibrationSet)
