"""Figures of the journal, each with its reason."""

from typing import Final

from spinewatch.model.time import NS_PER_S

APPLICATION_ID: Final = int.from_bytes(b"SpWj", "big")
"""Marks the SQLite file as ours, so that a foreign file is never written to."""

SCHEMA_VERSION: Final = 2
"""1 had neither `expired` nor the tables of a salvage. Raised also when a reader of this version
could not read the results of the next (`tests/data/journal/known-to-readers.json`)."""

NO_VERSION: Final = 1_000
"""A larger number in its place is no newer spinewatch but a damaged file."""

PAGE_BYTES: Final = 4096
"""Of every journal. SQLite's own default since 2016; fixed, so that a damaged file can be read page
by page without trusting its header."""

COMMIT_PERIOD_NS: Final = 10 * NS_PER_S
"""A power cut loses at most this much: the promise of the design."""

MAX_PENDING: Final = 10_000
"""Results held back before the journal commits of its own accord: nearly three hours of `levels`
(one per second, about 1.3 kB each), so 13 MB, which bounds the memory of a bulk import or a full
disk."""

BUSY_TIMEOUT_S: Final = 5.0
"""How long one connection waits for another's commit. A commit takes milliseconds, on a slow SD
card in the worst case a second or two; beyond that somebody else holds the file."""

READ_CHUNK: Final = 1_000
"""Rows that a span query fetches at a time. No read transaction stays open between chunks: an open
one would keep the write-ahead log from being folded back, and it would grow without bound."""

PRUNE_CHUNK: Final = 500
"""Rows deleted in one transaction: 8 minutes of seconds. They lie side by side, so it touches some
20 pages beside those that become free, and takes 5 ms here, some 50 ms on a Raspberry Pi."""

SCRUB_PAGES: Final = 256
"""Free pages overwritten in one transaction: 1 MB, as much as ten minutes of the reference rig."""

CHECK_CHUNK: Final = 300
"""Rows checked between two commits of results: 4 ms here, some 30 ms on a Raspberry Pi."""

LOOK_EVERY_NS: Final = 600 * NS_PER_S
"""How often it is measured how much there is, and deleted what is too old or too much: every 1 MB
of the reference rig."""

CHECK_EVERY_NS: Final = 24 * 3600 * NS_PER_S
"""A running monitor reads its whole journal once a day, beginning with its start. Reading wears no
SD card, and damage that is found early is found while the recorder still has everything."""

RATE_ROWS: Final = 4_000
"""The newest rows, by which the growth is reckoned: about an hour."""

ROW_BYTES: Final = 130
"""What a row takes beside its payload, in the table and its three indexes, half-filled pages
included: measured on an hour of the reference rig."""

SALVAGE_PAGES: Final = 64
"""Pages of a damaged file that are gone through between two commits of results: 14 ms here, some 80
ms on a Raspberry Pi. The 1.7 GB of two weeks take an hour, beside the monitoring."""

SALVAGE_AT_ONCE_PAGES: Final = 4_096
"""A damaged file of 16 MB is gone through at the start: 1 s here, some 5 s on a Raspberry Pi. For a
larger one monitoring must not wait."""

SECONDS_PER_DAY: Final = 86_400
NS_PER_DAY: Final = SECONDS_PER_DAY * NS_PER_S

LOG_SIZE_BYTES: Final = 8 * 1024 * 1024
"""To what size the write-ahead log is cut back once folded: twice SQLite's own folding threshold
(1000 pages of 4 kB), so that cutting back stays the exception, after bulk work."""
