"""What every result carries, and who writes results."""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

RESULT_VERSION: Final = 1

Int64 = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""A whole number as journal and database can hold it. JSON has no such limit, and a number of 400
digits, which no float can hold either, is not ours."""


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
    mono_ns: Int64
    valid: bool
    cause: str | None = None
