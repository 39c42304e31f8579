"""What `spinewatch influx setup` wants of a server, what it found there, and what is to be done."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from spinewatch.influx.answers import ACCEPTED, Answer
from spinewatch.influx.secret_writing import write_secret
from spinewatch.influx.tiers import DAY_S, RETENTION_S, Tier, database_name


class Right(StrEnum):
    """What a user or token may do with the three databases, and nothing beside."""

    WRITE = "write"
    READ = "read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user of 1.x, or the token of 2.x that takes its place; ``secret`` is its file."""

    name: str
    right: Right
    secret: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Three databases, somebody who writes, somebody who reads.

    ``renew`` allows a new secret for who is there already but whose file is not.
    """

    prefix: str
    accounts: tuple[Account, ...]
    renew: bool = False

    @property
    def databases(self) -> tuple[tuple[str, int | None], ...]:
        """The names, each with the seconds that it keeps; None is for ever."""
        return tuple((database_name(self.prefix, tier), RETENTION_S[tier]) for tier in Tier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do, in words and as what does it."""

    what: str
    do: Callable[[], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What is missing, and what is there but not as expected: that is told and left alone.

    ``lacking`` names what cannot be done without the person's word.
    """

    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


FOR_EVER: Final = "for ever"


def kept_words(keep_s: int | None) -> str:
    """Say for how long a database keeps what it has."""
    if keep_s is None:
        return FOR_EVER
    days, rest_s = divmod(keep_s, DAY_S)
    return f"{days} days" if not rest_s else f"{keep_s / DAY_S:.1f} days"


def other_retention(name: str, keeps_s: int | None, wanted_s: int | None) -> str:
    """Say that a database keeps for longer or shorter than wanted."""
    return (
        f"{name} keeps {kept_words(keeps_s)}, not {kept_words(wanted_s)}. It is left so: to keep "
        "less would delete data."
    )


def lost_secret(account: Account) -> str:
    """Say that somebody is there of whom no secret is known."""
    return (
        f"{account.name} is there, but its secret is not in {account.secret}. Copy that file from "
        "where it is used, or give a new secret with --renew."
    )


def somebody_elses(account: Account) -> str:
    """Say that a file holds a token that setup did not make, or that is on another server."""
    return (
        f"The token in {account.secret} is none that was made here: it is left so, and has to be "
        f"able to {account.right} the three buckets. With --renew a new one takes its place in "
        "that file."
    )


def refused_password(account: Account) -> str:
    """Say that a password is set again because the server refuses the one that is known here."""
    return (
        f"set the password of the user {account.name} to what is in {account.secret}: the server "
        "refuses that one now"
    )


def untried_password(account: Account) -> str:
    """Say that nobody knows whether a password is the right one."""
    return f"The password of {account.name} was not tried: only another user may read its file."


def written(account: Account, secret: str) -> Answer:
    """Keep a secret in its file.

    Raises
    ------
    SpinewatchError
        When the file cannot be written.
    """
    write_secret(account.secret, secret)
    return ACCEPTED
