"""What is missing on a server of 2.x: buckets, their names for InfluxQL, and tokens.

No server of 2.x could be had: what is asked follows its documentation, and the tests show what is
asked, not what a server makes of it.
"""

from collections.abc import Iterable
from typing import Final

from spinewatch.influx.answers import ACCEPTED, Answer, Verdict
from spinewatch.influx.api_v2 import ApiV2, Found
from spinewatch.influx.connection import Connection
from spinewatch.influx.wanted import (
    Account,
    Findings,
    Right,
    Step,
    Wanted,
    kept_words,
    lost_secret,
    other_retention,
    somebody_elses,
    written,
)
from spinewatch.model.errors import SpinewatchError

_POLICY: Final = "autogen"
"""What 1.x calls the policy that is meant when none is named, and 2.x in its own mappings too."""


class AdminV2:
    """Looks at one organisation, with a connection that carries an all-access token."""

    def __init__(self, connection: Connection, wanted: Wanted, *, org: str) -> None:
        self._api = ApiV2(connection)
        self._wanted = wanted
        self._org = org
        self._org_id = ""
        self._buckets: dict[str, str] = {}
        self._steps: list[Step] = []
        self._notes: list[str] = []
        self._lacking: list[str] = []

    def look(self) -> Findings | Answer:
        """Say what is missing, without changing anything."""
        orgs = self._api.listed("orgs", org=self._org)
        self._org_id = next((str(org["id"]) for org in orgs if org.get("name") == self._org), "")
        if not self._org_id:
            reason = f"there is no organisation {self._org!r}"
            return self._api.refusal or Answer(verdict=Verdict.NOT_FOUND, reason=reason)
        for name, keep_s in self._wanted.databases:
            self._look_at_bucket(name, keep_s)
            self._look_at_mapping(name)
        tokens = self._api.listed("authorizations", orgID=self._org_id)
        for account in self._wanted.accounts:
            own = [each for each in tokens if each.get("description") == account.name]
            self._look_at_token(account, own)
        if self._api.refusal is not None:
            return self._api.refusal
        return Findings(
            steps=tuple(self._steps), notes=tuple(self._notes), lacking=tuple(self._lacking)
        )

    def _look_at_bucket(self, name: str, keep_s: int | None) -> None:
        found = self._api.listed("buckets", name=name, orgID=self._org_id)
        bucket = next((each for each in found if each.get("name") == name), None)
        if bucket is None:
            what = f"create the bucket {name}, which keeps {kept_words(keep_s)}"
            self._steps.append(Step(what=what, do=lambda: self._create_bucket(name, keep_s)))
            return
        self._buckets[name] = str(bucket["id"])
        rules = bucket.get("retentionRules") or [{}]
        keeps_s = int(rules[0].get("everySeconds") or 0) or None
        if keeps_s != keep_s:
            self._notes.append(other_retention(name, keeps_s, keep_s))

    def _look_at_mapping(self, name: str) -> None:
        """See to a mapping of its own: 2.0 to 2.2 have no virtual ones."""
        found = self._api.listed("dbrps", orgID=self._org_id, db=name)
        own = [each for each in found if each.get("database") == name and not each.get("virtual")]
        if not own:
            what = f"map the database {name} of InfluxQL to the bucket {name}"
            self._steps.append(Step(what=what, do=lambda: self._create_mapping(name)))
        elif all(each.get("bucketID") != self._buckets.get(name) for each in own):
            self._notes.append(f"The database {name} of InfluxQL is another bucket: left so.")

    def _look_at_token(self, account: Account, tokens: list[Found]) -> None:
        """See to a token; what a person made, or gave other rights, is never deleted."""
        good = [token for token in tokens if self._is_enough(account.right, token)]
        has_secret = account.secret.is_file()
        if good and has_secret:
            return
        if has_secret and not tokens and not self._wanted.renew:
            self._notes.append(somebody_elses(account))
            return
        if good and not self._wanted.renew:
            self._lacking.append(lost_secret(account))
            return
        what = f"create the token {account.name}, which may {account.right} the three buckets"
        old = [str(token["id"]) for token in tokens if _is_made_here(account.right, token)]
        replacing = " and takes the place of the old one" if old else ""
        self._steps.append(
            Step(
                what=f"{what}{replacing}, in {account.secret}",
                do=lambda: self._create_token(account, old),
            )
        )

    def _is_enough(self, right: Right, token: Found) -> bool:
        granted = {
            each.get("resource", {}).get("id")
            for each in token.get("permissions", [])
            if each.get("action") == right and each.get("resource", {}).get("type") == "buckets"
        }
        needed = {self._buckets.get(name) for name, _ in self._wanted.databases}
        # A permission that names no bucket is for all of the organisation.
        may = None in granted or needed <= granted
        return token.get("status", "active") == "active" and None not in needed and may

    def _create_bucket(self, name: str, keep_s: int | None) -> Answer:
        rules = [] if keep_s is None else [{"type": "expire", "everySeconds": keep_s}]
        made = self._api.made("buckets", orgID=self._org_id, name=name, retentionRules=rules)
        if isinstance(made, Answer):
            return made
        self._buckets[name] = str(made.get("id", ""))
        return ACCEPTED

    def _create_mapping(self, name: str) -> Answer:
        made = self._api.made(
            "dbrps",
            orgID=self._org_id,
            bucketID=self._buckets[name],
            database=name,
            retention_policy=_POLICY,
            default=True,
        )
        return made if isinstance(made, Answer) else ACCEPTED

    def _create_token(self, account: Account, old: Iterable[str]) -> Answer:
        made = self._api.made(
            "authorizations",
            orgID=self._org_id,
            description=account.name,
            permissions=[
                {
                    "action": account.right.value,
                    "resource": {"type": "buckets", "id": bucket, "orgID": self._org_id},
                }
                for bucket in self._buckets.values()
            ],
        )
        if isinstance(made, Answer):
            return made
        if not made.get("token"):
            return Answer(verdict=Verdict.UNEXPECTED, reason="it made a token and did not tell it")
        try:
            written(account, str(made["token"]))
        except SpinewatchError:
            # Nobody knows this token: it must not stay.
            self._api.delete("authorizations", str(made["id"]))
            raise
        for identity in old:
            self._api.delete("authorizations", identity)
        return ACCEPTED


def _is_made_here(right: Right, token: Found) -> bool:
    """Whether a token with our description has what we give, and nothing that a person added."""
    permissions = token.get("permissions", [])
    resources = [each.get("resource", {}) for each in permissions]
    return all(each.get("action") == right for each in permissions) and all(
        resource.get("type") == "buckets" and resource.get("id") for resource in resources
    )
