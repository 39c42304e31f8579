"""Figures of the alerts, each with its reason."""

from typing import Final

from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE

FRESH_NS: Final = 120 * NS_PER_S
"""A result older than this when it is heard is back-filled. Live ones are at most 10 s old (the
journal's commit period), or 70 s when the sender had to wait for its next try (at most 60 s)."""

STEP_NS: Final = 2 * NS_PER_S
"""A wall clock that moved by more between two looks, a second apart, was set. Slewing moves it by
0.08 s per second at most (chrony's default ``maxslewrate``)."""

BOOTS_REMEMBERED: Final = 8
"""Of how many boots the newest time is kept: a backlog seldom reaches over more than two."""

EPISODES_REMEMBERED: Final = 1_000
"""Episodes whose revision and message are remembered, the longest unheard forgotten first: one that
runs is heard every minute, and no more than eight sites can have one that runs."""

PAUSED_SILENCE_NS: Final = 12 * 60 * SECONDS_PER_MINUTE * NS_PER_S
"""How long a monitor that was last heard in a planned absence may be silent. Bounded, because a
mute without an end is forgotten; xDrip bounds its own to 12 h for that reason. That the monitor
ended, or that the broker is out of reach, is told without regard to a pause."""

RECONNECT_GRACE_NS: Final = 90 * NS_PER_S
"""After the broker is back the monitor's sender may wait 60 s for its next try and the journal 10 s
for its next commit: before that, silence says nothing about the monitor."""

LATE_NS: Final = 120 * NS_PER_S
"""A message older than this says when it was made: "now" would be wrong."""

QUEUE_MESSAGES: Final = 200
"""Messages that wait for one address. Rules make a few a day: this is weeks without a network."""

READ_CHUNK: Final = 500
"""Alerts read from the journal at a time: about 0.2 MB."""

STOP_S: Final = 2.0
"""How long a stop waits for a message on its way. What is cut off is sent at the next start."""

CHECK_TIMEOUT_S: Final = 60.0
"""For loading the delivery library and parsing the addresses: half a second on a desktop computer,
a few seconds on a Pi that is busy booting."""

PROMPTS_APART_S: Final = 30 * SECONDS_PER_MINUTE
"""Questions at random times that fall closer together than this are one: asking is not nagging."""
