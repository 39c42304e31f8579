"""How many ticks of the sensor's own clock go to a sample: nominal, until its stamps say better."""

from msgspec import Struct

from spinewatch.timebase.limits import (
    MAX_RATE_ERROR,
    STAMP_ERROR_S,
    UNTRUSTED_RATE_ERROR,
    WRAP_TOLERANCE,
)


class StampState(Struct, frozen=True, kw_only=True):
    """Everything that `StampRatio.restore` needs."""

    runs: int
    ticks: int
    samples: int
    error: float
    ticks_per_sample: float


class StampRatio:
    """Ticks per sample of one stream, and how sure they are.

    Parameters
    ----------
    ticks_hz
        Nominal frequency of the sensor's clock.
    fs_hz
        Nominal rate of the stream.

    Attributes
    ----------
    ticks_per_sample
        The nominal ratio for as long as the stamps agree with it, else the measured one.
    """

    def __init__(self, *, ticks_hz: float, fs_hz: float) -> None:
        self._nominal = ticks_hz / fs_hz
        self._stamp_error = max(1.0, STAMP_ERROR_S * ticks_hz)
        self._runs = 1
        self._ticks = 0
        self._samples = 0
        self._error = UNTRUSTED_RATE_ERROR
        self.ticks_per_sample = self._nominal

    def learn(self, ticks: int, samples: int) -> None:
        """Take two stamps with a known number of samples between them."""
        self._ticks += ticks
        self._samples += samples
        error = self._runs * self._stamp_error / max(self._ticks, 1)
        if error < UNTRUSTED_RATE_ERROR:
            self._error = error
            measured = self._ticks / self._samples
            agrees = abs(measured / self._nominal - 1.0) <= error
            self.ticks_per_sample = self._nominal if agrees else measured

    def interrupt(self) -> None:
        """Note that what comes next is not counted from what came before."""
        self._runs += 1

    def state(self) -> StampState:
        """Give everything to go on exactly here."""
        return StampState(
            runs=self._runs,
            ticks=self._ticks,
            samples=self._samples,
            error=self._error,
            ticks_per_sample=self.ticks_per_sample,
        )

    def restore(self, state: StampState) -> None:
        """Go on where `state` was taken."""
        self._runs = state.runs
        self._ticks = state.ticks
        self._samples = state.samples
        self._error = state.error
        self.ticks_per_sample = state.ticks_per_sample

    def is_unsure_of(self, samples: int) -> bool:
        """Whether the clock may be wrong by a sample in so many."""
        return samples * self._error > WRAP_TOLERANCE


def is_rate_error(missing: float, rows: int) -> bool:
    """Whether so few samples are too many or too few that only the ratio can be wrong.

    Whole packets are lost, and a packet holds more than this share of the one before it.
    """
    return abs(missing) <= MAX_RATE_ERROR * rows
