"""Constants that the whole layer shares."""

from typing import Final

STANDARD_GRAVITY: Final = 9.80665
"""Specific force at rest in m/s^2."""
