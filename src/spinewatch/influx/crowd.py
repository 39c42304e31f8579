"""How many send to one recorder at the same time, and what each may have on its way. Pure."""

from typing import Final

from spinewatch.influx.positions import SequenceId
from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.limits import WINDOW

HEARD_NS: Final = 2 * NS_PER_S
"""Who was heard so recently is sending. A backlog brings entries several times a second; live, a
commit every 10 s counts for a fifth of the time."""


GATHERING_NS: Final = 3 * NS_PER_S
"""For so long after somebody has come, others may be about to: twenty people whose broker is back
do not come at the same instant."""

GATHERING_ROOM: Final = WINDOW // 2
"""What several share meanwhile. The rest is for who comes: everybody begins with `FIRST_ROOM`. When
the first were given all of it, one such return in three met the end of the queue."""


class Crowd:
    """Divides what the broker keeps for a recorder among those who send to it now.

    Beyond its queue the broker drops, and everybody whose entry is lost waits for its patience to
    end: twenty people after an outage would be seconds of sending and minutes of waiting.
    """

    def __init__(self) -> None:
        self._heard_ns: dict[SequenceId, int] = {}
        self._joined_ns = -GATHERING_NS

    def hear(self, sequence: SequenceId, now_ns: int) -> None:
        """Note that an entry came."""
        if sequence not in self._heard_ns:
            self._joined_ns = now_ns
        self._heard_ns[sequence] = now_ns

    def room_of_one(self, now_ns: int) -> int:
        """Give how many entries one sender may have on their way."""
        self._heard_ns = {
            sequence: heard_ns
            for sequence, heard_ns in self._heard_ns.items()
            if now_ns - heard_ns < HEARD_NS
        }
        if len(self._heard_ns) <= 1:
            return WINDOW
        is_gathering = now_ns - self._joined_ns < GATHERING_NS
        return max(1, (GATHERING_ROOM if is_gathering else WINDOW) // len(self._heard_ns))
