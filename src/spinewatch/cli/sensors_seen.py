"""What several looks around found."""

from msgspec import structs

from spinewatch.model.air import Sighting, Sightings


class Seen:
    """Every sensor that was ever found, as it was last seen.

    They stay in the order in which they were found first, so that lines do not jump, and one that
    is not heard for a moment stays. Whichever was moved last counts as the moved one.

    Attributes
    ----------
    remarks
        Of the last look.
    """

    def __init__(self) -> None:
        self._last: dict[str, Sighting] = {}
        self._moved: frozenset[str] = frozenset()
        self.remarks: tuple[str, ...] = ()

    def add(self, look: Sightings) -> None:
        """Take what one look found."""
        self.remarks = look.remarks
        fresh = {each.address: each for each in look.found}
        self._last |= fresh
        moved = frozenset(address for address, each in fresh.items() if each.moved)
        self._moved = moved or self._moved

    @property
    def found(self) -> tuple[Sighting, ...]:
        """Everything that was found so far."""
        return tuple(self._judged(each) for each in self._last.values())

    def _judged(self, sighting: Sighting) -> Sighting:
        is_moved = sighting.address in self._moved
        if is_moved == bool(sighting.moved):
            return sighting
        return structs.replace(sighting, moved=is_moved)
