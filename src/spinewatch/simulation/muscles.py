"""Muscle groups that act alike on both sides in everyday life."""

from enum import IntEnum
from types import MappingProxyType
from typing import Final

from spinewatch.model.sites import EmgSite


class Muscle(IntEnum):
    """A muscle group; the number is its place in every table of levels."""

    UPPER_TRAPEZIUS = 0
    CERVICAL_PARASPINAL = 1
    THORACIC_PARASPINAL = 2
    LUMBAR_ERECTOR = 3


MUSCLE_OF: Final = MappingProxyType(
    {
        site: muscle
        for site in EmgSite
        for muscle in Muscle
        if site.value.startswith(muscle.name.lower())
    }
)
"""The group that each EMG site belongs to."""
