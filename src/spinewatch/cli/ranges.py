"""Numbers on the command line: within a range, and numbers indeed."""

import math

import click


class FiniteRange(click.FloatRange):
    """A range that "nan" does not slip through: it is neither below nor above anything."""

    def convert(
        self, value: float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Convert, or refuse with the name of the option."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number.", param, ctx)
        return number
