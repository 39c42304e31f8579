"""Setup on a real InfluxDB 1.6.7, with authentication and without."""

from base64 import b64encode
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from spinewatch.influx.accounts import accounts_of, administrator_of
from spinewatch.influx.administering import OPEN, found_generation, look, remarks
from spinewatch.influx.answers import ACCEPTED, Verdict
from spinewatch.influx.database import Database
from spinewatch.influx.tiers import Tier
from spinewatch.influx.version import Generation
from spinewatch.influx.wanted import Findings, Wanted
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.errors import InputError, SpinewatchError
from tests.integration.influx_server import ADMIN, InfluxServer, influx_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

LINE = b"levels,person=p01 seq=1i,level_db=1.5"
RECORDER, GRAFANA = "spinewatch-recorder", "spinewatch-grafana"


class Household:
    """A configuration, an administrator's password in a file, and a folder for other secrets."""

    def __init__(self, server: InfluxServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.config = InfluxConfig(url=server.url)
        self._admin = folder / "admin"
        self._admin.touch(mode=0o600)
        self._admin.write_text(ADMIN.password)

    def look(self, *, renew: bool = False) -> Findings:
        administrator = administrator_of(
            self.config, user=ADMIN.user, password_file=self._admin, token_file=None
        )
        with found_generation(self.config, administrator) as (generation, connection):
            assert generation is Generation.V1
            accounts = accounts_of(
                self.config, generation, folder=self.folder, administrator=administrator
            )
            wanted = Wanted(prefix="spinewatch", accounts=accounts, renew=renew)
            found = look(generation, connection, self.config, administrator, wanted)
            self.done = [step.do() for step in found.steps]
        assert set(self.done) <= {ACCEPTED}
        return found

    def password(self, who: str) -> Path:
        return self.folder / f"influx-{who}-password"

    def status(self, method: str, path: str, user: str, who: str, body: bytes = b"") -> int:
        """Give the status of a request that a user makes."""
        pair = f"{user}:{self.password(who).read_text().strip()}".encode()
        headers = {"Authorization": f"Basic {b64encode(pair).decode()}"}
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=5.0)
        connection.request(method, path, body, headers)
        status = connection.getresponse().status
        connection.close()
        return status


@pytest.fixture
def household(tmp_path: Path) -> Iterator[Household]:
    with influx_server(tmp_path / "influx", auth=True) as server:
        yield Household(server, tmp_path)


def test_everything_is_made_once_and_then_there_is_nothing_to_do(household: Household) -> None:
    first, second = household.look(), household.look()

    assert len(first.steps) == 11
    assert first.lacking == first.notes == ()
    assert second.steps == second.lacking == second.notes == ()
    kept = {
        tier: household.server.rows(f'SHOW RETENTION POLICIES ON "spinewatch_{tier}"', "")
        for tier in Tier
    }
    assert {tier: (row["duration"], row["default"]) for tier, (row,) in kept.items()} == {
        Tier.SECONDS: ("336h0m0s", True),
        Tier.MINUTES: ("0s", True),
        Tier.KEEP: ("0s", True),
    }


def test_the_writer_writes_the_reader_reads_and_neither_does_more(household: Household) -> None:
    household.look()
    household.server.query('CREATE DATABASE "other"')
    query = f"/query?{urlencode({'db': 'spinewatch_keep', 'q': 'SELECT * FROM levels'})}"
    write, elsewhere = "/write?db=spinewatch_keep", "/write?db=other"
    drop = f"/query?{urlencode({'q': 'DROP DATABASE spinewatch_keep'})}"

    def as_writer(method: str, path: str) -> int:
        return household.status(method, path, RECORDER, "recorder", LINE)

    def as_reader(method: str, path: str) -> int:
        return household.status(method, path, GRAFANA, "grafana", LINE)

    assert (as_writer("POST", write), as_writer("POST", elsewhere)) == (204, 403)
    assert (as_writer("GET", query), as_writer("POST", drop)) == (403, 403)
    assert (as_reader("GET", query), as_reader("POST", write)) == (200, 403)
    assert as_reader("POST", drop) == 403


def test_the_recorder_stores_as_the_user_that_was_made(household: Household) -> None:
    household.look()
    config = InfluxConfig(
        url=household.server.url, user=RECORDER, password_file=str(household.password("recorder"))
    )
    database = Database(config=config, timeout_s=5.0)
    answers = {tier: database.write(tier, [LINE]) for tier in Tier}
    database.close()

    assert answers == dict.fromkeys(Tier, ACCEPTED)


def test_secrets_are_in_files_that_only_their_owner_reads(household: Household) -> None:
    household.look()

    for who in ("recorder", "grafana"):
        assert household.password(who).stat().st_mode & 0o777 == 0o600


