"""What sensors sent against what arrived: lost, doubled, out of order."""

from collections.abc import Sequence
from dataclasses import dataclass

Item = tuple[str, str]
"""Characteristic and bytes, in hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How what arrived differs from what was sent.

    Attributes
    ----------
    sent, arrived
        How many notifications.
    lost
        Which of those sent did not arrive although a later one did, by their numbers.
    under_way
        How many were sent after the last one that arrived.
    doubled
        How many arrived once more.
    foreign
        How many arrived, at their place or ever, that nobody sent.
    """

    sent: int
    arrived: int
    lost: tuple[int, ...]
    under_way: int
    doubled: int
    foreign: int

    @property
    def is_whole(self) -> bool:
        """Whether everything up to the last that arrived did so once and in order."""
        return not (self.lost or self.doubled or self.foreign)


def compare(sent: Sequence[Item], arrived: Sequence[Item]) -> Comparison:
    """Follow what arrived through what was sent, in order.

    Bluetooth keeps the order within a connection: what is overtaken is lost. An item that comes
    again after it was taken, and not as the next one sent, is doubled.
    """
    places: dict[Item, list[int]] = {}
    for number, item in enumerate(sent):
        places.setdefault(item, []).append(number)
    lost: list[int] = []
    doubled = foreign = due = 0
    for item in arrived:
        numbers = places.get(item, [])
        ahead = next((number for number in numbers if number >= due), None)
        if ahead is not None:
            lost += range(due, ahead)
            due = ahead + 1
        elif numbers:
            doubled += 1
        else:
            foreign += 1
    return Comparison(
        sent=len(sent),
        arrived=len(arrived),
        lost=tuple(lost),
        under_way=len(sent) - due,
        doubled=doubled,
        foreign=foreign,
    )
