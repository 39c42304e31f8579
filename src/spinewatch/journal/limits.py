"""Figures of the journal, each with its reason."""

from typing import Final

from spinewatch.model.time import NS_PER_S

APPLICATION_ID: Final = int.from_bytes(b"SpWj", "big")
"""Marks the SQLite file as ours, so that a foreign file is never written to."""

SCHEMA_VERSION: Final = 1

COMMIT_PERIOD_NS: Final = 10 * NS_PER_S
"""A power cut loses at most this much: the promise of the design."""

MAX_PENDING: Final = 10_000
"""Results held back before the journal commits of its own accord: nearly three hours of `levels`
(one per second, about 1 kB each), so 10 MB, which bounds the memory of a bulk import or a full
disk."""

BUSY_TIMEOUT_S: Final = 5.0
"""How long one connection waits for another's commit. A commit takes milliseconds, on a slow SD
card in the worst case a second or two; beyond that somebody else holds the file."""

READ_CHUNK: Final = 1_000
"""Rows that a span query fetches at a time. No read transaction stays open between chunks: an open
one would keep the write-ahead log from being folded back, and it would grow without bound."""

LOG_SIZE_BYTES: Final = 8 * 1024 * 1024
"""To what size the write-ahead log is cut back once folded: twice SQLite's own folding threshold
(1000 pages of 4 kB), so that cutting back stays the exception, after bulk work."""
