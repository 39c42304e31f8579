"""What setup asks of 2.x and 3 Core. A small server answers as their documentation says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from spinewatch.influx.admin_v2 import AdminV2
from spinewatch.influx.admin_v3 import AdminV3
from spinewatch.influx.answers import ACCEPTED, Answer, Verdict
from spinewatch.influx.connection import Connection
from spinewatch.influx.wanted import Account, Findings, Right, Wanted
from spinewatch.model.errors import SpinewatchError
from tests.influx.as_influx2 import ADMIN_TOKEN, NOT_FOUND, AsInflux2, AsInflux3, as_json
from tests.influx.doubles import Reply, ScriptedServer

NAMES = ["spinewatch_1s", "spinewatch_1m", "spinewatch_keep"]
DAY_S = 86_400


class Setup2:
    """An administrator of the organisation "home" who wants a writer and a reader."""

    def __init__(self, influx: AsInflux2, folder: Path) -> None:
        self.influx = influx
        self.folder = folder
        self.connection = Connection(
            url=influx.url, authorization=f"Token {ADMIN_TOKEN}", timeout_s=2.0
        )

    def look(self, *, renew: bool = False, org: str = "home") -> Findings | Answer:
        accounts = (
            Account(name="writer", right=Right.WRITE, secret=self.folder / "writer"),
            Account(name="reader", right=Right.READ, secret=self.folder / "reader"),
        )
        wanted = Wanted(prefix="spinewatch", accounts=accounts, renew=renew)
        return AdminV2(self.connection, wanted, org=org).look()

    def do_all(self, *, renew: bool = False) -> list[str]:
        """Do what is missing, and give it in words."""
        found = self.look(renew=renew)
        assert isinstance(found, Findings)
        assert [step.do() for step in found.steps] == [ACCEPTED] * len(found.steps)
        return [step.what for step in found.steps]

    def tokens(self) -> list[dict[str, object]]:
        return self.influx.things["authorizations"]


@pytest.fixture
def influx(server: ScriptedServer) -> AsInflux2:
    return AsInflux2(server)


@pytest.fixture
def setup(influx: AsInflux2, tmp_path: Path) -> Iterator[Setup2]:
    made = Setup2(influx, tmp_path)
    yield made
    made.connection.close()


def test_everything_is_made_once_and_then_there_is_nothing_to_do(setup: Setup2) -> None:
    first = setup.do_all()
    changes = len(setup.influx.changes)
    second = setup.do_all()

    assert len(first) == 8
    assert second == []
    assert len(setup.influx.changes) == changes == 8


def test_looking_changes_nothing(setup: Setup2) -> None:
    setup.look()

    assert setup.influx.changes == []
    assert list(setup.folder.iterdir()) == []


def test_buckets_get_their_retention_and_their_name_in_influxql(setup: Setup2) -> None:
    setup.do_all()

    buckets = {each["name"]: each for each in setup.influx.things["buckets"]}
    assert {name: each["retentionRules"] for name, each in buckets.items()} == {
        "spinewatch_1s": [{"type": "expire", "everySeconds": 14 * DAY_S}],
        "spinewatch_1m": [],
        "spinewatch_keep": [],
    }
    for mapping in setup.influx.things["dbrps"]:
        assert mapping["bucketID"] == buckets[mapping["database"]]["id"]
        assert (mapping["retention_policy"], mapping["default"]) == ("autogen", True)
    assert [each["database"] for each in setup.influx.things["dbrps"]] == NAMES


def test_tokens_may_do_one_thing_with_three_buckets_and_only_their_owner_reads_them(
    setup: Setup2,
) -> None:
    setup.do_all()

    ids = {each["id"] for each in setup.influx.things["buckets"]}
    for token, action in zip(setup.tokens(), ("write", "read"), strict=True):
        permissions = token["permissions"]
        assert {each["action"] for each in permissions} == {action}
        assert {each["resource"]["id"] for each in permissions} == ids
        assert {each["resource"]["type"] for each in permissions} == {"buckets"}
        path = setup.folder / str(token["description"])
        assert path.read_text() == f"{token['token']}\n"
        assert path.stat().st_mode & 0o777 == 0o600


def test_virtual_mappings_get_real_ones_and_others_are_left_alone(setup: Setup2) -> None:
    setup.do_all()
    mappings = setup.influx.things["dbrps"]
    mappings[0]["virtual"] = True
    mappings[1]["bucketID"] = "somebody else's"
    found = setup.look()

    assert isinstance(found, Findings)
    assert [each.what for each in found.steps] == [
        "map the database spinewatch_1s of InfluxQL to the bucket spinewatch_1s"
    ]
    assert found.notes == ("The database spinewatch_1m of InfluxQL is another bucket: left so.",)


def test_another_retention_is_told_and_left_alone(setup: Setup2) -> None:
    setup.do_all()
    rules = setup.influx.things["buckets"]
    rules[0]["retentionRules"][0]["everySeconds"] = 30 * DAY_S
    rules[2]["retentionRules"] = [{"type": "expire", "everySeconds": 36 * 3600}]
    found = setup.look()

    assert isinstance(found, Findings)
    assert found.steps == ()
    assert [note.split(". ")[0] for note in found.notes] == [
        "spinewatch_1s keeps 30 days, not 14 days",
        "spinewatch_keep keeps 1.5 days, not for ever",
    ]


def test_a_lost_token_is_told_and_replaced_only_when_asked(setup: Setup2) -> None:
    setup.do_all()
    (setup.folder / "reader").unlink()
    found = setup.look()
    renewed = setup.do_all(renew=True)

    assert isinstance(found, Findings)
    assert found.steps == ()
    assert "reader is there, but its secret is not in" in found.lacking[0]
    assert len(renewed) == 1
    assert "takes the place of the old one" in renewed[0]
    assert [each["description"] for each in setup.tokens()] == ["writer", "reader"]
    assert (setup.folder / "reader").read_text() == f"{setup.tokens()[1]['token']}\n"


def test_a_token_of_buckets_that_were_deleted_is_replaced(setup: Setup2) -> None:
    setup.do_all()
    setup.influx.things["buckets"].pop(0)
    before = (setup.folder / "writer").read_text()
    again = setup.do_all()

    assert [what.split(",")[0] for what in again] == [
        "create the bucket spinewatch_1s",
        "create the token writer",
        "create the token reader",
    ]
    assert len(setup.tokens()) == 2
    assert (setup.folder / "writer").read_text() != before


def test_a_token_that_may_use_all_buckets_is_enough_and_stays(setup: Setup2) -> None:
    setup.do_all()
    before = [token["id"] for token in setup.tokens()]
    for token, action in zip(setup.tokens(), ("write", "read"), strict=True):
        token["permissions"] = [{"action": action, "resource": {"type": "buckets", "orgID": "o"}}]
    again = setup.do_all()

    assert again == []
    assert [token["id"] for token in setup.tokens()] == before


def test_a_token_of_our_name_with_rights_that_a_person_gave_it_is_never_deleted(
    setup: Setup2,
) -> None:
    setup.do_all()
    theirs = setup.tokens()[0]
    theirs["permissions"] = [
        {"action": "write", "resource": {"type": "buckets", "id": "elsewhere", "orgID": "o"}},
        {"action": "read", "resource": {"type": "tasks", "orgID": "o"}},
    ]
    (what,) = setup.do_all()

    assert "takes the place" not in what
    assert theirs in setup.tokens()
    assert len(setup.tokens()) == 3


def test_a_token_that_a_person_made_and_wrote_down_is_left_alone_and_told(setup: Setup2) -> None:
    mine = {"id": "1f", "description": "mine", "token": "my own", "permissions": []}
    setup.tokens().append(mine)
    (setup.folder / "writer").write_text("my own\n")
    found = setup.look()
    setup.do_all()
    kept = (setup.folder / "writer").read_text()
    setup.do_all(renew=True)

    assert isinstance(found, Findings)
    assert any("is none that was made here" in note for note in found.notes)
    assert kept == "my own\n"
    assert (setup.folder / "writer").read_text() != kept, "replaced when that was asked for"
    assert mine in setup.tokens()


def test_a_token_that_cannot_be_written_down_does_not_stay(setup: Setup2) -> None:
    (setup.folder / "writer").mkdir()
    (setup.folder / "writer" / "in the way").touch()
    setup.influx.things["authorizations"].clear()
    found = setup.look()
    assert isinstance(found, Findings)
    *before, write_token, _ = found.steps
    for step in before:
        step.do()

    with pytest.raises(SpinewatchError, match="cannot be written"):
        write_token.do()
    assert setup.tokens() == []


def test_an_organisation_that_is_not_there_is_named(setup: Setup2) -> None:
    answer = setup.look(org="hom")

    assert isinstance(answer, Answer)
    assert (answer.verdict, answer.reason) == (
        Verdict.NOT_FOUND, "there is no organisation 'hom'"
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["orgs", "buckets", "dbrps", "authorizations"])
@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (Reply(401, b'{"message":"unauthorized access"}'), Verdict.UNAUTHORISED),
        (Reply(500, b'{"message":"disk full"}'), Verdict.FAILING),
        (Reply(200, b"<html>"), Verdict.UNEXPECTED),
        (Reply(200, b"[]"), Verdict.UNEXPECTED),
    ],
)
def test_what_may_not_be_looked_at_is_told_and_nothing_is_guessed(
    setup: Setup2, kind: str, reply: Reply, verdict: Verdict
) -> None:
    setup.influx.broken["GET", kind] = reply

    answer = setup.look()

    assert isinstance(answer, Answer)
    assert answer.verdict is verdict


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("buckets", "create the bucket spinewatch_1s"),
        ("dbrps", "map the database spinewatch_1s"),
        ("authorizations", "create the token writer"),
    ],
)
def test_a_refused_creation_is_told(setup: Setup2, kind: str, what: str) -> None:
    setup.influx.broken["POST", kind] = Reply(403, b'{"message":"insufficient permissions"}')
    found = setup.look()
    assert isinstance(found, Findings)
    refused = next((step, answer) for step in found.steps if (answer := step.do()) != ACCEPTED)

    step, answer = refused
    assert step.what.startswith(what)
    assert (answer.verdict, answer.reason) == (Verdict.UNAUTHORISED, "insufficient permissions")


def test_3_core_gets_databases_and_is_told_that_its_tokens_may_do_everything(
    server: ScriptedServer,
) -> None:
    influx = AsInflux3(server)
    influx.databases["spinewatch_1m"] = None
    connection = Connection(url=server.url, authorization=f"Bearer {ADMIN_TOKEN}", timeout_s=2.0)
    admin = AdminV3(connection, Wanted(prefix="spinewatch", accounts=()))
    first = admin.look()
    assert isinstance(first, Findings)
    done = [step.do() for step in first.steps]
    second = admin.look()
    connection.close()

    assert done == [ACCEPTED, ACCEPTED]
    assert influx.databases == {
        "_internal": None, "spinewatch_1m": None, "spinewatch_1s": "14d", "spinewatch_keep": None
    }  # fmt: skip
    assert isinstance(second, Findings)
    assert second.steps == ()
    assert "every token may do everything" in second.notes[0]


@pytest.mark.parametrize(
    ("listing", "verdict"),
    [
        (Reply(403, b'{"error":"no"}'), Verdict.UNAUTHORISED),
        (Reply(200, b"spinewatch_1s"), Verdict.UNEXPECTED),
        (as_json([{"name": "spinewatch_1s"}]), Verdict.UNEXPECTED),
        (NOT_FOUND, Verdict.NOT_FOUND),
    ],
)
def test_databases_of_3_core_that_cannot_be_listed_are_not_guessed(
    server: ScriptedServer, listing: Reply, verdict: Verdict
) -> None:
    influx = AsInflux3(server)
    influx.broken_list = listing
    connection = Connection(url=server.url, authorization=f"Bearer {ADMIN_TOKEN}", timeout_s=2.0)

    answer = AdminV3(connection, Wanted(prefix="spinewatch", accounts=())).look()
    connection.close()

    assert isinstance(answer, Answer)
    assert answer.verdict is verdict
