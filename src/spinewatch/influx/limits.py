"""Figures of the way into InfluxDB, each with its reason."""

from typing import Final

from spinewatch.model.time import NS_PER_MS, NS_PER_S

EVENT_WAIT_NS: Final = 500 * NS_PER_MS
"""How long anything but `levels` waits for company. Events are promised in the database 2 s after
they arrived; this leaves 1.5 s for the caller's rhythm and the write."""

LEVELS_WAIT_NS: Final = 3 * NS_PER_S
"""How long `levels` wait. The journal commits them in one go every 10 s, so that a dozen arrives
within a second: this is one request and one flush of the position file per commit, well within the
15 s that are promised and the 10 s after which a sender without a mark sends again."""

FULL_BATCH: Final = 30
"""Entries that are written without waiting. Live, 10 s bring about ten per person; more at a time
means that a backlog is being worked off, and then waiting would only slow it down."""

MAX_BATCH: Final = 500
"""Entries per write: some 4000 points of about 200 bytes, a tenth of a second of the server's work
and well below every server's limit of a request (25 MB in 1.x)."""

MAX_BATCH_BYTES: Final = 4 * 1024 * 1024
"""Lines per write, unless one entry alone has more: five times what `MAX_BATCH` entries usually
have, and far below what servers and proxies refuse as too large (10 MB in 3 Core)."""

MAX_WAITING: Final = 5_000
"""Entries kept while the database is away: an hour and more of one person, some 15 MB. What comes
beyond is dropped here and sent again later, because the sender keeps what has no mark."""

MAX_WAITING_BYTES: Final = 64 * 1024 * 1024
"""The same in bytes of lines: four times what so many entries usually have, so that somebody who
sends the largest messages there are cannot take the memory of a Raspberry Pi."""

OWED_REST_S: Final = 0.05
"""The same while marks have not gone out. Mosquitto takes 20 messages at a time and acknowledges
them in milliseconds; while it is away, twenty looks a second cost nothing."""

REST_S: Final = 0.25
"""How long the caller may sleep between two looks at an idle recorder."""

REQUEST_TIMEOUT_S: Final = 10.0
"""How long a server may take to connect or to answer. 1.x gives up on a write of its own after
10 s (`write-timeout`); an SD card under load stalls for seconds."""

MAX_ASKED_WAIT_S: Final = 600.0
"""The longest that a server gets when it asks to be left alone (`Retry-After`). Overloaded servers
and their proxies ask for seconds to minutes; who asks for a day by mistake is asked again, with one
request in ten minutes."""

MAX_ANSWER_BYTES: Final = 1024 * 1024
"""The most that is read of an answer: InfluxDB names every line of a batch that it cannot parse."""

MAX_RANGES: Final = 1_000
"""Stretches of sequence numbers that are remembered beyond a hole, per sequence. Beyond it the
newest are forgotten: they are sent and stored once more, which changes nothing."""

MAX_EPOCHS: Final = 4
"""Of one producer in the position file. A journal that is lost begins a new epoch, and salvage
sends the rest of the one before: more than two are not on their way at once."""

MAX_SEQUENCES: Final = 10_000
"""Sequences (person, producer, epoch) in the position file: a thousand people with the three
producers and some earlier epochs. Beyond it the one that was silent longest is forgotten: were it
one in use, it would be sent from its beginning and forgotten again, for ever."""

MAX_DEAD_LETTER_BYTES: Final = 16 * 1024 * 1024
"""When the file of refused points is set aside as ``.old`` in favour of a new one: together they
take at most twice this, even if a wrong field type refuses every point for weeks."""

MAX_LETTERS_BYTES: Final = 2 * MAX_BATCH_BYTES
"""Letters kept in memory while their file cannot be written: two batches of nothing but refused
points. What comes beyond is dropped here and sent again later."""

QUIET_NS: Final = 60 * NS_PER_S
"""How long there must be no bad point or entry before that is over: good and bad take turns."""
