"""Reading a backup into an empty folder: all of it and as it was written, or nothing."""

import gzip
import hashlib
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, cast

import msgspec

from spinewatch.model.errors import InputError
from spinewatch.service.backup.contents import (
    ABOUT,
    CONFIGURATION,
    MANIFEST,
    About,
    Listed,
    Manifest,
    is_known,
)
from spinewatch.service.backup.limits import COPY_BYTES, FORMAT, MAX_TEXT_BYTES
from spinewatch.service.backup.refusals import altered, foreign, keyless, newer
from spinewatch.service.backup.sealing import MAGIC
from spinewatch.service.backup.unsealing import Unsealer

_GZIP: Final = b"\x1f\x8b"

_DAMAGE: Final = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError)
"""How a ``.tar.gz`` shows that it is not as it was written. `InputError` is a ValueError too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """A backup that was found whole, its files below ``folder`` under the names that it lists."""

    about: About
    files: tuple[Listed, ...]
    folder: Path

    def path(self, name: str) -> Path | None:
        """Give where a file lies; None when the backup has none of this name."""
        path = self.folder / name
        return path if any(each.name == name for each in self.files) else None


def unpack(path: Path, folder: Path, *, passphrase: str | None) -> Unpacked:
    """Read a whole backup into an empty folder and compare it with its hashes.

    On an error the folder is as it was: what was written into it is taken away.

    Raises
    ------
    InputError
        When the file is foreign, newer, cut short or altered, or the key is missing or wrong.
    """
    with ExitStack() as undo:
        found = _Found(folder, path.name, undo)
        with _reading(path, passphrase, room=folder) as tar:
            for entry in tar:
                found.take(tar, entry)
        unpacked = found.whole()
        undo.pop_all()
    return unpacked


def configuration_in(path: Path, *, passphrase: str | None) -> tuple[About, str]:
    """Read only what a backup says of itself and its configuration, which come first in it.

    They say where the rest belongs. Nothing is compared with hashes yet: `unpack` does.

    Raises
    ------
    InputError
        As `unpack` does.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        ExitStack() as undo,
        _reading(path, passphrase, room=Path(folder)) as tar,
    ):
        found = _Found(Path(folder), path.name, undo)
        for entry in islice(tar, 2):
            found.take(tar, entry)
        text = Path(folder) / CONFIGURATION
        if not text.exists():
            raise altered(path.name)
        return found.about, text.read_text(encoding="utf-8-sig")


@contextmanager
def _reading(path: Path, passphrase: str | None, *, room: Path) -> Iterator[tarfile.TarFile]:
    """Open a backup, and read it to its very end if nothing is wrong until then."""
    name = path.name
    try:
        with (
            path.open("rb") as file,
            _damage_reported(name),
            gzip.GzipFile(fileobj=_content(file, passphrase, name), mode="rb") as zipped,
            _opened(zipped, name) as tar,
        ):
            yield tar
            # What encrypts and what compresses both have their last check at the end.
            while zipped.read(COPY_BYTES):
                pass
    except IsADirectoryError:
        raise foreign(name) from None
    except OSError as error:
        raise InputError(
            f"The backup {path} cannot be read or unpacked: {error.strerror or error}.",
            advice=f"See to it that it can be read and that {room.parent} has room for it.",
        ) from error


def _content(file: BinaryIO, passphrase: str | None, name: str) -> IO[bytes]:
    """Give the compressed archive, decrypted if it is encrypted."""
    head = file.read(len(MAGIC))
    file.seek(0)
    if head == MAGIC:
        if passphrase is None:
            raise keyless(name)
        return cast("IO[bytes]", Unsealer(file, passphrase, name=name))
    if MAGIC.startswith(head):
        raise altered(name) if head else foreign(name)
    if not head.startswith(_GZIP):
        raise foreign(name)
    return file


@contextmanager
def _damage_reported(name: str) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except _DAMAGE as error:
        raise altered(name) from error


def _opened(zipped: gzip.GzipFile, name: str) -> tarfile.TarFile:
    """Open the archive; a good ``.gz`` of something else is foreign, not damaged."""
    try:
        return tarfile.open(fileobj=zipped, mode="r|")
    except tarfile.ReadError as error:
        raise foreign(name) from error


class _Found:
    """What was read so far; ``undo`` takes away what was written of it."""

    def __init__(self, folder: Path, name: str, undo: ExitStack) -> None:
        self._folder = folder
        self._name = name
        self._undo = undo
        self._about: About | None = None
        self._files: dict[str, Listed] = {}
        self._manifest: Manifest | None = None

    def take(self, tar: tarfile.TarFile, entry: tarfile.TarInfo) -> None:
        """Take the next file; the first says what this is, the last lists the others."""
        reader = tar.extractfile(entry)
        if self._about is None:
            if entry.name != ABOUT or reader is None:
                raise foreign(self._name)
            self._about = self._told(reader)
        elif reader is None or not is_known(entry.name) or self._manifest is not None:
            raise altered(self._name)
        elif entry.name == MANIFEST:
            self._manifest = msgspec.json.decode(reader.read(MAX_TEXT_BYTES), type=Manifest)
        elif entry.name in self._files:
            raise altered(self._name)
        else:
            path = _empty_file(self._folder / entry.name, self._undo)
            self._files[entry.name] = _kept(reader, path, entry.name)

    @property
    def about(self) -> About:
        """What the backup says of itself."""
        if self._about is None:
            raise foreign(self._name)
        return self._about

    def whole(self) -> Unpacked:
        """Compare what was read with the list at the end."""
        about = self.about
        if self._manifest is None or not self._is_as_listed(self._manifest):
            raise altered(self._name)
        return Unpacked(about=about, files=tuple(self._files.values()), folder=self._folder)

    def _told(self, reader: IO[bytes]) -> About:
        """Read what this is; the version first, because a later one may say other things."""
        content = reader.read(MAX_TEXT_BYTES)
        told: Any = msgspec.json.decode(content)
        version = told.get("format") if isinstance(told, dict) else None
        if not isinstance(version, int):
            raise foreign(self._name)
        if version > FORMAT:
            raise newer(self._name)
        about = msgspec.json.decode(content, type=About)
        self._digest = hashlib.sha256(content).hexdigest()
        return about

    def _is_as_listed(self, manifest: Manifest) -> bool:
        first, *others = manifest.files or (None,)
        return (
            first is not None
            and (first.name, first.sha256) == (ABOUT, self._digest)
            and tuple(others) == tuple(self._files.values())
        )


def _empty_file(path: Path, undo: ExitStack) -> Path:
    """Make a file, and the folder that it lies in, where they are missing."""
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700)
        undo.callback(_remove_empty, path.parent)
    path.touch(mode=0o600, exist_ok=False)
    undo.callback(path.unlink, missing_ok=True)
    return path


def _remove_empty(folder: Path) -> None:
    """Remove a folder unless somebody else has put something into it."""
    with suppress(OSError):
        folder.rmdir()


def _kept(reader: IO[bytes], path: Path, name: str) -> Listed:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        while content := reader.read(COPY_BYTES):
            file.write(content)
            digest.update(content)
            size += len(content)
    return Listed(name=name, size=size, sha256=digest.hexdigest())
