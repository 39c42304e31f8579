"""Parts from which a scenario of whole days is put together."""

from collections.abc import Iterable
from dataclasses import dataclass

from spinewatch.simulation.movements import Movement
from spinewatch.simulation.scenario import OffBody, Phase, StiffSpell, TimedCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a scenario, in its seconds; a part ends where the next one's phases begin."""

    phases: tuple[Phase, ...]
    movements: tuple[Movement, ...] = ()
    commands: tuple[TimedCommand, ...] = ()
    off_body: tuple[OffBody, ...] = ()
    remounted_s: tuple[float, ...] = ()
    stiff_spells: tuple[StiffSpell, ...] = ()


def joined(parts: Iterable[Part]) -> Part:
    """Put parts one after the other."""
    kept = tuple(parts)
    return Part(
        phases=tuple(phase for part in kept for phase in part.phases),
        movements=tuple(movement for part in kept for movement in part.movements),
        commands=tuple(command for part in kept for command in part.commands),
        off_body=tuple(off for part in kept for off in part.off_body),
        remounted_s=tuple(time_s for part in kept for time_s in part.remounted_s),
        stiff_spells=tuple(spell for part in kept for spell in part.stiff_spells),
    )
