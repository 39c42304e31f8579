"""The recorder's troubles, each told once when it begins and once when it is over."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from spinewatch.influx.dead_letters import DeadLetter
from spinewatch.influx.limits import MAX_WAITING, QUIET_NS
from spinewatch.model.time import NS_PER_S
from spinewatch.mqtt.outage import Outage

log: Final = logging.getLogger(__name__)


class Trouble:
    """One kind of trouble; each cause of it is told once per outage.

    Parameters
    ----------
    who
        What the messages begin with.
    over
        What is said when it is over.
    quiet_ns
        How long there must be no trouble before it counts as over.
    """

    def __init__(self, *, who: str, over: str, quiet_ns: int = 0) -> None:
        self._who = who
        self._over = over
        self._quiet_ns = quiet_ns
        self._outage = Outage()
        self._first_ns = 0
        self._last_ns = 0

    def is_there(self, cause: str, message: str, now_ns: int) -> None:
        """Note that there is trouble."""
        if not self._outage.lasts:
            self._first_ns = now_ns
        self._last_ns = now_ns
        if self._outage.begins(cause):
            log.warning("%s: %s", self._who, message)

    def is_gone(self, now_ns: int) -> None:
        """Note that there is none."""
        if now_ns - self._last_ns >= self._quiet_ns and self._outage.ends():
            lasted_s = (now_ns - self._first_ns) / NS_PER_S
            log.info("%s: %s (after %.0f s).", self._who, self._over, lasted_s)


class Troubles:
    """All that can go wrong around one recorder.

    Attributes
    ----------
    database, disk, letters, memory, name, no_label, refusals
        InfluxDB does not take results; marks cannot be written; what was refused cannot be written;
        more arrives than can be kept; another recorder has the same name; entries without a place
        in time arrive; InfluxDB refuses points for good.
    """

    def __init__(self, *, name: str) -> None:
        who = f"Recorder {name}"
        self.database = Trouble(who=who, over="InfluxDB takes results again")
        self.disk = Trouble(who=who, over="the recorder's files can be written again")
        self.letters = Trouble(who=who, over="refused points can be written down again")
        self.memory = Trouble(who=who, over="there is room again for what arrives")
        self.name = Trouble(who=who, over="no other recorder has this name any more")
        self.no_label = Trouble(
            who=who, over="entries without a time have stopped", quiet_ns=QUIET_NS
        )
        self.refusals = Trouble(who=who, over="InfluxDB refuses nothing more", quiet_ns=QUIET_NS)

    def no_room(self, now_ns: int) -> None:
        """Tell that an entry was dropped."""
        self.memory.is_there(
            "",
            f"{MAX_WAITING} results wait for InfluxDB: what arrives now is dropped here. Nothing "
            "is lost: the sender sends it again.",
            now_ns,
        )

    def shared_name(self, with_whom: str, now_ns: int) -> None:
        """Tell that another recorder has the same name."""
        self.name.is_there(
            with_whom,
            f"{with_whom} has the same name on this broker. Results are stored, but until that is "
            "over none is confirmed, so that monitors keep them. Give each recorder a name of its "
            "own, `recorder` in [influx], and list it in `recorders` of [mqtt] of its monitors.",
            now_ns,
        )

    def refused(self, letters: Sequence[DeadLetter], path: Path, now_ns: int) -> None:
        """Tell what a batch that was written shows of refusals."""
        for letter in letters:
            what = "points" if letter.lines else "results that are older than it keeps"
            message = f"InfluxDB refuses {what} for good: {letter.reason}. See {path}."
            self.refusals.is_there(what, message, now_ns)
        if not letters:
            self.refusals.is_gone(now_ns)
