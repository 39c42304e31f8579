"""Figures of backups, each with its reason."""

from typing import Final

FORMAT: Final = 1
"""Version of what is in a backup and how; `docs/keeping-and-deleting.md` describes it."""

SEALED_FORMAT: Final = 1
"""Version of how a backup is encrypted."""

COMPRESSION_LEVEL: Final = 1
"""Results are JSON and shrink to a fifth even so; the highest level takes many times as long."""

CHUNK_BYTES: Final = 64 * 1024
"""What is encrypted at a time; the tags then cost one byte in 4096."""

COPY_BYTES: Final = 1024 * 1024
"""What is read of a file at a time."""

SCRYPT_N: Final = 2**15
SCRYPT_R: Final = 8
SCRYPT_P: Final = 3
"""Work to try one passphrase: 32 MB of memory, which every Raspberry Pi has beside the monitor, and
three passes over it. One of the equal settings that OWASP's Password Storage Cheat Sheet names."""

MAX_SCRYPT_WORK: Final = 16 * SCRYPT_N * SCRYPT_R * SCRYPT_P
"""What a file may ask of this computer before anything in it is known to be genuine."""

MAX_HEADER_BYTES: Final = 4096
MAX_TEXT_BYTES: Final = 16 * 1024 * 1024
"""The most that is read of what describes a backup; three days of captures are some dozen files."""

MIN_KEY_CHARACTERS: Final = 8
"""Whoever finds the file may try keys for as long as he likes: shorter ones protect nothing."""
