r"""Encrypting a backup: a stream of chunks, each of them authenticated.

::

    spinewatch sealed backup\n
    length of the header, 32 bit little endian, and the header: JSON, see `Header`
    chunk, chunk, ..., last chunk

A chunk is `CHUNK_BYTES` of the backup, the last one what is left, encrypted with ChaCha20-Poly1305:
fast without AES in hardware, which a Raspberry Pi 4 lacks. Its nonce is the prefix from the header
(7 bytes), the number of the chunk (4 bytes, big endian) and 1 for the last one or else 0, so that
chunks can be neither swapped nor left out: the STREAM construction of Hoang, Reyhanitabar, Rogaway
and Vizar (CRYPTO 2015). Every chunk is bound to the magic line and the header as they were written.
The key comes of scrypt (RFC 7914): 32 bytes encrypt, 16 more tell a wrong key from a damaged file.
"""

import secrets
from typing import Final, NamedTuple, Protocol

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from msgspec import Struct

from spinewatch.service.backup.limits import (
    CHUNK_BYTES,
    SCRYPT_N,
    SCRYPT_P,
    SCRYPT_R,
    SEALED_FORMAT,
)

MAGIC: Final = b"spinewatch sealed backup\n"
TAG_BYTES: Final = 16
SALT_BYTES: Final = 16
PREFIX_BYTES: Final = 7
KEY_BYTES: Final = 32
CHECK_BYTES: Final = 16


class Header(Struct, frozen=True, kw_only=True):
    """How the key was made; bytes are Base64 on disk."""

    format: int = SEALED_FORMAT
    n: int
    r: int
    p: int
    salt: bytes
    prefix: bytes
    check: bytes


class Work(NamedTuple):
    """What one try at a passphrase costs: scrypt's parameters."""

    n: int
    r: int
    p: int


WORK: Final = Work(SCRYPT_N, SCRYPT_R, SCRYPT_P)


class Keys(NamedTuple):
    """What a passphrase becomes: what encrypts, and what shows that it is the right one."""

    cipher: bytes
    check: bytes


class Sink(Protocol):
    """Takes bytes."""

    def write(self, content: bytes, /) -> object:
        """Take them all."""
        ...


def keys_of(passphrase: str, salt: bytes, work: Work) -> Keys:
    """Make the keys; takes a tenth of a second and more on purpose."""
    kdf = Scrypt(salt=salt, length=KEY_BYTES + CHECK_BYTES, n=work.n, r=work.r, p=work.p)
    derived = kdf.derive(passphrase.encode())
    return Keys(cipher=derived[:KEY_BYTES], check=derived[KEY_BYTES:])


def nonce_of(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    """Give the nonce of a chunk."""
    return prefix + number.to_bytes(4, "big") + bytes((is_last,))


def head_of(header: Header) -> bytes:
    """Write what a sealed backup begins with, and every chunk is bound to."""
    written = msgspec.json.encode(header)
    return MAGIC + len(written).to_bytes(4, "little") + written


class Sealer:
    """Encrypts what is written to it; whoever ends it says so with `close`.

    Parameters
    ----------
    sink
        Takes the encrypted bytes.
    passphrase
        As the person has it.
    """

    def __init__(self, sink: Sink, passphrase: str) -> None:
        salt, prefix = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(PREFIX_BYTES)
        keys = keys_of(passphrase, salt, WORK)
        self._sink = sink
        self._prefix = prefix
        self._cipher = ChaCha20Poly1305(keys.cipher)
        self._head = head_of(
            Header(n=WORK.n, r=WORK.r, p=WORK.p, salt=salt, prefix=prefix, check=keys.check)
        )
        self._number = 0
        self._waiting = bytearray()
        sink.write(self._head)

    def write(self, content: bytes) -> int:
        """Encrypt whole chunks; the rest waits for more."""
        self._waiting += content
        # One byte more than a chunk: only then it is known not to be the last one.
        while len(self._waiting) > CHUNK_BYTES:
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]
        return len(content)

    def close(self) -> None:
        """Encrypt the last chunk, which may be empty."""
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = nonce_of(self._prefix, self._number, is_last=is_last)
        self._sink.write(self._cipher.encrypt(nonce, chunk, self._head))
        self._number += 1
