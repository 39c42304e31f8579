"""Reading an encrypted backup."""

from typing import BinaryIO, NoReturn

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from spinewatch.model.errors import InputError
from spinewatch.service.backup.limits import (
    CHUNK_BYTES,
    MAX_HEADER_BYTES,
    MAX_SCRYPT_WORK,
    SEALED_FORMAT,
)
from spinewatch.service.backup.refusals import altered, newer
from spinewatch.service.backup.sealing import (
    CHECK_BYTES,
    MAGIC,
    PREFIX_BYTES,
    SALT_BYTES,
    TAG_BYTES,
    Header,
    Work,
    keys_of,
    nonce_of,
)

_SEALED_BYTES = CHUNK_BYTES + TAG_BYTES


class Unsealer:
    """Decrypts a file from its beginning; gives nothing that is not authentic.

    Parameters
    ----------
    file
        Open at the beginning of a sealed backup.
    passphrase
        As the person has it.
    name
        What to call the file in messages.

    Raises
    ------
    InputError
        Here and when reading: for a wrong key, a newer format, and a file that is cut short or
        altered.
    """

    def __init__(self, file: BinaryIO, passphrase: str, *, name: str) -> None:
        self._file = file
        self._name = name
        self._number = 0
        self._is_over = False
        self._ready = b""
        header, self._head = _header(file, name)
        keys = keys_of(passphrase, header.salt, Work(header.n, header.r, header.p))
        if keys.check != header.check:
            raise InputError(
                f"The key does not fit the backup {name}.",
                advice="Give the key that it was made with; without it nobody can read it.",
            )
        self._prefix = header.prefix
        self._cipher = ChaCha20Poly1305(keys.cipher)
        self._ahead = file.read(_SEALED_BYTES)

    def read(self, size: int = -1) -> bytes:
        """Give up to ``size`` bytes, nothing at the end."""
        while not self._ready and not self._is_over:
            self._ready = self._next()
        size = len(self._ready) if size < 0 else size
        given, self._ready = self._ready[:size], self._ready[size:]
        return given

    def _next(self) -> bytes:
        chunk, self._ahead = self._ahead, self._file.read(_SEALED_BYTES)
        self._is_over = not self._ahead
        nonce = nonce_of(self._prefix, self._number, is_last=self._is_over)
        self._number += 1
        try:
            return self._cipher.decrypt(nonce, chunk, self._head)
        except InvalidTag:
            raise altered(self._name) from None


def _header(file: BinaryIO, name: str) -> tuple[Header, bytes]:
    """Read the header, and give with it all bytes so far: chunks are bound to them."""
    magic = file.read(len(MAGIC))
    head = file.read(4)
    length = int.from_bytes(head, "little")
    if not 0 < length <= MAX_HEADER_BYTES:
        raise altered(name)
    written = file.read(length)
    try:
        header = msgspec.json.decode(written, type=Header)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        _refuse_what_is_newer(written, name)
    if header.format != SEALED_FORMAT:
        raise newer(name)
    if not _is_usable(header):
        raise altered(name)
    return header, magic + head + written


def _refuse_what_is_newer(written: bytes, name: str) -> NoReturn:
    """Tell a header of a later format, which may have other fields, from a damaged one."""
    try:
        told = msgspec.json.decode(written, type=dict[str, object])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise altered(name) from None
    raise altered(name) if told.get("format") == SEALED_FORMAT else newer(name)


def _is_usable(header: Header) -> bool:
    """Look before working with it: anybody may have written this file."""
    sizes = (len(header.salt), len(header.prefix), len(header.check))
    is_power_of_two = header.n > 1 and header.n & (header.n - 1) == 0
    work = header.n * header.r * header.p
    return (
        sizes == (SALT_BYTES, PREFIX_BYTES, CHECK_BYTES)
        and is_power_of_two
        and min(header.r, header.p) > 0
        and work <= MAX_SCRYPT_WORK
    )