def test_a_password_that_is_lost_is_told_and_made_anew_when_asked(household: Household) -> None:
    household.look()
    old = household.password("recorder").read_text()
    household.password("recorder").unlink()
    told = household.look()
    household.look(renew=True)

    assert told.steps == ()
    assert RECORDER in told.lacking[0]
    assert household.password("recorder").read_text() != old
    assert household.status("POST", "/write?db=spinewatch_1m", RECORDER, "recorder", LINE) == 204


def test_a_password_that_is_there_already_is_the_one_that_is_set(household: Household) -> None:
    nasty = 'it\'s \\ "mine"\\'
    household.password("recorder").touch(mode=0o600)
    household.password("recorder").write_text(nasty)
    household.look()

    assert household.password("recorder").read_text() == nasty
    assert household.status("POST", "/write?db=spinewatch_1m", RECORDER, "recorder", LINE) == 204


def test_a_password_that_the_server_refuses_is_set_to_what_its_file_holds(
    household: Household,
) -> None:
    household.look()
    household.server.query(f"SET PASSWORD FOR \"{RECORDER}\" = 'another'")
    before = household.status("POST", "/write?db=spinewatch_1m", RECORDER, "recorder", LINE)
    told, again = household.look(), household.look()

    assert before == 401
    (step,) = told.steps
    assert step.what.startswith(f"set the password of the user {RECORDER} to what is in ")
    assert again.steps == ()
    assert household.status("POST", "/write?db=spinewatch_1m", RECORDER, "recorder", LINE) == 204


def test_a_password_in_any_script_lets_in(household: Household) -> None:
    household.password("recorder").touch(mode=0o600)
    household.password("recorder").write_text("p\u00e4\u20ac\u4e2d")
    household.look()

    assert household.look().steps == ()
    assert household.status("POST", "/write?db=spinewatch_1m", RECORDER, "recorder", LINE) == 204


def test_a_password_file_that_everybody_may_read_is_refused(household: Household) -> None:
    household.look()
    household.password("recorder").chmod(0o644)

    with pytest.raises(InputError, match="every user of this computer can read"):
        household.look()


def test_what_is_there_but_different_is_told_and_left_alone(household: Household) -> None:
    household.look()
    household.server.query('ALTER RETENTION POLICY "autogen" ON "spinewatch_1s" DURATION 36h')
    household.server.query(f'GRANT ALL PRIVILEGES TO "{RECORDER}"')
    household.server.query(f'REVOKE READ ON "spinewatch_1m" FROM "{GRAFANA}"')
    found = household.look()

    assert [step.what for step in found.steps] == [f"let {GRAFANA} read spinewatch_1m"]
    assert found.notes[0].startswith("spinewatch_1s keeps 1.5 days, not 14 days.")
    assert found.notes[1] == f"{RECORDER} is an administrator: that is more than it needs."
    (row,) = household.server.rows('SHOW RETENTION POLICIES ON "spinewatch_1s"', "")
    assert row["duration"] == "36h0m0s"


def test_who_may_not_administrate_is_told_so(household: Household) -> None:
    household.look()
    writer = household.password("recorder")
    config = InfluxConfig(url=household.server.url, user=RECORDER, password_file=str(writer))
    administrator = administrator_of(config, user=None, password_file=None, token_file=None)
    wanted = Wanted(prefix="spinewatch", accounts=())
    with (
        found_generation(config, administrator) as (generation, connection),
        pytest.raises(SpinewatchError, match="--admin-user") as refused,
    ):
        look(generation, connection, config, administrator, wanted)

    assert "could not be looked at" in refused.value.what


def test_a_server_that_lets_everybody_in_is_named(household: Household, tmp_path: Path) -> None:
    with influx_server(tmp_path / "open") as server:
        assert remarks(Generation.V1, InfluxConfig(url=server.url)) == (OPEN,)
    assert remarks(Generation.V1, household.config) == ()


def test_1_6_7_has_no_interface_of_2x(household: Household) -> None:
    """So nothing here has ever written to a real 2.x: what is said of it is of its wire format."""
    household.look()
    status = household.status(
        "POST", "/api/v2/write?org=o&bucket=spinewatch_keep", RECORDER, "recorder", LINE
    )
    token = household.folder / "token"
    token.touch(mode=0o600)
    token.write_text("x")
    config = InfluxConfig(url=household.server.url, version="2", org="o", token_file=str(token))
    answer = Database(config=config, timeout_s=5.0).write(Tier.KEEP, [LINE])

    assert status == 404
    assert answer.verdict is not Verdict.ACCEPTED
