"""Six motion sensors, and whether everything that they sent has come: once, and in order."""

from dataclasses import dataclass, field
from typing import Final

from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.sites import MotionSite

SIX: Final = Configuration(
    person="p01",
    sensors=tuple(
        SensorConfig(name=site.value, kind="witmotion", site=site) for site in MotionSite
    ),
)

NAMES: Final = tuple(each.name for each in SIX.sensors)

HUNDRED_A_SECOND: Final = 4.0
"""The pace at which each sends 100 notifications a second: by itself it gathers four samples of its
100 Hz into one."""

NEAR: Final = 256
"""Notifications within which a displaced one is found again: the radio holds 64 at most."""


@dataclass(slots=True, kw_only=True)
class Comparison:
    """Compares two lists that grow, and takes out of them what it has compared.

    Attributes
    ----------
    sent, got
        Of one sensor.
    right
        Notifications that came as they were sent, in their turn.
    doubled, reordered, altered
        Those that came again, after later ones, or that nobody sent.
    missing
        Those that have not come although later ones have.
    """

    sent: list[bytes]
    got: list[bytes]
    right: int = 0
    doubled: int = 0
    reordered: int = 0
    altered: int = 0
    missing: list[bytes] = field(default_factory=list)
    _last: bytes = b""

    @property
    def is_flawless(self) -> bool:
        """Whether nothing was lost, doubled, reordered or altered."""
        return not (self.missing or self.doubled or self.reordered or self.altered)

    def compare(self) -> None:
        """Compare as much as has come."""
        count = min(len(self.sent), len(self.got))
        if count and self.is_flawless and self.sent[:count] == self.got[:count]:
            self.right += count
            self._last = self.got[count - 1]
            del self.sent[:count], self.got[:count]
            return
        while self.got and (self.sent or self.missing):
            self._place(self.got.pop(0))

    def end(self) -> None:
        """Compare the rest: what has not come by now is lost, and nothing else was sent."""
        self.compare()
        while self.got:
            self._place(self.got.pop(0))
        self.missing += self.sent
        self.sent.clear()

    def _place(self, came: bytes) -> None:
        """Find the place of one notification among those that were sent."""
        near = self.sent[:NEAR]
        if came in near:
            at = near.index(came)
            self.missing += self.sent[:at]
            del self.sent[: at + 1]
            self.right += 1
        elif came in self.missing:
            self.missing.remove(came)
            self.reordered += 1
        elif came == self._last:
            self.doubled += 1
        else:
            self.altered += 1
        self._last = came
