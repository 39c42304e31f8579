"""What the person says of a possible spasm."""

from enum import StrEnum


class Verdict(StrEnum):
    """Whether it was a spasm; a verdict can be taken back."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
