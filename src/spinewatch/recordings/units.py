"""Units by the names that people give them; a name tells which quantity it belongs to."""

from dataclasses import dataclass, replace

from spinewatch.model.errors import InputError
from spinewatch.recordings.values import AccUnit, EmgUnit, GyrUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The units that were named; None where none was."""

    emg: EmgUnit | None = None
    acc: AccUnit | None = None
    gyr: GyrUnit | None = None


def parse_units(names: tuple[str, ...]) -> Units:
    """Sort names of units by quantity.

    Raises
    ------
    InputError
        When a name is none of the known ones, or two are of one quantity.
    """
    known = {unit.casefold(): unit for unit in (*EmgUnit, *AccUnit, *GyrUnit)}
    units = Units()
    for name in names:
        match known.get(name.strip().casefold()):
            case EmgUnit() as unit if units.emg is None:
                units = replace(units, emg=unit)
            case AccUnit() as unit if units.acc is None:
                units = replace(units, acc=unit)
            case GyrUnit() as unit if units.gyr is None:
                units = replace(units, gyr=unit)
            case None:
                raise InputError(
                    f"{name!r} is no unit that --units knows.",
                    advice=f"It knows {', '.join(known.values())}.",
                )
            case unit:
                raise InputError(
                    f"--units names {unit} beside another unit of the same quantity.",
                    advice="Name one unit of each quantity.",
                )
    return units
