"""Numbers and days on the command line, with refusals that say what is wanted."""

import math
from datetime import datetime
from typing import Final

import click

_EXAMPLE: Final = 4.5


class FiniteRange(click.FloatRange):
    """A range that "nan" does not slip through, with a decimal point or a decimal comma."""

    def convert(
        self, value: float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Convert, or refuse with the name of the option."""
        try:
            number = float(str(value).strip().replace(",", "."))
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or not self._holds(number):
            self.fail(f"{str(value)!r} is not {self._wanted()}.", param, ctx)
        return number

    def _holds(self, number: float) -> bool:
        low = -math.inf if self.min is None else self.min
        high = math.inf if self.max is None else self.max
        return (low < number if self.min_open else low <= number) and number <= high

    def _wanted(self) -> str:
        low = f"more than {self.min:g}" if self.min_open else f"from {self.min:g}"
        example = _EXAMPLE if self._holds(_EXAMPLE) else self.max
        upto = "and at most" if self.min_open else "to"
        return f"a number {low} {upto} {self.max:g}, such as {example:g}"


class Day(click.DateTime):
    """A day of the calendar, written as ISO 8601 has it."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Convert, or refuse with an example."""
        try:
            found: datetime = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{str(value)!r} is not a day like 2026-11-02.", param, ctx)
        return found
