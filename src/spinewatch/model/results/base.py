"""What every result carries, and who writes results."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

RESULT_VERSION: Final = 1


class Producer(StrEnum):
    """Who writes results; each has its own sequence."""

    MONITOR = "monitor"
    PERSON = "person"
    ALERTER = "alerter"


class Result(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What every result carries.

    ``mono_ns`` is the end of the time that the result speaks of.
    """

    person: str
    boot_id: str
    mono_ns: int
    valid: bool
    cause: str | None = None
