"""How much slower and smaller movements are while the body is stiff."""

from bisect import bisect_right
from dataclasses import replace

from spinewatch.simulation.movements import Movement
from spinewatch.simulation.scenario import StiffSpell


class Stiffness:
    """Stiff spells of a scenario, as shares of usual speed and range: 1 while nothing is stiff."""

    def __init__(self, spells: tuple[StiffSpell, ...]) -> None:
        self._spells = spells
        self._starts = [spell.start_s for spell in spells]

    def speed_share(self, time_s: float) -> float:
        """Give what is left of the usual speed."""
        spell, left = self._left(time_s)
        return 1.0 if spell is None else 1.0 - left * (1.0 - spell.speed_share)

    def range_share(self, time_s: float) -> float:
        """Give what is left of the usual range."""
        spell, left = self._left(time_s)
        return 1.0 if spell is None else 1.0 - left * (1.0 - spell.range_share)

    def stiffened(self, movement: Movement) -> Movement:
        """Make a movement as slow and as small as it is at its time."""
        range_share = self.range_share(movement.start_s)
        slowed = range_share / self.speed_share(movement.start_s)
        return replace(
            movement,
            duration_s=movement.duration_s * slowed,
            scale=movement.scale * range_share,
        )

    def _left(self, time_s: float) -> tuple[StiffSpell | None, float]:
        """Find the spell of a time, and the share of it that has not gone yet."""
        index = bisect_right(self._starts, time_s) - 1
        if index < 0:
            return None, 0.0
        spell = self._spells[index]
        left = (spell.recovered_s - time_s) / (spell.recovered_s - spell.rise_s)
        return spell, min(max(left, 0.0), 1.0)
