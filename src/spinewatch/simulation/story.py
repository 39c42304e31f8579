"""A story in shares of its length, so that it fits 3 minutes or a day."""

from typing import Final

from spinewatch.model.commands import Command
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.prelude import (
    PRELUDE_COMMANDS,
    PRELUDE_MOVEMENTS,
    PRELUDE_PHASES,
    PRELUDE_S,
)
from spinewatch.simulation.scenario import Phase, Scenario, Tension, TimedCommand

Shares = tuple[tuple[float, Occupation], ...]
"""What the body does from which share of the story on."""

_BURST_EVERY_S: Final = 36.0
_BURSTS: Final = (
    (EmgSite.UPPER_TRAPEZIUS_LEFT, 6.0, 12.0),
    (EmgSite.LUMBAR_ERECTOR_LEFT, 12.0, 10.0),
    (EmgSite.UPPER_TRAPEZIUS_LEFT, 3.0, 14.0),
    (EmgSite.THORACIC_PARASPINAL_LEFT, 9.0, 12.0),
    (EmgSite.UPPER_TRAPEZIUS_RIGHT, 5.0, 10.0),
)
"""Site, seconds, SNR in dB; one after the other, over and over."""

_TONIC_SNR_DB: Final = 9.0
_TONIC_RAMP_S: Final = 4.0
_BURST_RAMP_S: Final = 0.2


class Story:
    """Turns shares of the story into seconds of the scenario.

    Attributes
    ----------
    seconds
        Length of the story, after the calibration.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    @property
    def minutes(self) -> float:
        """The same in minutes."""
        return self.seconds / SECONDS_PER_MINUTE

    def at(self, share: float) -> float:
        """Give the second of the scenario."""
        return PRELUDE_S + share * self.seconds

    def phases(self, shares: Shares) -> tuple[Phase, ...]:
        """Give the calibration and, after it, what the body does."""
        own = (Phase(start_s=self.at(share), occupation=what) for share, what in shares)
        return (*PRELUDE_PHASES, *own)

    def tonic(self, site: EmgSite, start: float, stop: float) -> Tension:
        """Tense one site between two shares of the story."""
        return Tension(
            site=site,
            start_s=self.at(start),
            stop_s=self.at(stop),
            snr_db=_TONIC_SNR_DB,
            ramp_s=_TONIC_RAMP_S,
        )

    def command(self, share: float, command: Command) -> TimedCommand:
        """Let the person say something."""
        return TimedCommand(at_s=self.at(share), command=command)

    def told(self, shares: Shares, about: str) -> Scenario:
        """Make the scenario in which nothing happens besides."""
        return Scenario(
            name="",
            about=about,
            prelude_s=PRELUDE_S,
            duration_s=PRELUDE_S + self.seconds,
            phases=self.phases(shares),
            movements=PRELUDE_MOVEMENTS,
            commands=PRELUDE_COMMANDS,
        )

    def bursts(self) -> tuple[Tension, ...]:
        """Give short tensions, one after the other, to the end of the story."""
        count = int((self.seconds - _BURST_EVERY_S / 2) / _BURST_EVERY_S)
        return tuple(self._burst(number) for number in range(count))

    def _burst(self, number: int) -> Tension:
        site, lasts_s, snr_db = _BURSTS[number % len(_BURSTS)]
        start_s = PRELUDE_S + (number + 0.5) * _BURST_EVERY_S
        return Tension(
            site=site,
            start_s=start_s,
            stop_s=start_s + lasts_s,
            snr_db=snr_db,
            ramp_s=_BURST_RAMP_S,
        )
