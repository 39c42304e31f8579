"""Writing files into a backup, with their hashes at its end.

What is inside, before encryption, is a plain ``.tar.gz``: it can be read without spinewatch too.
"""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, cast

import msgspec

from spinewatch.service.backup.contents import ABOUT, MANIFEST, About, Listed, Manifest
from spinewatch.service.backup.limits import COMPRESSION_LEVEL, COPY_BYTES
from spinewatch.service.backup.sealing import Sealer, Sink

_ENTRY_MODE: Final = 0o600


class Archive:
    """Takes files one after the other. Made by `archive_to`."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.listed: list[Listed] = []

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add something small."""
        self.add(name, io.BytesIO(content), len(content))

    def add(self, name: str, file: BinaryIO, size: int) -> None:
        """Add ``size`` bytes of an open file, also when it goes on growing.

        Raises
        ------
        OSError
            When it cannot be read, has become shorter, or the backup cannot be written.
        """
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, _ENTRY_MODE
        reader = _Hashing(file)
        self._tar.addfile(entry, cast("BinaryIO", reader))
        self.listed.append(Listed(name=name, size=size, sha256=reader.digest.hexdigest()))


class _Hashing:
    """Hashes what is read through it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = COPY_BYTES) -> bytes:
        content = self._file.read(size)
        self.digest.update(content)
        return content


@contextmanager
def archive_to(file: BinaryIO, about: About, *, passphrase: str | None) -> Iterator[Archive]:
    """Write a whole backup into an open file, encrypted if there is a key."""
    sealer = None if passphrase is None else Sealer(file, passphrase)
    sink: Sink = file if sealer is None else sealer
    with (
        gzip.GzipFile(
            filename="",
            fileobj=cast("BinaryIO", sink),
            mode="wb",
            compresslevel=COMPRESSION_LEVEL,
            mtime=0,
        ) as zipped,
        tarfile.open(fileobj=zipped, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        archive = Archive(tar)
        archive.add_bytes(ABOUT, msgspec.json.encode(about))
        yield archive
        manifest = Manifest(files=tuple(archive.listed))
        archive.add_bytes(MANIFEST, msgspec.json.encode(manifest))
    if sealer is not None:
        sealer.close()
