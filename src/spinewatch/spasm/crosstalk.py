"""Do two places show one signal? Then their levels change together, at the same instant."""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from spinewatch.spasm.limits import CROSSTALK_R, CROSSTALK_S


class Crosstalk(StrEnum):
    """What the levels of two places say."""

    NONE = "no"
    LIKELY = "likely"
    UNTESTED = "untested"


@dataclass(slots=True, kw_only=True)
class Likeness:
    """How alike the levels of two places change from one second to the next, at zero lag.

    Changes, because two muscles may well become tense over the same minutes. Muscles that contract
    together by themselves change together, too: the answer is "may be one signal", and no more.

    Attributes
    ----------
    last
        The levels of the second before; None where it was not comparable.
    seconds
        How many changes were compared.
    first_sq, second_sq, product
        Sums over them.
    """

    last: tuple[float, float] | None = None
    seconds: int = 0
    first_sq: float = 0.0
    second_sq: float = 0.0
    product: float = 0.0

    def compare(self, first_db: float | None, second_db: float | None) -> None:
        """Take the levels of the same second; None where one is unknown."""
        if first_db is None or second_db is None:
            self.last = None
            return
        if self.last is not None:
            first, second = first_db - self.last[0], second_db - self.last[1]
            self.seconds += 1
            self.first_sq += first * first
            self.second_sq += second * second
            self.product += first * second
        self.last = (first_db, second_db)

    @property
    def correlation(self) -> float:
        """Correlation of the changes; 0 where one of them never changed."""
        scale = sqrt(self.first_sq * self.second_sq)
        return self.product / scale if scale > 0 else 0.0

    def crosstalk(self) -> Crosstalk:
        """Say what this comes to."""
        if self.seconds < CROSSTALK_S:
            return Crosstalk.UNTESTED
        return Crosstalk.LIKELY if self.correlation > CROSSTALK_R else Crosstalk.NONE
