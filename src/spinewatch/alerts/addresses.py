"""Where messages go: the addresses that the person gave, which are secrets."""

import json
import re
import stat
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from spinewatch.alerts.limits import CHECK_TIMEOUT_S
from spinewatch.model.errors import ConfigError

_FORM: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://\S+")
_CHECK: Final = "spinewatch.alerts.check_addresses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One apprise address. Whatever of it may be shown is in ``name``: line and kind of service."""

    line: int
    service: str
    url: str = field(repr=False)

    @property
    def name(self) -> str:
        """What logs and messages call it."""
        return f"the {self.service} address in line {self.line}"


def read_addresses(path: Path) -> tuple[Address, ...]:
    """Read the file of addresses: one per line; empty lines and those that begin with # are left.

    The delivery library is asked whether it understands them, in a process of its own: it costs
    more memory than all the rest, and most alerters never send anything.

    Raises
    ------
    ConfigError
        When the file is missing, readable for everybody, holds no address, or one that is none.
        It names lines, never what stands in them.
    """
    lines = [
        (number, line.strip())
        for number, line in enumerate(_text(path).splitlines(), start=1)
        if line.strip() and not line.strip().startswith("#")
    ]
    if not lines:
        raise ConfigError(str(path), ("It holds no address: write one per line.",))
    malformed = [number for number, line in lines if not _FORM.fullmatch(line)]
    if malformed:
        _refuse(path, malformed, "is no address of the form `service://...`")
    addresses = tuple(
        Address(line=number, service=line.partition("://")[0].lower(), url=line)
        for number, line in lines
    )
    _ask_library(path, addresses)
    return addresses


def _text(path: Path) -> str:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & (stat.S_IROTH | stat.S_IWOTH):
            raise ConfigError(
                str(path),
                (f"Every user of this computer can use it (mode {mode:04o}): run `chmod 600`.",),
            )
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(str(path), (f"It cannot be read: {error.strerror}.",)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), ("It is no text.",)) from error


def _ask_library(path: Path, addresses: tuple[Address, ...]) -> None:
    try:
        answer = subprocess.run(  # noqa: S603 - our own module on this interpreter
            [sys.executable, "-m", _CHECK],
            # Not as arguments: every user can read those of a process.
            input=json.dumps([address.url for address in addresses]),
            capture_output=True,
            text=True,
            timeout=CHECK_TIMEOUT_S,
            check=True,
        )
        understood: list[bool] = json.loads(answer.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        # Nothing of the error's own words: they may quote an address.
        raise ConfigError(
            str(path), ("It cannot be checked: the package `apprise` does not load.",)
        ) from None
    _refuse(
        path,
        [address.line for address, good in zip(addresses, understood, strict=True) if not good],
        "is no address that apprise understands: look up how it is written for your service",
    )


def _refuse(path: Path, lines: Iterable[int], what: str) -> None:
    problems = tuple(f"Line {line} {what}." for line in lines)
    if problems:
        raise ConfigError(str(path), problems)
