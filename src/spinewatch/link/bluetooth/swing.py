"""Which of several sensors nearby is in a hand, as far as its signal tells."""

from collections import deque
from typing import Final

from spinewatch.model.time import NS_PER_S

WINDOW_NS: Final = 6 * NS_PER_S
"""Of advertisements that are looked at."""

FEWEST: Final = 5
"""Advertisements below which nothing can be said."""

SWING_DB: Final = 14
"""Between the weakest and the strongest. Not measured with these sensors: a hand that closes round
an antenna takes some 10 to 20 dB away, and one that lies still swings by up to about 10 dB from
channel to channel and with people who walk by. So it is a hint and no proof."""


class SignalSwing:
    """Signal strength of one device that advertises."""

    def __init__(self) -> None:
        self._heard: deque[tuple[int, int]] = deque()

    def add(self, rssi_dbm: int, now_ns: int) -> None:
        """Take one advertisement."""
        self._heard.append((now_ns, rssi_dbm))
        while now_ns - self._heard[0][0] > WINDOW_NS:
            self._heard.popleft()

    @property
    def is_wide(self) -> bool | None:
        """Say whether the strength swings as in a hand; None while too little was heard."""
        if len(self._heard) < FEWEST:
            return None
        strengths = [rssi_dbm for _, rssi_dbm in self._heard]
        return max(strengths) - min(strengths) >= SWING_DB
