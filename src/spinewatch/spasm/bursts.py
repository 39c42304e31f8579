"""Activations whose edges are final, in nanoseconds; those close together are one."""

from dataclasses import dataclass
from math import log10

from spinewatch.model.time import NS_PER_S
from spinewatch.spasm.limits import JOIN_S, MIN_ACTIVATION_S, MIN_CUT_ACTIVATION_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """A stretch of EMG above rest.

    Attributes
    ----------
    onset_s, offset_s
        Seconds from the first sample.
    level_db
        Mean power of the usable time between them, over the rest reference.
    """

    onset_s: float
    offset_s: float
    level_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """An activation in the stream's own time.

    ``power`` is the sum over ``frames``; ``cut`` says that it was lost to bad contact.
    """

    onset_ns: int
    offset_ns: int
    power: float
    frames: int
    rest_db: float
    cut: bool

    @property
    def long_enough(self) -> bool:
        """Whether it lasted longer than what a pop, or the beginning of bad contact, can be."""
        shortest_s = MIN_CUT_ACTIVATION_S if self.cut else MIN_ACTIVATION_S
        return self.offset_ns - self.onset_ns >= shortest_s * NS_PER_S

    def activation(self) -> Activation:
        """Give it as it is told."""
        return Activation(
            onset_s=self.onset_ns / NS_PER_S,
            offset_s=self.offset_ns / NS_PER_S,
            level_db=10 * log10(self.power / self.frames) - self.rest_db,
        )


def joined(bursts: list[Burst]) -> list[Burst]:
    """Join bursts that follow each other closely, with nothing unknown between them."""
    result: list[Burst] = []
    for burst in bursts:
        if result and _are_one(result[-1], burst):
            result[-1] = _join(result[-1], burst)
        else:
            result.append(burst)
    return result


def _are_one(early: Burst, late: Burst) -> bool:
    return not early.cut and late.onset_ns - early.offset_ns < JOIN_S * NS_PER_S


def _join(early: Burst, late: Burst) -> Burst:
    return Burst(
        onset_ns=early.onset_ns,
        offset_ns=max(early.offset_ns, late.offset_ns),
        power=early.power + late.power,
        frames=early.frames + late.frames,
        rest_db=early.rest_db,
        cut=late.cut,
    )
