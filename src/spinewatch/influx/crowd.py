"""How many send to one recorder at the same time, and what each may have on its way. Pure."""

from typing import Final

from spinewatch.influx.positions import SequenceId
from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.limits import WINDOW

HEARD_NS: Final = 2 * NS_PER_S
"""Who was heard so recently is sending. A backlog brings entries several times a second; live, a
commit every 10 s counts for a fifth of the time."""


SHARED: Final = WINDOW // 2
"""What several share. The other half is for who comes meanwhile: everybody begins with
`FIRST_ROOM`, and twenty people whose broker is back do not come at the same instant. When those who
came first were given all of it, one such return in three met the end of the queue."""


class Crowd:
    """Divides what the broker keeps for a recorder among those who send to it now.

    Beyond its queue the broker drops, and everybody whose entry is lost waits for its patience to
    end: twenty people after an outage would be seconds of sending and minutes of waiting.
    """

    def __init__(self) -> None:
        self._heard_ns: dict[SequenceId, int] = {}

    def hear(self, sequence: SequenceId, now_ns: int) -> None:
        """Note that an entry came."""
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
        return max(1, SHARED // len(self._heard_ns))
