"""What is missing on a server of 1.x: databases, users and their rights. Run for real on 1.6.7."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Final

from spinewatch.influx.answers import ACCEPTED, Answer, Verdict
from spinewatch.influx.connection import Connection
from spinewatch.influx.influxql import Rows, ask, literal, not_let_in, quoted
from spinewatch.influx.logins import basic
from spinewatch.influx.secret_writing import new_password
from spinewatch.influx.setup import creating_v1
from spinewatch.influx.wanted import (
    Account,
    Findings,
    Right,
    Step,
    Wanted,
    kept_words,
    lost_secret,
    other_retention,
    refused_password,
    untried_password,
    written,
)
from spinewatch.mqtt.secret_file import read_secret

_ENOUGH: Final = {
    Right.WRITE: {"WRITE", "ALL PRIVILEGES"},
    Right.READ: {"READ", "ALL PRIVILEGES"},
}
"""How SHOW GRANTS names what includes a right."""

_CREATE: Final = "CREATE USER {} WITH PASSWORD {}"
_RENEW: Final = "SET PASSWORD FOR {} = {}"

_HOURS: Final = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
"""How 1.x shows a duration: 336h0m0s; 0s is for ever."""


class AdminV1:
    """Looks at one server.

    Parameters
    ----------
    connection
        An administrator's.
    wanted
        What there should be.
    connect
        Opens another connection, with the authorization that it is given.
    """

    def __init__(
        self, connection: Connection, wanted: Wanted, *, connect: Callable[[str], Connection]
    ) -> None:
        self._connection = connection
        self._wanted = wanted
        self._connect = connect
        self._steps: list[Step] = []
        self._notes: list[str] = []
        self._lacking: list[str] = []
        self._refusal: Answer | None = None

    def look(self) -> Findings | Answer:
        """Say what is missing, without changing anything."""
        self._look_at_databases()
        users = {row["user"]: row["admin"] for row in self._rows("SHOW USERS")}
        for account in self._wanted.accounts:
            self._look_at_user(account, is_there=account.name in users)
            self._look_at_rights(account, is_admin=users.get(account.name))
        if self._refusal is not None:
            return self._refusal
        return Findings(
            steps=tuple(self._steps), notes=tuple(self._notes), lacking=tuple(self._lacking)
        )

    def _look_at_databases(self) -> None:
        there = {row["name"] for row in self._rows("SHOW DATABASES")}
        for name, keep_s in self._wanted.databases:
            if name not in there:
                what = f"create the database {name}, which keeps {kept_words(keep_s)}"
                self._steps.append(self._step(what, creating_v1(name, keep_s)))
                continue
            keeps_s = _kept_s(self._rows(f"SHOW RETENTION POLICIES ON {quoted(name)}"))
            if keeps_s != keep_s:
                self._notes.append(other_retention(name, keeps_s, keep_s))

    def _look_at_user(self, account: Account, *, is_there: bool) -> None:
        if not is_there:
            what = f"create the user {account.name}, with its password in {account.secret}"
            self._steps.append(
                self._with_password(what, account, "CREATE USER {} WITH PASSWORD {}")
            )
        elif account.secret.exists():
            self._look_at_password(account)
        elif self._wanted.renew:
            what = f"give the user {account.name} a new password, in {account.secret}"
            self._steps.append(self._with_password(what, account, _RENEW))
        else:
            self._lacking.append(lost_secret(account))

    def _look_at_password(self, account: Account) -> None:
        """Ask as that user: a password that was changed on the server lets nobody in."""
        if not os.access(account.secret, os.R_OK):
            self._notes.append(untried_password(account))
            return
        password = read_secret(str(account.secret), key=account.name)
        connection = self._connect(basic(account.name, password))
        refused = not_let_in(connection)
        connection.close()
        if refused is not None and refused.verdict is Verdict.UNAUTHORISED:
            self._steps.append(self._with_password(refused_password(account), account, _RENEW))

    def _look_at_rights(self, account: Account, *, is_admin: bool | None) -> None:
        if is_admin:
            self._notes.append(f"{account.name} is an administrator: that is more than it needs.")
            return
        grants = [] if is_admin is None else self._rows(f"SHOW GRANTS FOR {quoted(account.name)}")
        enough = {row["database"] for row in grants if row["privilege"] in _ENOUGH[account.right]}
        for name, _ in self._wanted.databases:
            if name not in enough:
                statement = (
                    f"GRANT {account.right.upper()} ON {quoted(name)} TO {quoted(account.name)}"
                )
                self._steps.append(
                    self._step(f"let {account.name} {account.right} {name}", statement)
                )

    def _with_password(self, what: str, account: Account, statement: str) -> Step:
        """Set a password that is in its file first: one that nobody knows would be of no use."""

        def do() -> Answer:
            if account.secret.exists():
                password = read_secret(str(account.secret), key=account.name)
            else:
                password = new_password()
                written(account, password)
            made = self._do(statement.format(quoted(account.name), literal(password)))
            return Answer(verdict=made.verdict, reason=made.reason.replace(password, "..."))

        return Step(what=what, do=do)

    def _step(self, what: str, statement: str) -> Step:
        return Step(what=what, do=lambda: self._do(statement))

    def _do(self, statement: str) -> Answer:
        made = ask(self._connection, statement)
        return made if isinstance(made, Answer) else ACCEPTED

    def _rows(self, statement: str) -> Rows:
        """Ask, unless something was refused before; then nothing that is found counts."""
        if self._refusal is not None:
            return []
        rows = ask(self._connection, statement)
        if isinstance(rows, Answer):
            self._refusal = rows
            return []
        return rows


def is_open_to_everybody(connection: Connection) -> bool:
    """Whether a server of 1.x lets in who has no password; over a connection without one."""
    return not isinstance(ask(connection, "SHOW DATABASES"), Answer)


def _kept_s(policies: Iterable[dict[str, object]]) -> int | None:
    """Read for how long the default retention policy keeps; None is for ever."""
    shown = next((str(row["duration"]) for row in policies if row.get("default")), "0s")
    found = _HOURS.fullmatch(shown)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return 3600 * hours + 60 * minutes + seconds or None
