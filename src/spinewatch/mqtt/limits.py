"""Figures of the MQTT layer, each with its reason."""

from typing import Final

from spinewatch.model.time import NS_PER_S

MAX_MESSAGE_BYTES: Final = 256 * 1024
"""The largest message that can be ours. The fullest person-minute (8 EMG sites, 3 segments) has
about 4 kB, a diary entry with a note of 2000 characters at most 9 kB."""

MAX_PACKET_BYTES: Final = 4 * MAX_MESSAGE_BYTES
"""What the broker is told that it may send at all (MQTT 5, 3.1.2.11.4): paho would take 256 MB into
memory. Above `MAX_MESSAGE_BYTES`, so that most of what is too large can still be counted."""

MAX_RANGES: Final = 10_000
"""Runs of sequence numbers in one message that says what will never come. A sender names those
between the `CHUNK` entries that it read: at most one more than these."""

MAX_FOREIGN_TOLD: Final = 50
"""Kinds of foreign messages that are logged: nonsense on ever new topics must not fill the log."""

MAX_EPOCH_CHARACTERS: Final = 64
"""An epoch is a random token of 12 characters; what is longer is not ours."""

MAX_INT: Final = 2**63 - 1
"""The largest sequence number or time that the journal and InfluxDB can hold."""

MAX_SEQ: Final = 2**40
"""No journal gives higher numbers: a thousand results a second for 35 years. A mark beyond it, kept
by a broker, would have its recorder take for stored whatever comes."""

MAX_UTC_OFFSET_MIN: Final = 26 * 60
"""No zone was ever farther from UTC: local times span 26 hours at once, from -12 to +14."""

MAX_IN_FLIGHT: Final = 100
"""Messages that wait for the broker's PUBACK at once, if it allows that many: mosquitto allows 20.
At 5 ms round trip, the worst of a home network, 100 are 20 000 messages a second."""

PUBLISH_HEADER_BYTES: Final = 10
"""What a PUBLISH of QoS 1 has beside topic and payload, at most: packet type 1, remaining length 4,
length of the topic 2, packet identifier 2, length of its properties 1 (MQTT 5, 3.3)."""

QOS: Final = 1
"""At least once on every hop: what comes twice does no harm, and what gets lost is sent again."""

WINDOW: Final = 800
"""Entries of one producer beyond a recorder's mark that may be on their way to it. It bounds what
waits in the broker for a slow recorder below mosquitto's default ``max_queued_messages`` of 1000:
beyond that the broker drops. Larger is quicker to catch up: half of it travels while the recorder
writes the other half, so at 0.1 s per write it carries 4000 entries a second."""

FIRST_ROOM: Final = 30
"""Entries that may be on their way to a recorder that has not said for how many it has room: as
many as it writes without waiting, so that its first mark comes at once. Twenty people whose broker
comes back start with 600, and the broker has room for what grows until all of them are heard."""

RUSH: Final = 100
"""So many new entries at once are backlog and go through the window; fewer are news and go first.
A commit every 10 s brings a dozen; a label given to hours of results brings thousands."""

CHUNK: Final = 200
"""Entries read from the journal at a time: about 0.3 MB. News waits for no more than these."""

FIRST_PATIENCE_NS: Final = 10 * NS_PER_S
"""How long without a new mark what was sent counts as on its way. A recorder that writes to a slow
InfluxDB takes a few seconds. A wrong guess costs little: one entry is sent again."""

PROBE: Final = 1
"""Entries that ask a silent recorder whether it is back."""

LAST_PATIENCE_NS: Final = 60 * NS_PER_S
"""Patience doubles up to this: one entry a minute asks whether the recorder is back."""

SAVE_MARKS_NS: Final = 10 * NS_PER_S
"""How often marks are written to the journal: the rhythm of its commits. A mark that is lost in a
power cut costs 10 s of duplicates; one write a second would wear the SD card."""

POLL_S: Final = 1.0
"""How often the sender looks into the journal when nobody pokes it."""

RECEIVE_CAPACITY: Final = 2 * WINDOW
"""Entries that a receiver holds for its consumer: two producers' windows, so that a consumer that
pauses loses nothing. About 3 MB."""

RECEIVE_BYTES: Final = 64 * 1024 * 1024
"""The same in bytes of messages, for whoever sends the largest that there are: twenty windows of
usual ones take a third of it."""

MAX_NOTICES: Final = 10_000
"""Marks and states that wait for a consumer that does not look; a person has a dozen retained
ones, and all of a clinic's come at once with a new connection."""

CONNECT_TIMEOUT_S: Final = 5.0
"""For the TCP connection and the TLS handshake; a TLS handshake takes a Raspberry Pi Zero 1 s."""

ANSWER_TIMEOUT_S: Final = 10.0
"""How long a broker that took the connection may take to answer CONNECT."""

KEEP_ALIVE_S: Final = 20
"""1.5 times this after a host vanished the broker publishes its last will (MQTT 5, 3.1.2.10)."""

ASK_AGAIN_NS: Final = 60 * NS_PER_S
"""How often a subscription that was refused is asked for again."""

STABLE_NS: Final = 10 * NS_PER_S
"""A connection that lasted this long was a good one: after it the first retry is quick again. Two
clients with one identity throw each other out at once and must not do so every second."""

FIRST_RETRY_S: Final = 1.0
LAST_RETRY_S: Final = 60.0
"""Between these the longest possible wait doubles with every failed attempt."""

STOP_TIMEOUT_S: Final = 2.0
"""For the goodbye to the broker after Ctrl-C or SIGTERM. A recorder whose InfluxDB swallows a
request ends with that request, up to ten seconds later."""
